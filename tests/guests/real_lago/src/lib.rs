//! A plug-in with the whole real Lago document, as it is now and as it was in 2023.

/// OpenAPI 3.1: 202 operations, 61 webhooks.
pub mod lago {
    extism_openapi::openapi_pdk!("../../../../shared/specs/lago.yaml");
}

/// OpenAPI 3.0: 82 operations, imported from their own module.
pub mod lago_2023 {
    extism_openapi::openapi_pdk!(
        "../../../../shared/specs/lago-2023-11.yaml",
        module = "lago/2023"
    );
}

/// Gives a new customer a wallet, unless the customer already uses something.
#[extism_openapi::export(lago::webhooks::customer_created)]
fn on_customer(event: lago::webhooks::CustomerCreated) -> Result<(), String> {
    let customer = event.customer.external_id;
    let usage = lago::find_customer_current_usage(lago::FindCustomerCurrentUsageParams::new(
        &customer, "sub_1",
    ));
    match usage {
        Ok(usage) => {
            return Err(format!(
                "{customer} has used {}",
                usage.customer_usage.amount_cents
            ));
        }
        Err(extism_openapi::Error::Api(refused)) if refused.status() == 404 => {}
        Err(other) => return Err(other.to_string()),
    }
    let mut wallet = lago::WalletCreateInputWallet::new("1.0", lago::Currency::Eur, customer);
    wallet.granted_credits = "10".to_owned().into();
    lago::create_wallet(lago::WalletCreateInput {
        wallet: Some(wallet),
    })
    .map_err(|error| error.to_string())?;
    lago_2023::find_all_plans(lago_2023::FindAllPlansParams::new().page(1))
        .map_err(|error| error.to_string())?;
    Ok(())
}
