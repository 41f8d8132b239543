//! Subscribing, and changing plans.

use super::lifecycle::{Ending, activate, end};
use sea_orm::ExprTrait;

use super::{Checks, ColumnTrait, Entity, Model, Moment, NEW, Refusal, Session, Text};
use super::{active_of_customer, customers, is, objects, plan_of, plans, set_ending};
use crate::billing::session::new_lago_id;
use crate::lago::{self, BillingTime, PlanInterval, SubscriptionStatus, webhooks};
use crate::store::subscription::Column;
use crate::store::{customer, plan};

/// `createSubscription`: subscribes, or moves an active subscription to another plan.
pub async fn create(
    session: &mut Session,
    params: lago::CreateSubscriptionParams,
) -> Result<lago::SubscriptionExtended, Refusal> {
    let input = params.body.subscription;
    let customer = customers::find_row(session, &input.external_customer_id).await?;
    let plan = plans::find_row(session, &input.plan_code).await?;
    let customer = customers::settle_currency(session, customer, &plan.amount_currency.0).await?;

    let mut checks = Checks::default();
    checks.present(&input.external_id, "external_id");
    let now = session.now;
    let subscription_at = input.subscription_at.map_or(Ok(now), |text| text.parse());
    let subscription_at = subscription_at.unwrap_or_else(|_| {
        checks.add("subscription_at", "invalid_date");
        now
    });
    let billing_time = input.billing_time.unwrap_or(BillingTime::Calendar);
    checks.known(&billing_time, "billing_time");
    let mut row = blank(session, &customer, &plan, subscription_at);
    row.external_id = input.external_id;
    row.name = input.name.into_value();
    row.billing_time = Text(billing_time);
    if let Some(text) = input.ending_at.value() {
        set_ending(now, &mut row, text, &mut checks);
    }
    check_owner(session, &row, &mut checks).await?;
    checks.done()?;

    let active = active_of_customer(session, customer.id).await?;
    let current = active
        .into_iter()
        .find(|current| current.external_id == row.external_id);
    let row = match current {
        Some(current) => move_to(session, current, row, &plan).await?,
        None => {
            let row = session.insert::<Entity>(row).await?;
            start(session, row).await?
        }
    };
    Ok(lago::SubscriptionExtended::new(
        objects::extended_object(session, &row).await?,
    ))
}

/// Checks that no other customer uses the external id.
async fn check_owner(session: &Session, row: &Model, checks: &mut Checks) -> Result<(), Refusal> {
    let running = [SubscriptionStatus::Active, SubscriptionStatus::Pending].map(Text);
    let condition = is(Column::ExternalId, row.external_id.clone())
        .and(Column::Status.is_in(running))
        .and(Column::CustomerId.ne(row.customer_id));
    let is_free = session.count::<Entity>(condition).await? == 0;
    checks.require(is_free, "external_id", "value_already_exist");
    let waiting = is(Column::ExternalId, row.external_id.clone())
        .and(is(Column::Status, Text(SubscriptionStatus::Pending)));
    let waits = session.count::<Entity>(waiting).await? > 0;
    checks.require(!waits, "external_id", "value_already_exist");
    Ok(())
}

/// A hypothetical subscription, for previews; it is pending.
pub async fn provisional(
    session: &mut Session,
    customer: &customer::Model,
    plan: &plan::Model,
    billing_time: BillingTime,
    subscription_at: Moment,
) -> Result<Model, Refusal> {
    let billing_time = Text(billing_time);
    let row = Model {
        billing_time,
        ..blank(session, customer, plan, subscription_at)
    };
    Ok(session.insert::<Entity>(row).await?)
}

fn blank(
    session: &Session,
    customer: &customer::Model,
    plan: &plan::Model,
    subscription_at: Moment,
) -> Model {
    let lago_id = new_lago_id();
    Model {
        id: NEW,
        external_id: lago_id.clone(),
        lago_id,
        customer_id: customer.id,
        plan_id: plan.id,
        name: None,
        status: Text(SubscriptionStatus::Pending),
        billing_time: Text(BillingTime::Calendar),
        subscription_at,
        started_at: None,
        ending_at: None,
        terminated_at: None,
        canceled_at: None,
        previous_plan_id: None,
        next_plan_id: None,
        billed_until: None,
        charges_billed_until: None,
        alerts_sent: 0,
        created_at: session.now,
    }
}

/// Starts the subscription, unless it should start later.
async fn start(session: &mut Session, row: Model) -> Result<Model, Refusal> {
    if row.subscription_at <= session.now {
        activate(session, row).await
    } else {
        Ok(row)
    }
}

/// Moves to a more expensive plan at once, to a cheaper one at the end of the period.
async fn move_to(
    session: &mut Session,
    current: Model,
    wanted: Model,
    plan: &plan::Model,
) -> Result<Model, Refusal> {
    if current.plan_id == plan.id {
        // The same plan again: only the name may be new, and a downgrade is cancelled.
        let name = wanted.name.or(current.name.clone());
        let row = Model {
            name,
            next_plan_id: None,
            ..current
        };
        return Ok(session.update::<Entity>(row).await?);
    }
    let old = plan_of(session, &current).await?;
    if yearly_cents(plan) < yearly_cents(&old) {
        let row = Model {
            next_plan_id: Some(plan.id),
            ..current
        };
        let row = session.update::<Entity>(row).await?;
        let object = objects::with_customer_object(session, &row).await?;
        let organization_id = session.organization_id();
        session.publish(webhooks::SubscriptionUpdated::new(organization_id, object));
        return Ok(row);
    }
    let successor = Model {
        previous_plan_id: Some(current.plan_id),
        subscription_at: session.now,
        billing_time: current.billing_time.clone(),
        name: wanted.name.clone().or(current.name.clone()),
        ..wanted
    };
    end(session, current, &Ending::default()).await?;
    let row = session.insert::<Entity>(successor).await?;
    start(session, row).await
}

fn yearly_cents(plan: &plan::Model) -> i64 {
    let periods = match plan.interval.0 {
        PlanInterval::Weekly => 52,
        PlanInterval::Quarterly => 4,
        PlanInterval::Semiannual => 2,
        PlanInterval::Yearly => 1,
        _ => 12,
    };
    plan.amount_cents.saturating_mul(periods)
}

/// At the end of its period, replaces a subscription that has a next plan.
pub(super) async fn succeed(
    session: &mut Session,
    current: &Model,
    next_plan_id: i64,
) -> Result<Model, Refusal> {
    let successor = Model {
        id: NEW,
        lago_id: new_lago_id(),
        plan_id: next_plan_id,
        status: Text(SubscriptionStatus::Pending),
        previous_plan_id: Some(current.plan_id),
        next_plan_id: None,
        subscription_at: session.now,
        started_at: None,
        terminated_at: None,
        billed_until: None,
        charges_billed_until: None,
        created_at: session.now,
        ..current.clone()
    };
    let row = session.insert::<Entity>(successor).await?;
    activate(session, row).await
}
