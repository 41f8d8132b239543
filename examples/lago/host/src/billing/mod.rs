//! The billing application itself: one module for each resource.
//!
//! Every operation is a function of a [`Session`] and its parameters. It runs in a
//! transaction ([`Billing::run`]); the webhooks that it causes are published after the commit.

pub mod add_ons;
pub mod aggregation;
pub mod applied_coupons;
pub mod billable_metrics;
pub mod charge_models;
pub mod charges;
pub mod clock;
pub mod coupons;
pub mod credit_notes;
pub mod customers;
pub mod fees;
pub mod idempotency;
pub mod invoices;
pub mod jobs;
pub mod metadata;
pub mod money;
pub mod patch;
pub mod periods;
pub mod plans;
pub mod rate_limit;
pub mod refusal;
pub mod session;
pub mod subscriptions;
pub mod usage;
pub mod usage_events;
pub mod wallet_transactions;
pub mod wallets;

#[cfg(test)]
mod scenarios;

use std::sync::{Arc, PoisonError, RwLock};

use extism_openapi::sea_orm::{Unit, without_callbacks};
use extism_openapi::{Plugin, plugin::Listeners, record::Callbacks};
use jiff::Timestamp;
use sea_orm::{DatabaseConnection, DbErr, TransactionTrait};

use self::clock::Clock;
use self::rate_limit::RateLimit;
use self::refusal::Refusal;
use self::session::Session;
use crate::events::Events;
use crate::store;

/// The application. Cheap to clone; all clones share one database, clock and outbox.
#[derive(Clone, Debug)]
pub struct Billing {
    db: DatabaseConnection,
    clock: Clock,
    events: Events,
    rate_limit: Arc<RateLimit>,
    organization_id: Arc<str>,
    callbacks: Arc<RwLock<Callbacks>>,
}

/// An operation of the domain: an `async fn` of a session and its parameters.
pub trait Work<'s, Params, Response>: Send {
    /// What the function returns.
    type Running: Future<Output = Result<Response, Refusal>> + Send;

    /// Starts the work.
    fn start(self, session: &'s mut Session, params: Params) -> Self::Running;
}

impl<'s, Params, Response, F, R> Work<'s, Params, Response> for F
where
    F: FnOnce(&'s mut Session, Params) -> R + Send,
    R: Future<Output = Result<Response, Refusal>> + Send,
{
    type Running = R;

    fn start(self, session: &'s mut Session, params: Params) -> R {
        self(session, params)
    }
}

impl Billing {
    /// Opens a database, such as `sqlite::memory:` or `sqlite://billing.db?mode=rwc`, and creates the
    /// tables that it lacks. It uses the machine's clock.
    ///
    /// # Errors
    ///
    /// If the database can't be opened or written.
    pub async fn open(url: &str) -> Result<Billing, DbErr> {
        Self::with_clock(url, Clock::Machine).await
    }

    /// Like [`open`](Billing::open), but the clock is stopped at `now` until
    /// [`advance_to`](Billing::advance_to) moves it.
    ///
    /// # Errors
    ///
    /// If the database can't be opened or written.
    pub async fn open_at(url: &str, now: Timestamp) -> Result<Billing, DbErr> {
        Self::with_clock(url, Clock::standing(now)).await
    }

    async fn with_clock(url: &str, clock: Clock) -> Result<Billing, DbErr> {
        Ok(Billing {
            db: store::open(url).await?,
            clock,
            events: Events::default(),
            rate_limit: Arc::default(),
            organization_id: session::new_lago_id().into(),
            callbacks: Arc::new(RwLock::new(Callbacks::new(Vec::<Plugin>::new()))),
        })
    }

    /// The application's current time.
    pub fn now(&self) -> Timestamp {
        self.clock.now().timestamp()
    }

    /// The place where its webhooks are published.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// Calls these plug-ins around the writes of records from now on, instead of earlier ones.
    pub fn ask(&self, plugins: impl Listeners) {
        let mut callbacks = self
            .callbacks
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *callbacks = Callbacks::new(plugins);
    }

    /// A unit of work, whose writes call the current plug-ins.
    fn unit(&self) -> Unit {
        let callbacks = self
            .callbacks
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        Unit::new(callbacks.clone())
    }

    /// Moves a stopped clock forward, never back, and runs what becomes due on the way, in order and at
    /// its own moment: bills periods, finalizes drafts, starts and ends subscriptions, marks invoices
    /// as overdue, ends wallets and coupons.
    ///
    /// # Errors
    ///
    /// If the database fails; jobs that were due before that are done.
    pub async fn advance_to(&self, now: Timestamp) -> Result<(), Refusal> {
        jobs::advance(self, now.into()).await
    }

    /// Runs what is due by now; with the machine's clock, call it regularly.
    ///
    /// # Errors
    ///
    /// If the database fails; jobs that were due before that are done.
    pub async fn run_due_jobs(&self) -> Result<(), Refusal> {
        jobs::advance(self, self.clock.now()).await
    }

    /// Runs an operation in a transaction, in which plug-ins are called for the records that it writes.
    /// After the commit, publishes its webhooks and calls the plug-ins' `after_commit`.
    ///
    /// # Errors
    ///
    /// The operation's refusal; nothing is stored then.
    pub async fn run<F, Params, Response>(
        &self,
        work: F,
        params: Params,
    ) -> Result<Response, Refusal>
    where
        F: for<'s> Work<'s, Params, Response>,
    {
        let unit = self.unit();
        let done = unit.run(self.commit(self.clock.now(), work, params));
        let response = done.await?;
        unit.committed().await;
        Ok(response)
    }

    /// Runs a job. No plug-in is called, since its refusal of one record would stop everybody's billing.
    async fn run_at<F, Params, Response>(
        &self,
        now: store::values::Moment,
        work: F,
        params: Params,
    ) -> Result<Response, Refusal>
    where
        F: for<'s> Work<'s, Params, Response>,
    {
        without_callbacks(self.commit(now, work, params)).await
    }

    async fn commit<F, Params, Response>(
        &self,
        now: store::values::Moment,
        work: F,
        params: Params,
    ) -> Result<Response, Refusal>
    where
        F: for<'s> Work<'s, Params, Response>,
    {
        let mut session = self.session(now).await?;
        let response = work.start(&mut session, params).await?;
        let events = session.commit().await?;
        self.events.publish(events);
        Ok(response)
    }

    /// Runs an operation only for its response: nothing is stored or published.
    ///
    /// # Errors
    ///
    /// The operation's refusal.
    pub async fn try_out<F, Params, Response>(
        &self,
        work: F,
        params: Params,
    ) -> Result<Response, Refusal>
    where
        F: for<'s> Work<'s, Params, Response>,
    {
        let mut session = self.session(self.clock.now()).await?;
        // The transaction is rolled back when the session is dropped.
        without_callbacks(work.start(&mut session, params)).await
    }

    async fn session(&self, now: store::values::Moment) -> Result<Session, DbErr> {
        let transaction = self.db.begin().await?;
        let organization_id = Arc::clone(&self.organization_id);
        Ok(Session::new(
            transaction,
            now,
            organization_id,
            Arc::clone(&self.rate_limit),
        ))
    }
}
