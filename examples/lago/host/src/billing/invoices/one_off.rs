//! Invoices for add-ons.

use rust_decimal::Decimal;

use super::making::open;
use super::{Model, extended_object, settlement};
use crate::billing::idempotency::Request;
use crate::billing::periods::Period;
use crate::billing::refusal::{Checks, Refusal};
use crate::billing::session::Session;
use crate::billing::{add_ons, customers, fees, money};
use crate::lago::{self, InvoiceType};
use crate::store::values::Moment;

/// `createInvoice`.
pub async fn create(
    session: &mut Session,
    params: lago::CreateInvoiceParams,
) -> Result<lago::Invoice, Refusal> {
    let request = Request::new("createInvoice", params.idempotency_key, &params.body)?;
    if let Some(response) = request.earlier_response(session).await? {
        return Ok(response);
    }
    let input = params.body.invoice;
    let customer = customers::find_row(session, &input.external_customer_id).await?;
    let own_currency = customer
        .currency
        .as_ref()
        .map(|currency| currency.0.clone());
    let currency = input.currency.or(own_currency);
    let currency = currency.ok_or_else(|| Refusal::invalid("currency", "value_is_mandatory"))?;
    let mut checks = Checks::default();
    checks.known(&currency, "currency");
    checks.require(!input.fees.is_empty(), "fees", "value_is_mandatory");
    checks.done()?;
    let customer = customers::settle_currency(session, customer, &currency).await?;
    let row = open(session, &customer, InvoiceType::OneOff, currency.clone()).await?;

    let mut fees_amount_cents = 0_i64;
    for line in input.fees {
        let fee = new_fee(session, &row, &currency, line).await?;
        fees_amount_cents = fees_amount_cents.saturating_add(fee.amount_cents);
        fees::store(session, fee.into_row(session)).await?;
    }
    let row = settlement::issue(
        session,
        Model {
            fees_amount_cents,
            ..row
        },
    )
    .await?;
    let response = lago::Invoice::new(extended_object(session, &row).await?);
    request.keep(session, response).await
}

/// A line of an invoice for add-ons.
async fn new_fee(
    session: &Session,
    row: &Model,
    currency: &lago::Currency,
    line: lago::InvoiceOneOffCreateInputInvoiceFeesItem,
) -> Result<fees::NewFee, Refusal> {
    let add_on = add_ons::find_row(session, &line.add_on_code).await?;
    let mut checks = Checks::default();
    let fits = add_on.amount_currency.0 == *currency;
    checks.require(fits, "currency", "currencies_does_not_match");
    let units = line
        .units
        .value()
        .map_or(Some(Decimal::ONE), |text| money::amount(text));
    checks.require(units.is_some(), "units", "value_is_invalid");
    let price = line
        .unit_amount_cents
        .into_value()
        .unwrap_or(add_on.amount_cents);
    checks.require(
        (0..=100_000_000_000).contains(&price),
        "unit_amount_cents",
        "value_is_out_of_range",
    );
    let period = period(line.from_datetime, line.to_datetime, &mut checks);
    checks.done()?;
    let units = units.unwrap_or(Decimal::ONE);
    let total = money::from_cents(price, currency) * units;
    let amount_cents = money::to_cents(total, currency);
    let own_name = add_on.invoice_display_name.unwrap_or(add_on.name);
    let item = lago::AddOnFeeItem {
        r#type: Default::default(),
        item_type: Default::default(),
        lago_item_id: add_on.lago_id,
        code: add_on.code,
        name: line.invoice_display_name.unwrap_or(own_name),
        description: line.description.into_value().or(add_on.description).into(),
    };
    Ok(fees::NewFee {
        invoice_id: Some(row.id),
        customer_id: row.customer_id,
        item: item.into(),
        fee_type: "add_on",
        units,
        amount_cents,
        currency: currency.clone(),
        period,
    })
}

/// The time of a service, whose end is written as its last second.
fn period(from: Option<String>, to: Option<String>, checks: &mut Checks) -> Option<Period> {
    let mut read = |text: Option<String>, field: &str| {
        let moment: Option<Moment> = text.as_ref().and_then(|text| text.parse().ok());
        checks.require(text.is_none() || moment.is_some(), field, "invalid_date");
        moment
    };
    let (from, to) = (read(from, "from_datetime"), read(to, "to_datetime"));
    Some(Period {
        from: from?,
        to: to?.plus_millis(1000),
    })
}
