//! Coupons, which are discounts.

use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::patch::{put, set};
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, new_lago_id, optional};
use super::{applied_coupons, money, plans};
use crate::lago;
use crate::store::coupon::{Column, Entity, Model};
use crate::store::values::{Json, Moment, Text};

/// `createCoupon`.
pub async fn create(
    session: &mut Session,
    params: lago::CreateCouponParams,
) -> Result<lago::Coupon, Refusal> {
    let input = params.body.coupon;
    let mut checks = Checks::default();
    let plan_codes = input
        .applies_to
        .and_then(|target| target.plan_codes)
        .unwrap_or_default();
    let row = Model {
        id: NEW,
        lago_id: new_lago_id(),
        name: input.name,
        code: input.code,
        description: input.description.into_value(),
        coupon_type: Text(input.coupon_type),
        amount_cents: input.amount_cents.into_value(),
        amount_currency: input.amount_currency.into_value().map(Text),
        percentage_rate: rate(input.percentage_rate.value(), &mut checks),
        frequency: Text(input.frequency),
        frequency_duration: input.frequency_duration.into_value(),
        reusable: input.reusable.unwrap_or(true),
        plan_codes: Json(plan_codes),
        expiration_at: moment(input.expiration_at.value(), &mut checks),
        terminated_at: None,
        created_at: session.now,
        deleted_at: None,
    };
    let is_limited = input
        .expiration
        .is_some_and(|kind| kind.as_str() == "time_limit");
    checks.require(
        !is_limited || row.expiration_at.is_some(),
        "expiration_at",
        "value_is_mandatory",
    );
    check(session, &row, checks).await?;
    let row = session.insert::<Entity>(row).await?;
    Ok(lago::Coupon::new(object(&row)))
}

/// `findAllCoupons`.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllCouponsParams,
) -> Result<lago::CouponsPaginated, Refusal> {
    let rows = Entity::find().filter(Column::DeletedAt.is_null());
    let (rows, meta) = session.page(rows, params.page, params.per_page).await?;
    Ok(lago::CouponsPaginated::new(
        rows.iter().map(object).collect(),
        meta,
    ))
}

/// `findCoupon`.
pub async fn find(
    session: &mut Session,
    params: lago::FindCouponParams,
) -> Result<lago::Coupon, Refusal> {
    let row = find_row(session, &params.code).await?;
    Ok(lago::Coupon::new(object(&row)))
}

/// `updateCoupon`: only name, description and expiration can change once a customer has it.
pub async fn update(
    session: &mut Session,
    params: lago::UpdateCouponParams,
) -> Result<lago::Coupon, Refusal> {
    let before = find_row(session, &params.code).await?;
    let input = params.body.coupon;
    let mut checks = Checks::default();
    let mut row = before.clone();
    set(&mut row.name, input.name);
    set(&mut row.code, input.code);
    put(&mut row.description, input.description);
    set(&mut row.coupon_type, input.coupon_type.map(Text));
    put(&mut row.amount_cents, input.amount_cents);
    put(&mut row.amount_currency, input.amount_currency.map(Text));
    if !input.percentage_rate.is_absent() {
        row.percentage_rate = rate(input.percentage_rate.value(), &mut checks);
    }
    set(&mut row.frequency, input.frequency.map(Text));
    put(&mut row.frequency_duration, input.frequency_duration);
    set(&mut row.reusable, input.reusable);
    if !input.expiration_at.is_absent() {
        row.expiration_at = moment(input.expiration_at.value(), &mut checks);
    }
    if input
        .expiration
        .is_some_and(|kind| kind.as_str() == "no_expiration")
    {
        row.expiration_at = None;
    }
    if let Some(codes) = input.applies_to.and_then(|target| target.plan_codes) {
        row.plan_codes = Json(codes);
    }
    let editable = |row: &Model| Model {
        name: String::new(),
        description: None,
        expiration_at: None,
        ..row.clone()
    };
    let is_given = applied_coupons::count_of_coupon(session, row.id).await? > 0;
    let is_fixed = is_given && editable(&row) != editable(&before);
    checks.require(!is_fixed, "coupon", "attached_to_a_customer");
    check(session, &row, checks).await?;
    let row = session.update::<Entity>(row).await?;
    Ok(lago::Coupon::new(object(&row)))
}

/// `destroyCoupon`: it stops working for all customers who have it.
pub async fn destroy(
    session: &mut Session,
    params: lago::DestroyCouponParams,
) -> Result<lago::Coupon, Refusal> {
    let row = find_row(session, &params.code).await?;
    let response = lago::Coupon::new(object(&row));
    applied_coupons::terminate_all_of_coupon(session, &row).await?;
    let now = Some(session.now);
    let terminated_at = row.terminated_at.or(now);
    session
        .update::<Entity>(Model {
            deleted_at: now,
            terminated_at,
            ..row
        })
        .await?;
    Ok(response)
}

