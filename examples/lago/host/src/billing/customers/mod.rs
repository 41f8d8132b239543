//! Customers, who are billed.

mod objects;

use jiff::tz::TimeZone;
use sea_orm::{ColumnTrait, ExprTrait};

pub use self::objects::{base_object, extended_object, object, slug};
use super::metadata::{self, Piece};
use super::patch::put;
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, new_lago_id, optional};
use super::{applied_coupons, invoices, subscriptions, wallets};
use crate::lago::{self, webhooks};
use crate::store::customer::{Column, Entity, Model};
use crate::store::invoice;
use crate::store::values::{Json, Text};

/// `createCustomer`: creates a customer, or changes the one with the external id.
pub async fn create(
    session: &mut Session,
    params: lago::CreateCustomerParams,
) -> Result<lago::Customer, Refusal> {
    let input = params.body.customer;
    check_length(&input.external_id)?;
    let existing = optional(find_row(session, &input.external_id).await)?;
    let is_new = existing.is_none();
    let mut row = existing.unwrap_or_else(|| blank(session, &input.external_id));

    let mut checks = Checks::default();
    if let Some(currency) = input.currency.value() {
        let changes = row
            .currency
            .as_ref()
            .is_some_and(|current| current.0 != *currency);
        let is_invoiced = session.count::<invoice::Entity>(is(invoice::Column::CustomerId, row.id));
        if changes && is_invoiced.await? > 0 {
            checks.add("currency", "currencies_does_not_match");
        }
    }
    write(session, &mut row, input, &mut checks);
    if checks.is_broken() {
        // Otherwise the record is checked after plug-ins have changed it. Here the request is already
        // invalid, and the sender should get all errors at once.
        check(&object(&row), &mut checks);
    }
    checks.done()?;

    row.updated_at = session.now;
    let organization_id = session.organization_id();
    if is_new {
        row = session.insert::<Entity>(row).await?;
        session.publish(webhooks::CustomerCreated::new(
            organization_id,
            object(&row),
        ));
    } else {
        row = session.update::<Entity>(row).await?;
        session.publish(webhooks::CustomerUpdated::new(
            organization_id,
            object(&row),
        ));
    }
    Ok(lago::Customer::new(extended_object(session, &row).await?))
}

/// Writes a request's values into a customer.
fn write(
    session: &Session,
    row: &mut Model,
    input: lago::CustomerCreateInputCustomer,
    checks: &mut Checks,
) {
    put(&mut row.name, input.name);
    put(&mut row.legal_name, input.legal_name);
    put(&mut row.email, input.email);
    put(
        &mut row.customer_type,
        input.customer_type.map(|kind| kind.to_string()),
    );
    put(&mut row.address_line1, input.address_line1);
    put(&mut row.city, input.city);
    put(&mut row.country, input.country);
    put(&mut row.currency, input.currency.map(Text));
    put(&mut row.timezone, input.timezone);
    put(&mut row.url, input.url);
    put(&mut row.net_payment_term, input.net_payment_term);
    if let Some(configuration) = input.billing_configuration {
        row.billing_configuration = Json(configuration);
    }
    if let Some(address) = input.shipping_address {
        row.shipping_address = Some(Json(address));
    }
    if let Some(pieces) = input.metadata {
        let pieces: Vec<Piece> = pieces
            .into_iter()
            .map(|piece| Piece {
                id: piece.id,
                key: piece.key,
                value: piece.value,
                display_in_invoice: piece.display_in_invoice.unwrap_or_default(),
            })
            .collect();
        metadata::check(&pieces, checks);
        row.metadata = Json(metadata::of_customer(&row.metadata.0, pieces, session.now));
    }
}

fn check_length(external_id: &str) -> Result<(), Refusal> {
    let mut checks = Checks::default();
    checks.present(external_id, "external_id");
    checks.require(
        external_id.chars().count() <= 255,
        "external_id",
        "value_is_too_long",
    );
    checks.done()
}

/// The rules for every customer, whether a request or a plug-in wrote it.
pub fn check(customer: &lago::CustomerObject, checks: &mut Checks) {
    let is_country =
        |code: &String| code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase());
    let is_email = |email: &String| {
        email
            .split_once('@')
            .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'))
    };
    let is_zone = |name: &String| TimeZone::get(name).is_ok();
    let grace = customer
        .billing_configuration
        .as_ref()
        .and_then(|configuration| configuration.invoice_grace_period)
        .unwrap_or_default();
    if let Some(currency) = customer.currency.value() {
        checks.known(currency, "currency");
    }
    if let Some(kind) = customer.customer_type.value() {
        checks.known(kind, "customer_type");
    }
    let rules = [
        (
            customer.country.value().is_none_or(is_country),
            "country",
            "not_a_valid_country_code",
        ),
        (
            customer.email.value().is_none_or(is_email),
            "email",
            "invalid_email_format",
        ),
        (
            customer.timezone.value().is_none_or(is_zone),
            "timezone",
            "value_is_invalid",
        ),
        (
            customer
                .net_payment_term
                .value()
                .is_none_or(|days| *days >= 0),
            "net_payment_term",
            "value_is_out_of_range",
        ),
        (grace >= 0, "invoice_grace_period", "value_is_out_of_range"),
    ];
    for (holds, field, code) in rules {
        checks.require(holds, field, code);
    }
}

