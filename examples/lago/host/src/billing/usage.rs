//! The usage of subscriptions, and its price.

use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::aggregation::{Usage, aggregate};
use super::periods::{Period, date};
use super::refusal::{Checks, Refusal};
use super::session::{Session, all_of, is};
use super::{billable_metrics, charges, customers, money, plans, subscriptions};
use crate::lago;
use crate::store::{
    billable_metric, billing_period, charge, customer, event, invoice, plan, subscription,
};

/// The usage under one charge.
#[derive(Clone, Debug)]
pub struct ChargeUsage {
    /// The charge.
    pub charge: charge::Model,
    /// The metric that counts the usage.
    pub metric: billable_metric::Model,
    /// The units.
    pub usage: Usage,
    /// Their price, in whole units of the currency.
    pub amount: Decimal,
}

/// The usage of a subscription in a period, charge by charge, in the order of the plan.
pub async fn measure(
    session: &Session,
    subscription: &subscription::Model,
    period: Period,
) -> Result<Vec<ChargeUsage>, Refusal> {
    let mut measured = Vec::new();
    for charge in charges::of_plan(session, subscription.plan_id).await? {
        let metric = billable_metrics::by_id(session, charge.billable_metric_id).await?;
        let events = events(session, subscription, &metric, period).await?;
        let usage = aggregate(&metric, events.iter().map(|event| &event.properties.0));
        let amount = charge.prices.0.amount(&usage);
        measured.push(ChargeUsage {
            charge,
            metric,
            usage,
            amount,
        });
    }
    Ok(measured)
}

/// The events that a metric counts in a period, in the order of their timestamps.
pub async fn events(
    session: &Session,
    subscription: &subscription::Model,
    metric: &billable_metric::Model,
    period: Period,
) -> Result<Vec<event::Model>, Refusal> {
    let rows = event::Entity::find()
        .filter(event::Column::Code.eq(metric.code.clone()))
        .filter(event::Column::Timestamp.lt(period.to))
        .order_by_asc(event::Column::Timestamp)
        .order_by_asc(event::Column::Id);
    // Units of a recurring metric are carried over, from period to period and from plan to plan.
    let rows = if metric.recurring {
        rows.filter(event::Column::ExternalSubscriptionId.eq(subscription.external_id.clone()))
            .filter(event::Column::CustomerId.eq(subscription.customer_id))
    } else {
        rows.filter(event::Column::SubscriptionId.eq(subscription.id))
            .filter(event::Column::Timestamp.gte(period.from))
    };
    Ok(rows.all(&session.db).await?)
}

/// The current period of a subscription's charges.
pub fn running_period(
    session: &Session,
    subscription: &subscription::Model,
    plan: &plan::Model,
    customer: &customer::Model,
) -> Result<Period, Refusal> {
    let whole = subscriptions::cycles(subscription, plan, customer)
        .1
        .at(session.now)?;
    let started = subscription.started_at.unwrap_or(whole.from);
    Ok(Period {
        from: whole.from.max(started),
        ..whole
    })
}

/// The price of the current periods of a customer's subscriptions, in the smallest unit.
pub async fn running_cents(session: &Session, customer: &customer::Model) -> Result<i64, Refusal> {
    let mut cents = 0_i64;
    for subscription in subscriptions::active_of_customer(session, customer.id).await? {
        let plan = plans::by_id(session, subscription.plan_id).await?;
        let period = running_period(session, &subscription, &plan, customer)?;
        for part in measure(session, &subscription, period).await? {
            let part = money::to_cents(part.amount, &plan.amount_currency.0);
            cents = cents.saturating_add(part);
        }
    }
    Ok(cents)
}

/// `findCustomerCurrentUsage`.
pub async fn current(
    session: &mut Session,
    params: lago::FindCustomerCurrentUsageParams,
) -> Result<lago::CustomerUsage, Refusal> {
    let customer = customers::find_row(session, &params.external_customer_id).await?;
    check_subscription_id(&params.external_subscription_id)?;
    let active = subscriptions::active_of_customer(session, customer.id).await?;
    let subscription = active
        .into_iter()
        .find(|subscription| subscription.external_id == params.external_subscription_id)
        .ok_or(Refusal::NotFound("subscription"))?;
    let plan = plans::by_id(session, subscription.plan_id).await?;
    let period = running_period(session, &subscription, &plan, &customer)?;
    let mut parts = measure(session, &subscription, period).await?;
    parts.retain(|part| {
        params
            .charge_code
            .as_ref()
            .is_none_or(|code| part.charge.code == *code)
            && params
                .billable_metric_code
                .as_ref()
                .is_none_or(|code| part.metric.code == *code)
    });
    let zone = customers::zone(&customer);
    let issuing_date = date(period.to, &zone).to_string();
    Ok(lago::CustomerUsage::new(object(
        &plan,
        period,
        issuing_date,
        None,
        &parts,
    )))
}

