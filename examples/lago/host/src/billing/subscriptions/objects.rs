//! Subscriptions as the API shows them.

use crate::billing::refusal::Refusal;
use crate::billing::session::Session;
use crate::billing::{customers, plans};
use crate::lago::{self, SubscriptionStatus};
use crate::store::subscription::Model;

use super::lifecycle::cycles;
use super::plan_of;

macro_rules! subscription {
    ($name:ident, $session:expr, $row:expr $(, $field:ident: $value:expr)*) => {{
        let (session, row) = ($session, $row);
        let customer = customers::by_id(session, row.customer_id).await?;
        let plan = plan_of(session, row).await?;
        let period = match row.started_at {
            Some(started) if row.status.0 == SubscriptionStatus::Active => {
                let whole = cycles(row, &plan, &customer).0.at(session.now)?;
                Some((whole.from.max(started), whole.to.plus_millis(-1000)))
            }
            _ => None,
        };
        lago::$name {
            lago_id: row.lago_id.clone(),
            external_id: row.external_id.clone(),
            lago_customer_id: customer.lago_id,
            external_customer_id: customer.external_id,
            plan_code: plan.code,
            name: row.name.clone(),
            status: row.status.0.clone(),
            billing_time: row.billing_time.0.clone(),
            subscription_at: row.subscription_at.to_string(),
            started_at: row.started_at.map(|moment| moment.to_string()),
            ending_at: row.ending_at.map(|moment| moment.to_string()),
            terminated_at: row.terminated_at.map(|moment| moment.to_string()),
            canceled_at: row.canceled_at.map(|moment| moment.to_string()),
            previous_plan_code: plan_code(session, row.previous_plan_id).await?,
            next_plan_code: plan_code(session, row.next_plan_id).await?,
            current_billing_period_started_at: period.map(|(from, _)| from.to_string()),
            current_billing_period_ending_at: period.map(|(_, to)| to.to_string()),
            created_at: row.created_at.to_string(),
            $($field: $value,)*
        }
    }};
}

async fn plan_code(session: &Session, id: Option<i64>) -> Result<Option<String>, Refusal> {
    match id {
        Some(id) => Ok(Some(plans::by_id(session, id).await?.code)),
        None => Ok(None),
    }
}

/// A subscription.
pub async fn object(session: &Session, row: &Model) -> Result<lago::SubscriptionObject, Refusal> {
    Ok(subscription!(SubscriptionObject, session, row))
}

/// A subscription with its plan.
pub(super) async fn extended_object(
    session: &Session,
    row: &Model,
) -> Result<lago::SubscriptionObjectExtended, Refusal> {
    let plan = plans::object(session, &plan_of(session, row).await?).await?;
    Ok(subscription!(SubscriptionObjectExtended, session, row, plan: plan))
}

/// A subscription with its plan and customer, for webhooks.
pub async fn with_customer_object(
    session: &Session,
    row: &Model,
) -> Result<lago::SubscriptionWithCustomerObject, Refusal> {
    let plan = plans::object(session, &plan_of(session, row).await?).await?;
    let customer = customers::object(&customers::by_id(session, row.customer_id).await?);
    Ok(subscription!(
        SubscriptionWithCustomerObject, session, row, plan: plan, customer: customer
    ))
}
