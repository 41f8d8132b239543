//! Keeps the application's records clean: tidies what people type before it is stored, fills in what
//! follows from it, and refuses obvious mistakes.
//!
//! A callback runs within the application's transaction, so it uses only the record. Work that needs
//! operations of the application belongs in an event (see `sign_up_bonus`) or in an `after_commit`.

/// The part of the application's API that this plug-in uses: no operation at all.
mod lago {
    extism_openapi::openapi_pdk!(
        "../../lago.yaml",
        operations = [],
        webhooks = [],
        records = { customer: CustomerObject, wallet: WalletBaseObject, coupon: CouponObject },
    );
}

use extism_openapi::{Field, Refusal, record::CallbackError};

/// In percent; a larger discount is a typing mistake.
const LARGEST_DISCOUNT: f64 = 50.0;

/// Nobody reads mail to these.
const THROW_AWAY: [&str; 3] = ["mailinator.example", "tempmail.example", "trash.example"];

// Before the application validates: it wants "FR", and people type "fr".
#[extism_openapi::callback(lago::records::customer, before_validation)]
fn tidy(mut customer: lago::CustomerObject) -> Result<lago::CustomerObject, Refusal> {
    for text in [
        &mut customer.name,
        &mut customer.legal_name,
        &mut customer.city,
    ] {
        change(text, trimmed);
    }
    change(&mut customer.email, |email| email.trim().to_lowercase());
    change(&mut customer.country, |country| {
        country.trim().to_uppercase()
    });

    // Reports everything that is wrong at once, like the application itself.
    let mut refusal: Option<Refusal> = None;
    let mut refuse = |field: &str, code: &str| {
        refusal = Some(match refusal.take() {
            None => Refusal::field(field, code),
            Some(earlier) => earlier.and(field, code),
        });
    };
    if customer.name.value().is_some_and(String::is_empty) {
        refuse("name", "value_is_mandatory");
    }
    let domain = customer
        .email
        .value()
        .and_then(|email| email.split('@').nth(1));
    if domain.is_some_and(|domain| THROW_AWAY.contains(&domain)) {
        refuse("email", "is_a_throw_away_address");
    }
    refusal.map_or(Ok(customer), Err)
}

// Only for new customers: if the currency was removed later, it should stay removed.
#[extism_openapi::callback(lago::records::customer, before_create)]
fn fill_in(mut customer: lago::CustomerObject) -> lago::CustomerObject {
    let country = customer.country.value().map(String::as_str);
    if customer.currency.value().is_none()
        && let Some(currency) = country.and_then(currency)
    {
        customer.currency = Field::Value(currency);
    }
    customer
}

#[extism_openapi::callback(lago::records::wallet, before_create)]
fn name(mut wallet: lago::WalletBaseObject) -> lago::WalletBaseObject {
    let name = wallet.name.as_deref().map(trimmed).unwrap_or_default();
    wallet.name = Some(match name.is_empty() {
        true => format!("Credits in {}", wallet.currency),
        false => name,
    });
    wallet
}

#[extism_openapi::callback(lago::records::coupon, before_save)]
fn not_too_much(coupon: lago::CouponObject) -> Result<(), CallbackError> {
    let Some(rate) = coupon.percentage_rate.value() else {
        return Ok(());
    };
    // `?`: a value that can't be read is not a refusal but a failure, and the application decides what
    // happens then.
    let rate: f64 = rate.parse()?;
    match rate > LARGEST_DISCOUNT {
        true => Err(Refusal::field("percentage_rate", "value_is_out_of_range").into()),
        false => Ok(()),
    }
}

/// The default currency of a country.
fn currency(country: &str) -> Option<lago::Currency> {
    Some(match country {
        "AT" | "BE" | "DE" | "ES" | "FI" | "FR" | "IE" | "IT" | "NL" | "PT" => lago::Currency::Eur,
        "BR" => lago::Currency::Brl,
        "GB" => lago::Currency::Gbp,
        "US" => lago::Currency::Usd,
        _ => return None,
    })
}

/// Without surrounding space, and with single spaces inside.
fn trimmed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Changes a string if there is one: absent and null stay as they are.
fn change(field: &mut Field<String>, tidy: impl Fn(&str) -> String) {
    if let Field::Value(text) = field {
        *text = tidy(text);
    }
}

#[cfg(test)]
mod tests;
