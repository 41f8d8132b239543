//! Gives every new customer a wallet with the prepaid credits of its market's campaign.

/// The part of the application's API that this plug-in uses.
mod lago {
    extism_openapi::openapi_pdk!(
        "../../lago.yaml",
        operations = ["findAllCustomerWallets", "createWallet"],
        webhooks = ["customer_created"],
    );
}

/// The plug-in also recognises the wallets that it created by this name.
const WALLET_NAME: &str = "Sign-up bonus";

// The application calls this export after each new customer. For events without an export the plug-in
// is not called.
#[extism_openapi::export(lago::webhooks::customer_created)]
fn customer_created(event: lago::webhooks::CustomerCreated) -> Result<(), lago::Error> {
    let customer = event.customer;
    let Some(bonus) = Bonus::of(&customer) else {
        return Ok(());
    };
    // Webhooks may come twice, but the bonus should not.
    if has_wallet(&customer.external_id)? {
        return Ok(());
    }
    // One credit is one unit of the currency.
    let mut wallet =
        lago::WalletCreateInputWallet::new(customer.external_id, "1.00", bonus.currency);
    wallet.name = WALLET_NAME.into();
    wallet.granted_credits = bonus.credits.into();
    // A body is accepted as the only parameter. `?` reports an error to the application as text.
    lago::create_wallet(lago::WalletCreateInput::new(wallet))?;
    Ok(())
}

/// The bonus of a market's campaign.
#[derive(Debug, PartialEq)]
struct Bonus {
    /// A decimal string, like credits in the API.
    credits: &'static str,
    currency: lago::Currency,
}

impl Bonus {
    /// By country if a campaign names it, else by currency; `None` if nothing is granted.
    fn of(customer: &lago::CustomerObject) -> Option<Bonus> {
        use lago::Currency;

        let country = customer.country.value().map(|country| country.as_str());
        let currency = customer.currency.value();
        let (credits, campaign_currency) = match (country, currency) {
            (Some("FR" | "BE"), None | Some(Currency::Eur)) => ("30.00", Currency::Eur),
            (Some("BR"), None | Some(Currency::Brl)) => ("150.00", Currency::Brl),
            (_, Some(Currency::Eur)) => ("20.00", Currency::Eur),
            (_, Some(Currency::Usd)) => ("25.00", Currency::Usd),
            _ => return None,
        };
        Some(Bonus {
            credits,
            currency: campaign_currency,
        })
    }
}

fn has_wallet(external_customer_id: &str) -> Result<bool, lago::Error> {
    let params = lago::FindAllCustomerWalletsParams::new(external_customer_id).per_page(100);
    let wallets = lago::find_all_customer_wallets(params)?
        .into_inner()
        .wallets;
    Ok(wallets
        .iter()
        .any(|wallet| wallet.name.as_deref() == Some(WALLET_NAME)))
}

#[cfg(test)]
mod tests;