/// `findAllCustomerPastUsage`: the periods that were billed, newest first.
pub async fn past(
    session: &mut Session,
    params: lago::FindAllCustomerPastUsageParams,
) -> Result<lago::CustomerPastUsage, Refusal> {
    let customer = customers::find_row(session, &params.external_customer_id).await?;
    check_subscription_id(&params.external_subscription_id)?;
    let own = all_of([
        is(subscription::Column::CustomerId, customer.id),
        is(
            subscription::Column::ExternalId,
            params.external_subscription_id,
        ),
    ]);
    let rows = session.all::<subscription::Entity>(own).await?;
    if rows.is_empty() {
        return Err(Refusal::NotFound("subscription"));
    }
    let billed = billing_period::Column::SubscriptionId.is_in(rows.iter().map(|row| row.id));
    let mut billed = session.all::<billing_period::Entity>(billed).await?;
    billed.retain(|period| period.charges_to > period.charges_from);
    billed.reverse();
    if let Some(count) = params.periods_count {
        billed.truncate(usize::try_from(count).unwrap_or_default());
    }
    let (billed, meta) = Session::page_of(billed, params.page, params.per_page);

    let mut usages = Vec::with_capacity(billed.len());
    for row in billed {
        let Some(subscription) = rows.iter().find(|own| own.id == row.subscription_id) else {
            continue;
        };
        let plan = plans::by_id(session, subscription.plan_id).await?;
        let period = Period {
            from: row.charges_from,
            to: row.charges_to,
        };
        let mut parts = measure(session, subscription, period).await?;
        parts.retain(|part| {
            params
                .billable_metric_code
                .as_ref()
                .is_none_or(|code| part.metric.code == *code)
        });
        let invoice = session
            .row::<invoice::Entity>(row.invoice_id, "invoice")
            .await?;
        let issuing_date = invoice.issuing_date.0.to_string();
        usages.push(object(
            &plan,
            period,
            issuing_date,
            Some(invoice.lago_id),
            &parts,
        ));
    }
    Ok(lago::CustomerPastUsage::new(usages, meta))
}

fn check_subscription_id(external_id: &str) -> Result<(), Refusal> {
    let mut checks = Checks::default();
    checks.present(external_id, "external_subscription_id");
    checks.done()
}

fn object(
    plan: &plan::Model,
    period: Period,
    issuing_date: String,
    lago_invoice_id: Option<String>,
    parts: &[ChargeUsage],
) -> lago::CustomerUsageObject {
    let currency = &plan.amount_currency.0;
    let charges_usage: Vec<_> = parts
        .iter()
        .map(|part| charge_object(part, currency))
        .collect();
    let total = charges_usage
        .iter()
        .fold(0_i64, |sum, part| sum.saturating_add(part.amount_cents));
    lago::CustomerUsageObject {
        from_datetime: period.from.to_string(),
        to_datetime: period.to.plus_millis(-1000).to_string(),
        issuing_date,
        currency: currency.clone(),
        amount_cents: total,
        total_amount_cents: total,
        lago_invoice_id: lago_invoice_id.into(),
        charges_usage,
    }
}

fn charge_object(part: &ChargeUsage, currency: &lago::Currency) -> lago::CustomerChargeUsageObject {
    lago::CustomerChargeUsageObject {
        units: money::plain(part.usage.units),
        events_count: part.usage.events_count(),
        amount_cents: money::to_cents(part.amount, currency),
        amount_currency: currency.clone(),
        charge: lago::CustomerChargeUsageObjectCharge {
            lago_id: part.charge.lago_id.clone(),
            charge_model: part.charge.prices.0.model(),
            invoice_display_name: part.charge.invoice_display_name.clone().into(),
        },
        billable_metric: lago::CustomerChargeUsageObjectBillableMetric {
            lago_id: part.metric.lago_id.clone(),
            name: part.metric.name.clone(),
            code: part.metric.code.clone(),
            aggregation_type: part.metric.aggregation_type.0.clone(),
        },
    }
}
