//! Gives every new customer a wallet with prepaid credits, as many as its market's campaign grants.

/// What the application offers to plug-ins, as far as this one uses it.
mod lago {
    extism_openapi::openapi_pdk!(
        "../../lago.yaml",
        operations = ["findAllCustomerWallets", "createWallet"],
        webhooks = ["customer_created"],
    );
}

/// Also how the plug-in recognises the wallets that it made.
const WALLET_NAME: &str = "Sign-up bonus";

// The application calls this export after each new customer. What it does not export, it is not
// called for.
#[extism_openapi::export(lago::webhooks::customer_created)]
fn customer_created(event: lago::webhooks::CustomerCreated) -> Result<(), lago::Error> {
    let customer = event.customer;
    let Some(bonus) = Bonus::of(&customer) else {
        return Ok(());
    };
    // Webhooks may come twice; money should not.
    if has_wallet(&customer.external_id)? {
        return Ok(());
    }
    // One credit is one unit of the currency.
    let mut wallet =
        lago::WalletCreateInputWallet::new(customer.external_id, "1.00", bonus.currency);
    wallet.name = WALLET_NAME.into();
    wallet.granted_credits = bonus.credits.into();
    // A lone body is accepted as it is. `?` reports a refusal to the application, in words.
    lago::create_wallet(lago::WalletCreateInput::new(wallet))?;
    Ok(())
}

/// What a market's campaign grants.
#[derive(Debug, PartialEq)]
struct Bonus {
    /// Decimal, as the API has credits.
    credits: &'static str,
    currency: lago::Currency,
}

impl Bonus {
    /// By country, where a campaign names it, else by currency; `None`: nothing is granted.
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
