//! Jobs that run as time passes, without a request.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, ExprTrait};

use super::refusal::Refusal;
use super::session::{Session, is};
use super::subscriptions::{self, ALERT_DAYS, Ending, alert_at};
use super::{Billing, coupons, customers, invoices, wallets};
use crate::lago::{InvoiceStatus, PaymentStatus, SubscriptionStatus, webhooks};
use crate::store::values::{Moment, Text};
use crate::store::{coupon, invoice, subscription, wallet};

/// Runs what is due up to a moment, in order, each job at its own moment; then moves the clock to that moment.
pub(super) async fn advance(billing: &Billing, until: Moment) -> Result<(), Refusal> {
    while let Some(due) = billing.run(next_due, ()).await? {
        if due > until {
            break;
        }
        billing.clock.advance_to(due);
        billing.run_at(due, run_due, ()).await?;
    }
    billing.clock.advance_to(until);
    Ok(())
}

/// The next moment at which something is due.
async fn next_due(session: &mut Session, (): ()) -> Result<Option<Moment>, Refusal> {
    let mut due: Vec<Option<Moment>> = Vec::new();
    for row in running(session, SubscriptionStatus::Pending).await? {
        due.push(Some(row.subscription_at));
    }
    for row in running(session, SubscriptionStatus::Active).await? {
        due.push(Some(subscriptions::next_boundary(session, &row).await?));
        due.push(row.ending_at);
        due.push(next_alert(&row));
    }
    let open = invoice::Column::Status
        .ne(Text(InvoiceStatus::Voided))
        .and(invoice::Column::PaymentStatus.ne(Text(PaymentStatus::Succeeded)));
    for row in session.all::<invoice::Entity>(open).await? {
        let customer = customers::by_id(session, row.customer_id).await?;
        due.push(row.finalize_at);
        due.push(invoices::overdue_at(&row, &customer));
    }
    let usable = wallet::Column::TerminatedAt.is_null();
    due.extend(
        session
            .all::<wallet::Entity>(usable)
            .await?
            .iter()
            .map(|row| row.expiration_at),
    );
    let offered = coupon::Column::TerminatedAt.is_null();
    due.extend(
        session
            .all::<coupon::Entity>(offered)
            .await?
            .iter()
            .map(|row| row.expiration_at),
    );
    Ok(due.into_iter().flatten().min())
}

/// Runs what is due at the session's moment.
async fn run_due(session: &mut Session, (): ()) -> Result<(), Refusal> {
    let now = session.now;
    for row in running(session, SubscriptionStatus::Pending).await? {
        if row.subscription_at <= now {
            subscriptions::activate(session, row).await?;
        }
    }
    bill_periods(session).await?;
    for row in running(session, SubscriptionStatus::Active).await? {
        if row.ending_at.is_some_and(|moment| moment <= now) {
            subscriptions::end(session, row, &Ending::default()).await?;
        } else if next_alert(&row).is_some_and(|moment| moment <= now) {
            alert(session, row).await?;
        }
    }
    invoices::finalize_due(session).await?;
    invoices::mark_overdue(session).await?;
    wallets::expire(session).await?;
    coupons::expire(session).await
}

/// Bills the periods that end now: one invoice per customer.
async fn bill_periods(session: &mut Session) -> Result<(), Refusal> {
    let mut bills = BTreeMap::<i64, Vec<invoices::Bill>>::new();
    for row in running(session, SubscriptionStatus::Active).await? {
        let customer_id = row.customer_id;
        if let Some(bill) = subscriptions::bill_period(session, row).await? {
            bills.entry(customer_id).or_default().push(bill);
        }
    }
    for (customer_id, bills) in bills {
        let customer = customers::by_id(session, customer_id).await?;
        invoices::bill(session, &customer, bills).await?;
    }
    Ok(())
}

async fn running(
    session: &Session,
    status: SubscriptionStatus,
) -> Result<Vec<subscription::Model>, Refusal> {
    Ok(session
        .all::<subscription::Entity>(is(subscription::Column::Status, Text(status)))
        .await?)
}

fn next_alert(row: &subscription::Model) -> Option<Moment> {
    let sent = usize::try_from(row.alerts_sent).unwrap_or_default();
    Some(alert_at(row.ending_at?, *ALERT_DAYS.get(sent)?))
}

async fn alert(session: &mut Session, row: subscription::Model) -> Result<(), Refusal> {
    let row = subscription::Model {
        alerts_sent: row.alerts_sent + 1,
        ..row
    };
    let row = session.update::<subscription::Entity>(row).await?;
    let object = subscriptions::with_customer_object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::SubscriptionTerminationAlert::new(
        organization_id,
        object,
    ));
    Ok(())
}
