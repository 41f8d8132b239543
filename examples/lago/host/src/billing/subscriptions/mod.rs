//! Subscriptions: which customer has which plan.

mod changes;
mod lifecycle;
mod objects;

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

pub use self::changes::{create, provisional};
pub use self::lifecycle::{
    Ending, activate, bill_period, cycles, end, end_all_of_customer, end_all_of_plan, next_boundary,
};
pub use self::objects::{object, with_customer_object};
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, optional};
use super::{customers, plans};
use crate::lago::{self, SubscriptionStatus, webhooks};
use crate::store::plan;
use crate::store::subscription::{Column, Entity, Model};
use crate::store::values::{Moment, Text};

/// `findAllSubscriptions`: active ones if the request names no status.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllSubscriptionsParams,
) -> Result<lago::SubscriptionsPaginated, Refusal> {
    let mut rows = Entity::find();
    if let Some(external_id) = &params.external_customer_id {
        let customer = optional(customers::find_row(session, external_id).await)?;
        rows = rows.filter(Column::CustomerId.eq(customer.map_or(NEW, |customer| customer.id)));
    }
    let filter = Filter {
        plan_code: params.plan_code,
        statuses: params.status,
    };
    list(session, rows, filter, params.page, params.per_page).await
}

/// `findAllCustomerSubscriptions`.
pub async fn find_all_of_customer(
    session: &mut Session,
    params: lago::FindAllCustomerSubscriptionsParams,
) -> Result<lago::SubscriptionsPaginated, Refusal> {
    let customer = customers::find_row(session, &params.external_customer_id).await?;
    let rows = Entity::find().filter(Column::CustomerId.eq(customer.id));
    let filter = Filter {
        plan_code: params.plan_code,
        statuses: params.status,
    };
    list(session, rows, filter, params.page, params.per_page).await
}

struct Filter {
    plan_code: Option<String>,
    statuses: Option<Vec<SubscriptionStatus>>,
}

async fn list(
    session: &Session,
    mut rows: sea_orm::Select<Entity>,
    filter: Filter,
    page: Option<i32>,
    per_page: Option<i32>,
) -> Result<lago::SubscriptionsPaginated, Refusal> {
    if let Some(code) = filter.plan_code {
        let plans = session
            .all::<plan::Entity>(is(plan::Column::Code, code))
            .await?;
        rows = rows.filter(Column::PlanId.is_in(plans.iter().map(|plan| plan.id)));
    }
    let statuses = filter
        .statuses
        .unwrap_or_else(|| vec![SubscriptionStatus::Active]);
    rows = rows.filter(Column::Status.is_in(statuses.into_iter().map(Text)));
    let (rows, meta) = session.page(rows, page, per_page).await?;
    let mut subscriptions = Vec::with_capacity(rows.len());
    for row in &rows {
        subscriptions.push(object(session, row).await?);
    }
    Ok(lago::SubscriptionsPaginated::new(subscriptions, meta))
}

/// `findSubscription`.
pub async fn find(
    session: &mut Session,
    params: lago::FindSubscriptionParams,
) -> Result<lago::SubscriptionExtended, Refusal> {
    let status = params.status.map(|status| status.as_str().into());
    let row = find_row(session, &params.external_id, status).await?;
    Ok(lago::SubscriptionExtended::new(
        objects::extended_object(session, &row).await?,
    ))
}

/// `updateSubscription`.
pub async fn update(
    session: &mut Session,
    params: lago::UpdateSubscriptionParams,
) -> Result<lago::Subscription, Refusal> {
    let status = params.status.map(|status| status.as_str().into());
    let mut row = find_row(session, &params.external_id, status).await?;
    let input = params.body.subscription;
    let mut checks = Checks::default();
    super::patch::put(&mut row.name, input.name);
    match input.ending_at.into_option() {
        Some(Some(text)) => set_ending(session.now, &mut row, &text, &mut checks),
        Some(None) => row.ending_at = None,
        None => {}
    }
    if let Some(text) = input.subscription_at {
        let is_pending = row.status.0 == SubscriptionStatus::Pending;
        checks.require(
            is_pending,
            "subscription_at",
            "subscription_already_started",
        );
        match text.parse() {
            Ok(moment) => row.subscription_at = moment,
            Err(_) => checks.add("subscription_at", "invalid_date"),
        }
    }
    checks.done()?;
    let row = session.update::<Entity>(row).await?;
    let object = with_customer_object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::SubscriptionUpdated::new(organization_id, object));
    Ok(lago::Subscription::new(
        objects::object(session, &row).await?,
    ))
}

