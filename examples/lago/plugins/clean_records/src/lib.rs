//! Keeps the application's records clean: tidies what people type before it is stored, fills in what
//! follows from it, and refuses what nobody should have typed.
//!
//! A callback runs within the application's transaction: it decides by the record alone. What needs
//! operations of the application belongs in an event (`sign_up_bonus` has one) or in an `after_commit`.

/// What the application offers to plug-ins, as far as this one uses it: no operation at all.
mod lago {
    extism_openapi::openapi_pdk!(
        "../../lago.yaml",
        operations = [],
        webhooks = [],
        records = { customer: CustomerObject, wallet: WalletBaseObject, coupon: CouponObject },
    );
}

use extism_openapi::{Field, Refusal, record::CallbackError};

/// In percent: above it somebody mistyped.
const LARGEST_DISCOUNT: f64 = 50.0;

/// Mail to these is read by nobody.
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

    // All that is wrong at once, as the application itself does.
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

// Only for new ones: who has taken the currency away again wants none.
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
    // `?`: what can't be read is no refusal, but a failure, and the application decides what becomes of
    // that.
    let rate: f64 = rate.parse()?;
    match rate > LARGEST_DISCOUNT {
        true => Err(Refusal::field("percentage_rate", "value_is_out_of_range").into()),
        false => Ok(()),
    }
}

/// What is billed in, in a country, where nobody says otherwise.
fn currency(country: &str) -> Option<lago::Currency> {
    Some(match country {
        "AT" | "BE" | "DE" | "ES" | "FI" | "FR" | "IE" | "IT" | "NL" | "PT" => lago::Currency::Eur,
        "BR" => lago::Currency::Brl,
        "GB" => lago::Currency::Gbp,
        "US" => lago::Currency::Usd,
        _ => return None,
    })
}

/// Without space around it, and with single spaces within.
fn trimmed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Changes a text where there is one: absent and null stay what they are.
fn change(field: &mut Field<String>, tidy: impl Fn(&str) -> String) {
    if let Field::Value(text) = field {
        *text = tidy(text);
    }
}

#[cfg(test)]
mod tests;
