//! Starts, bills and ends subscriptions.

use super::changes::succeed;
use super::{Entity, Model, Moment, Refusal, Session, Text, customers, is, objects, plan_of};
use crate::billing::credit_notes;
use crate::billing::invoices::{self, Bill};
use crate::billing::periods::{Cycle, Period};
use crate::lago::{PlanInterval, SubscriptionStatus, webhooks};
use crate::store::subscription::Column;
use crate::store::{customer, plan};

/// How money is settled when a subscription ends.
#[derive(Clone, Debug)]
pub struct Ending {
    /// `credit`, `refund` or `skip`: what happens to time that was paid in advance.
    pub credit: String,
    /// Whether usage and time that are not billed yet are billed.
    pub is_billed: bool,
}

impl Default for Ending {
    fn default() -> Self {
        Ending {
            credit: "credit".to_owned(),
            is_billed: true,
        }
    }
}

/// The cycle of the base price, and that of the charges.
pub fn cycles(row: &Model, plan: &plan::Model, customer: &customer::Model) -> (Cycle, Cycle) {
    let start = row.started_at.unwrap_or(row.subscription_at);
    let zone = customers::zone(customer);
    let base = Cycle::new(&plan.interval.0, &row.billing_time.0, start, zone);
    let monthly =
        plan.interval.0 == PlanInterval::Yearly && plan.bill_charges_monthly == Some(true);
    let interval = if monthly {
        PlanInterval::Monthly
    } else {
        plan.interval.0.clone()
    };
    let charges = Cycle {
        interval,
        ..base.clone()
    };
    (base, charges)
}

/// Makes a subscription active, and bills a base price that is paid in advance.
pub async fn activate(session: &mut Session, row: Model) -> Result<Model, Refusal> {
    let customer = customers::by_id(session, row.customer_id).await?;
    let plan = plan_of(session, &row).await?;
    let started = row.subscription_at;
    let row = Model {
        status: Text(SubscriptionStatus::Active),
        started_at: Some(started),
        ..row
    };
    // A subscription that started in the past is billed from the current period on.
    let (base, charges) = cycles(&row, &plan, &customer);
    let current = base.at(session.now)?;
    let base_from = current.from.max(started);
    let row = Model {
        billed_until: Some(base_from),
        charges_billed_until: Some(charges.at(session.now)?.from.max(started)),
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    let object = objects::with_customer_object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::SubscriptionStarted::new(organization_id, object));
    if plan.pay_in_advance {
        let bill = Bill {
            subscription: row.clone(),
            base: Period {
                from: base_from,
                to: current.to,
            },
            charges: Period {
                from: base_from,
                to: base_from,
            },
            reason: "subscription_starting",
        };
        invoices::bill(session, &customer, vec![bill]).await?;
    }
    Ok(row)
}

/// The next moment at which an active subscription is billed.
pub async fn next_boundary(session: &Session, row: &Model) -> Result<Moment, Refusal> {
    let (base, charges) = boundaries(session, row).await?;
    Ok(base.to.min(charges.to))
}

/// The time that is not billed yet, up to the next end of a period: for the base price and for the charges.
async fn boundaries(session: &Session, row: &Model) -> Result<(Period, Period), Refusal> {
    let customer = customers::by_id(session, row.customer_id).await?;
    let plan = plan_of(session, row).await?;
    let (base, charges) = cycles(row, &plan, &customer);
    let base_from = row.billed_until.unwrap_or(row.subscription_at);
    let charges_from = row.charges_billed_until.unwrap_or(row.subscription_at);
    Ok((
        Period {
            from: base_from,
            to: base.at(base_from)?.to,
        },
        Period {
            from: charges_from,
            to: charges.at(charges_from)?.to,
        },
    ))
}

