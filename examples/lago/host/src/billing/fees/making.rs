//! Creates fees: for base prices, for usage, and for single events.

use rust_decimal::Decimal;
use sea_orm::ColumnTrait;

use super::{Column, Entity, FeePaymentStatus, Model, NEW, Refusal, Session, Text, is, object};
use crate::billing::aggregation::aggregate;
use crate::billing::periods::{Period, days};
use crate::billing::session::{all_of, new_lago_id};
use crate::billing::usage::{self, ChargeUsage};
use crate::billing::{billable_metrics, charges, customers, money, plans, subscriptions};
use crate::lago::{self, webhooks};
use crate::store::values::{Json, Moment};
use crate::store::{billable_metric, charge, customer, event, plan, subscription};

const DAY_MILLIS: f64 = 24.0 * 60.0 * 60.0 * 1000.0;

/// The values that differ between fees; [`store`] fills in the rest.
#[derive(Clone, Debug)]
pub struct NewFee {
    /// Null until it is invoiced.
    pub invoice_id: Option<i64>,
    /// Who pays.
    pub customer_id: i64,
    /// What it is for.
    pub item: lago::FeeItem,
    /// `charge`, `subscription`, `add_on` or `credit`.
    pub fee_type: &'static str,
    /// Units that are sold.
    pub units: Decimal,
    /// Their price.
    pub amount_cents: i64,
    /// The currency of the price.
    pub currency: lago::Currency,
    /// The time that it pays for.
    pub period: Option<Period>,
}

impl NewFee {
    /// The row, which has no subscription, charge or event yet.
    pub fn into_row(self, session: &Session) -> Model {
        let amount = money::from_cents(self.amount_cents, &self.currency);
        let unit_amount = amount
            .checked_div(self.units)
            .unwrap_or_default()
            .round_dp(15);
        Model {
            id: NEW,
            lago_id: new_lago_id(),
            invoice_id: self.invoice_id,
            customer_id: self.customer_id,
            subscription_id: None,
            charge_id: None,
            billable_metric_code: None,
            fee_type: self.fee_type.to_owned(),
            item: Json(self.item),
            units: Text(self.units.normalize()),
            unit_amount: Text(unit_amount.normalize()),
            amount_cents: self.amount_cents,
            amount_currency: Text(self.currency),
            events_count: None,
            from_date: self.period.map(|period| period.from),
            to_date: self.period.map(|period| period.to.plus_millis(-1000)),
            pay_in_advance: false,
            payment_status: Text(FeePaymentStatus::Pending),
            event_transaction_id: None,
            true_up_of: None,
            created_at: session.now,
        }
    }
}

/// Stores a fee.
pub async fn store(session: &Session, row: Model) -> Result<Model, Refusal> {
    Ok(session.insert::<Entity>(row).await?)
}

/// The base price of a period: in proportion to its days, less those of the trial.
pub async fn base_fee(
    session: &Session,
    invoice_id: i64,
    subscription: &subscription::Model,
    plan: &plan::Model,
    customer: &customer::Model,
    period: Period,
) -> Result<Option<Model>, Refusal> {
    if period.is_empty() {
        return Ok(None);
    }
    let (billed, whole) = billed_days(subscription, plan, customer, period)?;
    let amount_cents = money::share(plan.amount_cents, billed, whole);
    let item = lago::SubscriptionFeeItem {
        r#type: Default::default(),
        item_type: Default::default(),
        lago_item_id: subscription.lago_id.clone(),
        code: plan.code.clone(),
        name: plan
            .invoice_display_name
            .clone()
            .unwrap_or_else(|| plan.name.clone()),
        interval: plan.interval.0.clone(),
    };
    let fee = NewFee {
        invoice_id: Some(invoice_id),
        customer_id: customer.id,
        item: item.into(),
        fee_type: "subscription",
        units: Decimal::ONE,
        amount_cents,
        currency: plan.amount_currency.0.clone(),
        period: Some(period),
    };
    let row = Model {
        subscription_id: Some(subscription.id),
        pay_in_advance: plan.pay_in_advance,
        ..fee.into_row(session)
    };
    Ok(Some(store(session, row).await?))
}

/// The days of a period that the base price is charged for, and those of the whole period.
fn billed_days(
    subscription: &subscription::Model,
    plan: &plan::Model,
    customer: &customer::Model,
    period: Period,
) -> Result<(i64, i64), Refusal> {
    let zone = customers::zone(customer);
    let whole = subscriptions::cycles(subscription, plan, customer)
        .0
        .at(period.from)?;
    // Ten years at most, so the milliseconds fit.
    let trial = (plan.trial_period.unwrap_or_default() * DAY_MILLIS) as i64;
    let started = subscription.started_at.unwrap_or(period.from);
    let charged_from = started.plus_millis(trial);
    let billed = Period {
        from: period.from.max(charged_from),
        to: period.to,
    };
    Ok((days(billed, &zone)?, days(whole, &zone)?))
}

