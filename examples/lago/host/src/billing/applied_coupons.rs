//! Applied coupons: those that customers have.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, new_lago_id};
use super::{coupons, customers, invoices, money};
use crate::lago;
use crate::store::applied_coupon::{Column, Entity, Model};
use crate::store::values::Text;
use crate::store::{coupon, credit, customer};

/// `applyCoupon`: values that are absent or null are taken from the coupon.
pub async fn apply(
    session: &mut Session,
    params: lago::ApplyCouponParams,
) -> Result<lago::AppliedCoupon, Refusal> {
    let input = params.body.applied_coupon;
    let customer = customers::find_row(session, &input.external_customer_id).await?;
    let coupon = coupons::find_row(session, &input.coupon_code).await?;
    if coupon.terminated_at.is_some() {
        return Err(Refusal::NotFound("coupon"));
    }
    let given = is(Column::CouponId, coupon.id).and(is(Column::CustomerId, customer.id));
    if !coupon.reusable && session.count::<Entity>(given).await? > 0 {
        return Err(Refusal::invalid("coupon", "coupon_is_not_reusable"));
    }

    let row = terms(session, input, &coupon)?;
    let customer = match &row.amount_currency {
        Some(currency) => customers::settle_currency(session, customer, &currency.0).await?,
        None => customer,
    };
    let row = Model {
        customer_id: customer.id,
        ..row
    };
    let row = session.insert::<Entity>(row).await?;
    Ok(lago::AppliedCoupon::new(object(session, &row).await?))
}

/// The terms for a customer: the request's, or else the coupon's.
fn terms(
    session: &Session,
    input: lago::AppliedCouponInputAppliedCoupon,
    coupon: &coupon::Model,
) -> Result<Model, Refusal> {
    let mut checks = Checks::default();
    let amount_cents = input.amount_cents.into_value().or(coupon.amount_cents);
    checks.require(
        amount_cents.is_none_or(money::is_amount),
        "amount_cents",
        "value_is_out_of_range",
    );
    let amount_currency = input
        .amount_currency
        .into_value()
        .map(Text)
        .or(coupon.amount_currency.clone());
    if let Some(currency) = &amount_currency {
        checks.known(&currency.0, "amount_currency");
    }
    let own_rate = coupons::rate(input.percentage_rate.value(), &mut checks);
    let frequency = match input.frequency.into_value() {
        Some(own) => Text(lago::CouponFrequency::from(own.as_str())),
        None => coupon.frequency.clone(),
    };
    checks.known(&frequency.0, "frequency");
    let recurs = frequency.0 == lago::CouponFrequency::Recurring;
    let duration = input
        .frequency_duration
        .into_value()
        .or(coupon.frequency_duration);
    let duration = duration.filter(|_| recurs);
    let lasts = duration.is_some_and(|count| count > 0);
    checks.require(!recurs || lasts, "frequency_duration", "value_is_mandatory");
    checks.done()?;

    let is_once = frequency.0 == lago::CouponFrequency::Once;
    Ok(Model {
        id: NEW,
        lago_id: new_lago_id(),
        coupon_id: coupon.id,
        customer_id: NEW,
        amount_cents,
        amount_cents_remaining: amount_cents.filter(|_| is_once),
        amount_currency,
        percentage_rate: own_rate.or(coupon.percentage_rate),
        frequency,
        frequency_duration: duration,
        frequency_duration_remaining: duration,
        terminated_at: None,
        created_at: session.now,
    })
}

/// `findAllAppliedCoupons`.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllAppliedCouponsParams,
) -> Result<lago::AppliedCouponsPaginated, Refusal> {
    let mut rows = Entity::find();
    if let Some(external_id) = &params.external_customer_id {
        let customer = super::session::optional(customers::find_row(session, external_id).await)?;
        rows = rows.filter(Column::CustomerId.eq(customer.map_or(NEW, |customer| customer.id)));
    }
    if let Some(status) = &params.status {
        rows = rows.filter(match status.as_str() {
            "terminated" => Column::TerminatedAt.is_not_null(),
            _ => Column::TerminatedAt.is_null(),
        });
    }
    if let Some(codes) = params.coupon_code {
        let coupons = session
            .all::<coupon::Entity>(coupon::Column::Code.is_in(codes))
            .await?;
        rows = rows.filter(Column::CouponId.is_in(coupons.iter().map(|coupon| coupon.id)));
    }
    let (rows, meta) = session.page(rows, params.page, params.per_page).await?;
    let mut applied = Vec::with_capacity(rows.len());
    for row in &rows {
        applied.push(extended_object(session, row).await?);
    }
    Ok(lago::AppliedCouponsPaginated::new(applied, meta))
}