/// Closes the period of an active subscription that ends now; returns what should be billed for it.
pub async fn bill_period(session: &mut Session, row: Model) -> Result<Option<Bill>, Refusal> {
    let now = session.now;
    let (base, charges) = boundaries(session, &row).await?;
    if now < base.to.min(charges.to) {
        return Ok(None);
    }
    let empty = Period { from: now, to: now };
    let base_ends = base.to <= now;
    if base_ends && let Some(next_plan_id) = row.next_plan_id {
        end(session, row.clone(), &Ending::default()).await?;
        succeed(session, &row, next_plan_id).await?;
        return Ok(None);
    }
    let plan = plan_of(session, &row).await?;
    let customer = customers::by_id(session, row.customer_id).await?;
    let billed_base = match (base_ends, plan.pay_in_advance) {
        (false, _) => empty,
        (true, false) => base,
        (true, true) => Period {
            from: base.to,
            to: cycles(&row, &plan, &customer).0.at(base.to)?.to,
        },
    };
    let charges_end = charges.to <= now;
    let row = Model {
        billed_until: if base_ends {
            Some(base.to)
        } else {
            row.billed_until
        },
        charges_billed_until: if charges_end {
            Some(charges.to)
        } else {
            row.charges_billed_until
        },
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    Ok(Some(Bill {
        subscription: row,
        base: billed_base,
        charges: if charges_end { charges } else { empty },
        reason: "subscription_periodic",
    }))
}

/// Ends an active subscription now and bills the rest, or cancels a pending one.
pub async fn end(session: &mut Session, row: Model, ending: &Ending) -> Result<Model, Refusal> {
    let now = session.now;
    let organization_id = session.organization_id();
    if row.status.0 == SubscriptionStatus::Pending {
        return call_off(session, row).await;
    }
    if row.status.0 != SubscriptionStatus::Active {
        return Err(Refusal::NotFound("subscription"));
    }
    let (base, charges) = boundaries(session, &row).await?;
    let plan = plan_of(session, &row).await?;
    let customer = customers::by_id(session, row.customer_id).await?;
    let until_now = |period: Period| Period {
        to: now.max(period.from),
        ..period
    };
    let status = Text(SubscriptionStatus::Terminated);
    let row = Model {
        status,
        terminated_at: Some(now),
        next_plan_id: None,
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    let object = objects::with_customer_object(session, &row).await?;
    session.publish(webhooks::SubscriptionTerminated::new(
        organization_id,
        object,
    ));

    if plan.pay_in_advance && ending.credit != "skip" {
        let unused = Period {
            from: now,
            to: base.to,
        };
        let is_refund = ending.credit == "refund";
        credit_notes::give_back_unused(session, &row, unused, is_refund).await?;
    }
    if ending.is_billed {
        let base = if plan.pay_in_advance {
            Period { from: now, to: now }
        } else {
            until_now(base)
        };
        let bill = Bill {
            subscription: row.clone(),
            base,
            charges: until_now(charges),
            reason: "subscription_terminating",
        };
        invoices::bill(session, &customer, vec![bill]).await?;
    }
    Ok(row)
}

async fn call_off(session: &mut Session, row: Model) -> Result<Model, Refusal> {
    let row = Model {
        status: Text(SubscriptionStatus::Canceled),
        canceled_at: Some(session.now),
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    let object = objects::with_customer_object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::SubscriptionCanceled::new(organization_id, object));
    Ok(row)
}

/// Ends all subscriptions of a customer.
pub async fn end_all_of_customer(
    session: &mut Session,
    customer: &customer::Model,
) -> Result<(), Refusal> {
    end_all(session, Column::CustomerId, customer.id).await
}

/// Ends all subscriptions to a plan.
pub async fn end_all_of_plan(session: &mut Session, plan: &plan::Model) -> Result<(), Refusal> {
    end_all(session, Column::PlanId, plan.id).await
}

async fn end_all(session: &mut Session, column: Column, id: i64) -> Result<(), Refusal> {
    let running = [SubscriptionStatus::Active, SubscriptionStatus::Pending];
    for row in session.all::<Entity>(is(column, id)).await? {
        if running.contains(&row.status.0) {
            end(session, row, &Ending::default()).await?;
        }
    }
    Ok(())
}