fn blank(session: &Session, external_id: &str) -> Model {
    Model {
        id: NEW,
        lago_id: new_lago_id(),
        external_id: external_id.to_owned(),
        name: None,
        legal_name: None,
        email: None,
        customer_type: None,
        address_line1: None,
        city: None,
        country: None,
        currency: None,
        timezone: None,
        url: None,
        net_payment_term: None,
        billing_configuration: Json(lago::CustomerBillingConfiguration::default()),
        shipping_address: None,
        metadata: Json(Vec::new()),
        created_at: session.now,
        updated_at: session.now,
        deleted_at: None,
    }
}

/// A hypothetical customer, for previews.
pub async fn provisional(
    session: &mut Session,
    name: Option<String>,
    currency: Option<lago::Currency>,
    timezone: Option<String>,
) -> Result<Model, Refusal> {
    let external_id = new_lago_id();
    let currency = currency.map(Text);
    let row = Model {
        name,
        currency,
        timezone,
        ..blank(session, &external_id)
    };
    let mut checks = Checks::default();
    check(&object(&row), &mut checks);
    checks.done()?;
    Ok(session.insert::<Entity>(row).await?)
}

/// `findAllCustomers`.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllCustomersParams,
) -> Result<lago::CustomersPaginated, Refusal> {
    let mut rows = session.all::<Entity>(Column::DeletedAt.is_null()).await?;
    rows.reverse();
    rows.retain(|row| matches(row, &params));
    let (rows, meta) = Session::page_of(rows, params.page, params.per_page);
    let mut customers = Vec::with_capacity(rows.len());
    for row in &rows {
        customers.push(extended_object(session, row).await?);
    }
    Ok(lago::CustomersPaginated::new(customers, meta))
}

fn matches(row: &Model, params: &lago::FindAllCustomersParams) -> bool {
    let texts = [
        row.name.as_ref(),
        row.legal_name.as_ref(),
        row.email.as_ref(),
    ];
    let has_text = |term: &String| {
        let term = term.to_lowercase();
        let mut texts = texts.into_iter().flatten().chain([&row.external_id]);
        texts.any(|text| text.to_lowercase().contains(&term))
    };
    let has_currency = |currencies: &Vec<lago::Currency>| {
        row.currency
            .as_ref()
            .is_some_and(|currency| currencies.contains(&currency.0))
    };
    let has_country = |countries: &Vec<String>| {
        row.country
            .as_ref()
            .is_some_and(|country| countries.contains(country))
    };
    // An empty value selects customers without the key.
    let has_piece = |(key, value): (&String, &String)| {
        let piece = row.metadata.0.iter().find(|piece| piece.key == *key);
        piece.map_or("", |piece| &piece.value) == value
    };
    params.search_term.as_ref().is_none_or(has_text)
        && params.currencies.as_ref().is_none_or(has_currency)
        && params.countries.as_ref().is_none_or(has_country)
        && params
            .customer_type
            .as_ref()
            .is_none_or(|kind| row.customer_type.as_deref() == Some(kind.as_str()))
        && params.metadata.iter().flatten().all(has_piece)
}

/// `findCustomer`.
pub async fn find(
    session: &mut Session,
    params: lago::FindCustomerParams,
) -> Result<lago::Customer, Refusal> {
    let row = find_row(session, &params.external_customer_id).await?;
    Ok(lago::Customer::new(extended_object(session, &row).await?))
}

/// `destroyCustomer`.
pub async fn destroy(
    session: &mut Session,
    params: lago::DestroyCustomerParams,
) -> Result<lago::Customer, Refusal> {
    let row = find_row(session, &params.external_customer_id).await?;
    let response = lago::Customer::new(extended_object(session, &row).await?);
    subscriptions::end_all_of_customer(session, &row).await?;
    invoices::finalize_drafts_of_customer(session, &row).await?;
    wallets::terminate_all_of_customer(session, &row).await?;
    applied_coupons::terminate_all_of_customer(session, &row).await?;
    session
        .update::<Entity>(Model {
            deleted_at: Some(session.now),
            ..row
        })
        .await?;
    Ok(response)
}

/// The customer with an external id.
pub async fn find_row(session: &Session, external_id: &str) -> Result<Model, Refusal> {
    let condition = is(Column::ExternalId, external_id).and(Column::DeletedAt.is_null());
    session.one::<Entity>(condition, "customer").await
}

/// The customer that another row refers to, deleted or not.
pub async fn by_id(session: &Session, id: i64) -> Result<Model, Refusal> {
    session.row::<Entity>(id, "customer").await
}

/// Sets a customer's currency, which all of its bills must have.
pub async fn settle_currency(
    session: &Session,
    row: Model,
    currency: &lago::Currency,
) -> Result<Model, Refusal> {
    match &row.currency {
        Some(current) if current.0 == *currency => Ok(row),
        Some(_) => Err(Refusal::invalid("currency", "currencies_does_not_match")),
        None => {
            let currency = Some(Text(currency.clone()));
            Ok(session.update::<Entity>(Model { currency, ..row }).await?)
        }
    }
}

/// The time zone that a customer's days are in.
pub fn zone(row: &Model) -> TimeZone {
    let zone = row
        .timezone
        .as_ref()
        .and_then(|name| TimeZone::get(name).ok());
    zone.unwrap_or(TimeZone::UTC)
}