/// `deleteAppliedCoupon`.
pub async fn delete(
    session: &mut Session,
    params: lago::DeleteAppliedCouponParams,
) -> Result<lago::AppliedCoupon, Refusal> {
    let customer = customers::find_row(session, &params.external_customer_id).await?;
    let condition =
        is(Column::LagoId, params.applied_coupon_id).and(is(Column::CustomerId, customer.id));
    let row = session.one::<Entity>(condition, "applied_coupon").await?;
    let terminated_at = row.terminated_at.or(Some(session.now));
    let row = session
        .update::<Entity>(Model {
            terminated_at,
            ..row
        })
        .await?;
    Ok(lago::AppliedCoupon::new(object(session, &row).await?))
}

/// The coupons that still work for a customer, oldest first.
pub async fn active_of_customer(
    session: &Session,
    customer_id: i64,
) -> Result<Vec<Model>, Refusal> {
    let condition = is(Column::CustomerId, customer_id).and(Column::TerminatedAt.is_null());
    Ok(session.all::<Entity>(condition).await?)
}

/// Stops all coupons of a customer.
pub async fn terminate_all_of_customer(
    session: &Session,
    customer: &customer::Model,
) -> Result<(), Refusal> {
    terminate_all(session, Column::CustomerId, customer.id).await
}

/// Stops a coupon for all customers.
pub async fn terminate_all_of_coupon(
    session: &Session,
    coupon: &coupon::Model,
) -> Result<(), Refusal> {
    terminate_all(session, Column::CouponId, coupon.id).await
}

async fn terminate_all(session: &Session, column: Column, id: i64) -> Result<(), Refusal> {
    Entity::update_many()
        .col_expr(Column::TerminatedAt, Expr::value(session.now))
        .filter(column.eq(id))
        .filter(Column::TerminatedAt.is_null())
        .exec(&session.db)
        .await?;
    Ok(())
}

/// How often a coupon was given.
pub async fn count_of_coupon(session: &Session, coupon_id: i64) -> Result<i32, Refusal> {
    Ok(session
        .count::<Entity>(is(Column::CouponId, coupon_id))
        .await?)
}

macro_rules! applied_coupon {
    ($name:ident, $session:expr, $row:expr $(, $field:ident: $value:expr)*) => {{
        let row = $row;
        let coupon = coupons::by_id($session, row.coupon_id).await?;
        let customer = customers::by_id($session, row.customer_id).await?;
        let status = if row.terminated_at.is_some() { "terminated" } else { "active" };
        lago::$name {
            lago_id: row.lago_id.clone(),
            lago_coupon_id: coupon.lago_id,
            coupon_code: coupon.code,
            coupon_name: coupon.name,
            lago_customer_id: customer.lago_id,
            external_customer_id: customer.external_id,
            status: status.into(),
            amount_cents: row.amount_cents.into(),
            amount_cents_remaining: row.amount_cents_remaining.into(),
            amount_currency: row.amount_currency.clone().map(|currency| currency.0).into(),
            percentage_rate: row.percentage_rate.map(|rate| money::plain(rate.0)).into(),
            frequency: row.frequency.0.clone(),
            frequency_duration: row.frequency_duration.into(),
            frequency_duration_remaining: row.frequency_duration_remaining.into(),
            terminated_at: row.terminated_at.map(|moment| moment.to_string()).into(),
            created_at: row.created_at.to_string(),
            $($field: $value,)*
        }
    }};
}

async fn object(session: &Session, row: &Model) -> Result<lago::AppliedCouponObject, Refusal> {
    Ok(applied_coupon!(AppliedCouponObject, session, row))
}

async fn extended_object(
    session: &Session,
    row: &Model,
) -> Result<lago::AppliedCouponObjectExtended, Refusal> {
    let credits = session
        .all::<credit::Entity>(is(credit::Column::AppliedCouponId, row.id))
        .await?;
    let credits = invoices::credit_objects(session, &credits).await?;
    Ok(applied_coupon!(AppliedCouponObjectExtended, session, row, credits: credits))
}