/// `destroySubscription`.
pub async fn destroy(
    session: &mut Session,
    params: lago::DestroySubscriptionParams,
) -> Result<lago::Subscription, Refusal> {
    let status = params.status.map(|status| status.as_str().into());
    let row = find_row(session, &params.external_id, status).await?;
    let ending = Ending {
        credit: params
            .on_termination_credit_note
            .map_or_else(|| "credit".to_owned(), |what| what.to_string()),
        is_billed: params
            .on_termination_invoice
            .is_none_or(|what| what.as_str() != "skip"),
    };
    let mut checks = Checks::default();
    let is_known = ["credit", "refund", "skip"].contains(&ending.credit.as_str());
    checks.require(is_known, "on_termination_credit_note", "value_is_invalid");
    checks.done()?;
    let row = end(session, row, &ending).await?;
    Ok(lago::Subscription::new(
        objects::object(session, &row).await?,
    ))
}

/// Sets when a subscription ends by itself; alerts whose time has passed are no longer sent.
fn set_ending(now: Moment, row: &mut Model, text: &str, checks: &mut Checks) {
    let Some(moment) = text.parse().ok().filter(|moment| *moment > now) else {
        checks.add("ending_at", "invalid_date");
        return;
    };
    row.ending_at = Some(moment);
    let passed = ALERT_DAYS
        .iter()
        .filter(|days| alert_at(moment, **days) <= now)
        .count();
    row.alerts_sent = i32::try_from(passed).unwrap_or_default();
}

/// How many days before its end a subscription's alerts are sent.
pub const ALERT_DAYS: [i64; 2] = [45, 15];

/// The moment of an alert.
pub fn alert_at(ending_at: Moment, days: i64) -> Moment {
    ending_at.plus_millis(-days * 24 * 60 * 60 * 1000)
}

/// The newest subscription with an external id: with a given status, or active or pending.
pub async fn find_row(
    session: &Session,
    external_id: &str,
    status: Option<SubscriptionStatus>,
) -> Result<Model, Refusal> {
    let statuses = match status {
        Some(status) => vec![Text(status)],
        None => vec![
            Text(SubscriptionStatus::Active),
            Text(SubscriptionStatus::Pending),
        ],
    };
    let condition = is(Column::ExternalId, external_id).and(Column::Status.is_in(statuses));
    let newest = session.all::<Entity>(condition).await?.pop();
    newest.ok_or(Refusal::NotFound("subscription"))
}

/// The subscription that another row refers to.
pub async fn by_id(session: &Session, id: i64) -> Result<Model, Refusal> {
    session.row::<Entity>(id, "subscription").await
}

/// The active subscriptions of a customer.
pub async fn active_of_customer(
    session: &Session,
    customer_id: i64,
) -> Result<Vec<Model>, Refusal> {
    let condition = is(Column::CustomerId, customer_id).and(is_active());
    Ok(session.all::<Entity>(condition).await?)
}

fn is_active() -> sea_orm::sea_query::SimpleExpr {
    is(Column::Status, Text(SubscriptionStatus::Active))
}

/// How many active subscriptions a plan has.
pub async fn count_active(session: &Session, plan_id: i64) -> Result<i32, Refusal> {
    Ok(session
        .count::<Entity>(is(Column::PlanId, plan_id).and(is_active()))
        .await?)
}

/// How many subscriptions a plan has or had.
pub async fn count_of_plan(session: &Session, plan_id: i64) -> Result<i32, Refusal> {
    Ok(session.count::<Entity>(is(Column::PlanId, plan_id)).await?)
}

async fn plan_of(session: &Session, row: &Model) -> Result<plan::Model, Refusal> {
    plans::by_id(session, row.plan_id).await
}