/// Withdraws the coupons whose time has run out; customers keep those that they have.
pub async fn expire(session: &mut Session) -> Result<(), Refusal> {
    let due = Column::TerminatedAt
        .is_null()
        .and(Column::ExpirationAt.lte(session.now));
    for row in session.all::<Entity>(due).await? {
        session
            .update::<Entity>(Model {
                terminated_at: row.expiration_at,
                ..row
            })
            .await?;
    }
    Ok(())
}

/// Checks the rules that need the database. The rules of the record itself are checked after plug-ins
/// have changed it, unless the request is already invalid.
async fn check(session: &Session, row: &Model, mut checks: Checks) -> Result<(), Refusal> {
    for code in &row.plan_codes.0 {
        let plan = optional(plans::find_row(session, code).await)?;
        checks.require(plan.is_some(), "plan_codes", "plan_not_found");
    }
    let same_code = optional(find_row(session, &row.code).await)?;
    checks.require(
        same_code.is_none_or(|other| other.id == row.id),
        "code",
        "value_already_exist",
    );
    if checks.is_broken() {
        check_record(&object(row), &mut checks);
    }
    checks.done()
}

/// The rules for every coupon, whether a request or a plug-in wrote it.
pub fn check_record(coupon: &lago::CouponObject, checks: &mut Checks) {
    checks.present(&coupon.name, "name");
    checks.present(&coupon.code, "code");
    checks.known(&coupon.coupon_type, "coupon_type");
    checks.known(&coupon.frequency, "frequency");
    if coupon.coupon_type == lago::CouponType::FixedAmount {
        let amount = coupon.amount_cents.value();
        let is_amount = amount.is_some_and(|cents| money::is_amount(*cents));
        checks.require(is_amount, "amount_cents", "value_is_mandatory");
        match coupon.amount_currency.value() {
            Some(currency) => checks.known(currency, "amount_currency"),
            None => checks.add("amount_currency", "value_is_mandatory"),
        }
    } else {
        checks.require(
            coupon.percentage_rate.value().is_some(),
            "percentage_rate",
            "value_is_mandatory",
        );
    }
    let recurs = coupon.frequency == lago::CouponFrequency::Recurring;
    let duration = coupon.frequency_duration.value();
    let lasts = duration.is_some_and(|count| *count > 0);
    checks.require(!recurs || lasts, "frequency_duration", "value_is_mandatory");
}

/// Reads a share in percent, up to 100.
pub fn rate(text: Option<&String>, checks: &mut Checks) -> Option<Text<Decimal>> {
    let text = text?;
    let rate = money::amount(text).filter(|rate| *rate <= Decimal::ONE_HUNDRED);
    checks.require(rate.is_some(), "percentage_rate", "value_is_out_of_range");
    rate.map(Text)
}

fn moment(text: Option<&String>, checks: &mut Checks) -> Option<Moment> {
    let moment = text?.parse().ok();
    checks.require(moment.is_some(), "expiration_at", "invalid_date");
    moment
}

/// The coupon with a code.
pub async fn find_row(session: &Session, code: &str) -> Result<Model, Refusal> {
    let condition = is(Column::Code, code).and(Column::DeletedAt.is_null());
    session.one::<Entity>(condition, "coupon").await
}

/// The coupon that an applied one refers to, deleted or not.
pub async fn by_id(session: &Session, id: i64) -> Result<Model, Refusal> {
    session.row::<Entity>(id, "coupon").await
}

/// A coupon.
pub fn object(row: &Model) -> lago::CouponObject {
    let expiration = if row.expiration_at.is_some() {
        "time_limit"
    } else {
        "no_expiration"
    };
    lago::CouponObject {
        lago_id: row.lago_id.clone(),
        name: row.name.clone(),
        code: row.code.clone(),
        description: row.description.clone().into(),
        coupon_type: row.coupon_type.0.clone(),
        amount_cents: row.amount_cents.into(),
        amount_currency: row
            .amount_currency
            .clone()
            .map(|currency| currency.0)
            .into(),
        percentage_rate: row.percentage_rate.map(|rate| money::plain(rate.0)).into(),
        frequency: row.frequency.0.clone(),
        frequency_duration: row.frequency_duration.into(),
        reusable: row.reusable,
        limited_plans: !row.plan_codes.0.is_empty(),
        plan_codes: row.plan_codes.0.clone(),
        expiration: expiration.into(),
        expiration_at: row.expiration_at.map(|moment| moment.to_string()).into(),
        terminated_at: row.terminated_at.map(|moment| moment.to_string()).into(),
        created_at: row.created_at.to_string(),
    }
}
