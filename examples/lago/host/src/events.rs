//! What happened in the billing application, as the document's webhooks.
//!
//! The domain records events while a transaction runs; they reach the [`EventOutbox`] after the
//! commit, so nothing that was rolled back is ever published. Each subscriber takes them out at its own
//! pace, in order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use extism_openapi::{
    Event, Plugins,
    event::{EventError, EventResults},
};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::lago::webhooks;

macro_rules! billing_events {
    ($($event:ident = $marker:ident),* $(,)?) => {
        /// One webhook of the document, with its payload.
        #[derive(Clone, Debug, PartialEq)]
        pub enum BillingEvent {
            $(
                #[doc = concat!("`", stringify!($marker), "`.")]
                $event(Box<webhooks::$event>),
            )*
        }

        $(
            impl From<webhooks::$event> for BillingEvent {
                fn from(payload: webhooks::$event) -> Self {
                    BillingEvent::$event(Box::new(payload))
                }
            }
        )*

        impl BillingEvent {
            /// The webhook's name, which is also the name of a plug-in's export.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(BillingEvent::$event(_) => <webhooks::$marker as Event>::NAME,)*
                }
            }

            /// The payload as JSON.
            ///
            /// # Errors
            ///
            /// None in practice: the payloads have no maps with keys that JSON lacks.
            pub fn to_json(&self) -> Result<Value, serde_json::Error> {
                match self {
                    $(BillingEvent::$event(payload) => serde_json::to_value(payload),)*
                }
            }

            /// Delivers the event to the plug-ins that listen; returns failures with the plug-ins' names.
            pub async fn deliver_to(&self, plugins: &Plugins) -> Vec<(String, EventError)> {
                match self {
                    $(BillingEvent::$event(payload) => {
                        failures(&plugins.deliver(webhooks::$marker, payload).await)
                    })*
                }
            }
        }
    };
}

billing_events! {
    CustomerCreated = customer_created,
    CustomerUpdated = customer_updated,
    BillableMetricCreated = billable_metric_created,
    BillableMetricUpdated = billable_metric_updated,
    BillableMetricDeleted = billable_metric_deleted,
    PlanCreated = plan_created,
    PlanUpdated = plan_updated,
    PlanDeleted = plan_deleted,
    SubscriptionStarted = subscription_started,
    SubscriptionUpdated = subscription_updated,
    SubscriptionTerminated = subscription_terminated,
    SubscriptionCanceled = subscription_canceled,
    SubscriptionTerminationAlert = subscription_termination_alert,
    EventError = event_error,
    FeeCreated = fee_created,
    InvoiceDrafted = invoice_drafted,
    InvoiceCreated = invoice_created,
    InvoiceOneOffCreated = invoice_one_off_created,
    InvoicePaidCreditAdded = invoice_paid_credit_added,
    InvoiceGenerated = invoice_generated,
    InvoiceVoided = invoice_voided,
    InvoicePaymentStatusUpdated = invoice_payment_status_updated,
    InvoicePaymentOverdue = invoice_payment_overdue,
    InvoicePaymentDisputeLost = invoice_payment_dispute_lost,
    CreditNoteCreated = credit_note_created,
    CreditNoteGenerated = credit_note_generated,
    WalletDepletedOngoingBalance = wallet_depleted_ongoing_balance,
    WalletTransactionCreated = wallet_transaction_created,
    WalletTransactionUpdated = wallet_transaction_updated,
}

fn failures<R>(results: &EventResults<R>) -> Vec<(String, EventError)> {
    let failures = results.failures();
    failures
        .map(|(plugin, error)| (plugin.to_owned(), error.clone()))
        .collect()
}

/// The domain publishes here; every subscriber gets every event. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Events {
    subscribers: Arc<Mutex<Vec<Subscriber>>>,
}

#[derive(Debug)]
struct Subscriber {
    sender: mpsc::UnboundedSender<BillingEvent>,
    pending: Arc<AtomicUsize>,
}

impl Events {
    /// A new outbox, which gets all events that are published from now on.
    pub fn subscribe(&self) -> EventOutbox {
        let (sender, receiver) = mpsc::unbounded_channel();
        let pending = Arc::new(AtomicUsize::new(0));
        let subscriber = Subscriber {
            sender,
            pending: Arc::clone(&pending),
        };
        self.lock().push(subscriber);
        EventOutbox { receiver, pending }
    }

    /// Hands the events to all subscribers, in this order; drops subscribers that are gone.
    pub fn publish(&self, events: Vec<BillingEvent>) {
        let mut subscribers = self.lock();
        for event in events {
            subscribers.retain(|subscriber| {
                subscriber.pending.fetch_add(1, Ordering::SeqCst);
                subscriber.sender.send(event.clone()).is_ok()
            });
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Subscriber>> {
        // A panic while the list was locked can't leave it half-changed.
        self.subscribers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A subscriber's queue of events, without a limit.
#[derive(Debug)]
pub struct EventOutbox {
    receiver: mpsc::UnboundedReceiver<BillingEvent>,
    pending: Arc<AtomicUsize>,
}

impl EventOutbox {
    /// The next event; waits for one. `None` once the billing application is gone and all events
    /// have been taken.
    pub async fn next(&mut self) -> Option<BillingEvent> {
        let event = self.receiver.recv().await;
        self.taken(event)
    }

    /// The next event, if there is one already.
    pub fn try_next(&mut self) -> Option<BillingEvent> {
        let event = self.receiver.try_recv().ok();
        self.taken(event)
    }

    /// Whether no event waits to be taken.
    pub fn is_idle(&self) -> bool {
        self.pending.load(Ordering::SeqCst) == 0
    }

    fn taken(&self, event: Option<BillingEvent>) -> Option<BillingEvent> {
        if event.is_some() {
            self.pending.fetch_sub(1, Ordering::SeqCst);
        }
        event
    }
}