/// The fees for the usage of a period, each with a fee that raises it to its charge's minimum. Events
/// that were billed individually are left out.
pub async fn charge_fees(
    session: &Session,
    invoice_id: i64,
    subscription: &subscription::Model,
    plan: &plan::Model,
    customer: &customer::Model,
    period: Period,
) -> Result<Vec<Model>, Refusal> {
    if period.is_empty() {
        return Ok(Vec::new());
    }
    let mut fees = Vec::new();
    for part in usage::measure(session, subscription, period).await? {
        if part.charge.pay_in_advance {
            continue;
        }
        let amount_cents = money::to_cents(part.amount, &plan.amount_currency.0);
        let whole = subscriptions::cycles(subscription, plan, customer)
            .1
            .at(period.from)?;
        let zone = customers::zone(customer);
        let (billed, all) = (days(period, &zone)?, days(whole, &zone)?);
        let minimum = money::share(part.charge.min_amount_cents, billed, all);
        if amount_cents == 0 && part.usage.steps.is_empty() && minimum == 0 {
            continue;
        }
        let row = charge_row(session, subscription, plan, &part, amount_cents, period);
        let row = store(
            session,
            Model {
                invoice_id: Some(invoice_id),
                ..row
            },
        )
        .await?;
        let missing = minimum - amount_cents;
        if missing > 0 {
            let true_up = Model {
                lago_id: new_lago_id(),
                units: Text(Decimal::ONE),
                unit_amount: Text(money::from_cents(missing, &plan.amount_currency.0)),
                amount_cents: missing,
                events_count: None,
                true_up_of: Some(row.id),
                ..row.clone()
            };
            fees.push(store(session, true_up).await?);
        }
        fees.push(row);
    }
    Ok(fees)
}

fn charge_row(
    session: &Session,
    subscription: &subscription::Model,
    plan: &plan::Model,
    part: &ChargeUsage,
    amount_cents: i64,
    period: Period,
) -> Model {
    let fee = NewFee {
        invoice_id: None,
        customer_id: subscription.customer_id,
        item: charge_item(&part.charge, &part.metric),
        fee_type: "charge",
        units: part.usage.units,
        amount_cents,
        currency: plan.amount_currency.0.clone(),
        period: Some(period),
    };
    Model {
        subscription_id: Some(subscription.id),
        charge_id: Some(part.charge.id),
        billable_metric_code: Some(part.metric.code.clone()),
        events_count: Some(part.usage.events_count()),
        ..fee.into_row(session)
    }
}

fn charge_item(charge: &charge::Model, metric: &billable_metric::Model) -> lago::FeeItem {
    let name = charge
        .invoice_display_name
        .clone()
        .unwrap_or_else(|| metric.name.clone());
    lago::ChargeFeeItem {
        r#type: Default::default(),
        item_type: Default::default(),
        lago_item_id: metric.lago_id.clone(),
        code: metric.code.clone(),
        name,
        charge_model: charge.prices.0.model(),
    }
    .into()
}

/// Bills an event under the charges that are paid in advance.
pub async fn bill_event(
    session: &mut Session,
    subscription: &subscription::Model,
    event: &event::Model,
) -> Result<(), Refusal> {
    for charge in charges::of_plan(session, subscription.plan_id).await? {
        if !charge.pay_in_advance {
            continue;
        }
        if let Some(row) = event_fee(session, subscription, charge, event).await? {
            let row = store(session, row).await?;
            let object = object(session, &row).await?;
            let organization_id = session.organization_id();
            session.publish(webhooks::FeeCreated::new(organization_id, object));
        }
    }
    Ok(())
}

/// What a stored event adds to the fees of all charges on its metric. The fees are stored, so the
/// caller must roll back.
pub async fn of_event(
    session: &Session,
    subscription: &subscription::Model,
    event: &event::Model,
) -> Result<Vec<lago::FeeObject>, Refusal> {
    let mut fees = Vec::new();
    for charge in charges::of_plan(session, subscription.plan_id).await? {
        if let Some(row) = event_fee(session, subscription, charge, event).await? {
            let row = store(session, row).await?;
            fees.push(object(session, &row).await?);
        }
    }
    Ok(fees)
}

/// The difference that an event makes: the price of the period's usage with it, less the price without it.
async fn event_fee(
    session: &Session,
    subscription: &subscription::Model,
    charge: charge::Model,
    event: &event::Model,
) -> Result<Option<Model>, Refusal> {
    let metric = billable_metrics::by_id(session, charge.billable_metric_id).await?;
    if metric.code != event.code {
        return Ok(None);
    }
    let plan = plans::by_id(session, subscription.plan_id).await?;
    let customer = customers::by_id(session, subscription.customer_id).await?;
    let period = usage::running_period(session, subscription, &plan, &customer)?;
    let events = usage::events(session, subscription, &metric, period).await?;
    let with = aggregate(&metric, events.iter().map(|event| &event.properties.0));
    let others = events.iter().filter(|other| other.id != event.id);
    let without = aggregate(&metric, others.map(|event| &event.properties.0));
    let prices = &charge.prices.0;
    let amount = (prices.amount(&with) - prices.amount(&without)).max(Decimal::ZERO);

    let mut usage = with.clone();
    usage.units = (with.units - without.units).max(Decimal::ZERO);
    usage.steps.truncate(1);
    let amount_cents = money::to_cents(amount, &plan.amount_currency.0);
    let part = ChargeUsage {
        charge,
        metric,
        usage,
        amount,
    };
    let row = charge_row(session, subscription, &plan, &part, amount_cents, period);
    Ok(Some(Model {
        pay_in_advance: true,
        event_transaction_id: Some(event.transaction_id.clone()),
        ..row
    }))
}

/// Fees for single events up to a moment that are on no invoice and not paid yet.
pub async fn waiting_of_subscription(
    session: &Session,
    subscription_id: i64,
    until: Moment,
) -> Result<Vec<Model>, Refusal> {
    let condition = all_of([
        is(Column::SubscriptionId, subscription_id),
        Column::InvoiceId.is_null(),
        Column::EventTransactionId.is_not_null(),
        Column::PaymentStatus.ne(Text(FeePaymentStatus::Succeeded)),
        Column::CreatedAt.lte(until),
    ]);
    Ok(session.all::<Entity>(condition).await?)
}
