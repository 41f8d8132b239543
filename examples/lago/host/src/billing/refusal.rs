//! Why the application does not do what it was asked for.

use std::collections::BTreeMap;

use extism_openapi::record::{FieldError, Stopped};
use extism_openapi::sea_orm::stopped;
use sea_orm::DbErr;

/// What an operation answers other than success.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// 404: there is no such record. Holds the kind of record, as in `customer`.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// 405: the record's state rules it out. Holds a code for programs.
    #[error("the record's state rules that out: {0}")]
    NotAllowed(&'static str),
    /// 403: a rule of the application forbids it. Holds a code for programs.
    #[error("that is forbidden: {0}")]
    Forbidden(&'static str),
    /// 422: values break rules. Holds the rules' codes by field.
    #[error("values break rules: {0:?}")]
    Invalid(BTreeMap<String, Vec<String>>),
    /// 429: too many requests. Holds the seconds to wait.
    #[error("too many requests; {0} seconds to wait")]
    TooMany(i32),
    /// 500: the database failed.
    #[error("the database failed: {0}")]
    Database(DbErr),
    /// 500: a plug-in that was asked about a record failed.
    #[error("{0}")]
    Stopped(Stopped),
    /// 500: a period lies beyond the times that can be calculated with.
    #[error("a time can't be calculated with: {0}")]
    Time(#[from] jiff::Error),
    /// 500: a stored value can't be read or written.
    #[error("a value can't be stored: {0}")]
    Json(#[from] serde_json::Error),
}

/// What stops a write in a record callback comes as an error of the database: what a plug-in refuses is
/// told to the caller as the application's own rules are.
impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Self {
        let Some(stopped) = stopped(&error) else {
            return Refusal::Database(error);
        };
        let Some(errors) = stopped.errors() else {
            return Refusal::Stopped(stopped.clone());
        };
        let mut checks = Checks::default();
        for FieldError { field, message, .. } in errors {
            checks.add(field.as_deref().unwrap_or(OF_RECORD), message);
        }
        Refusal::Invalid(checks.broken)
    }
}

/// What the API says in place of a field, of a record as a whole: as Rails does.
const OF_RECORD: &str = "base";

impl Refusal {
    /// One field that breaks one rule.
    pub fn invalid(field: &str, code: &str) -> Self {
        let mut checks = Checks::default();
        checks.add(field, code);
        Refusal::Invalid(checks.broken)
    }
}

/// Collects what is wrong with a request, so that its sender hears of everything at once.
#[derive(Debug, Default)]
pub struct Checks {
    broken: BTreeMap<String, Vec<String>>,
}

impl Checks {
    /// Notes that a field breaks a rule.
    pub fn add(&mut self, field: &str, code: &str) {
        self.broken
            .entry(field.to_owned())
            .or_default()
            .push(code.to_owned());
    }

    /// Notes it where `holds` is false.
    pub fn require(&mut self, holds: bool, field: &str, code: &str) {
        if !holds {
            self.add(field, code);
        }
    }

    /// Text that must be there.
    pub fn present(&mut self, text: &str, field: &str) {
        self.require(!text.trim().is_empty(), field, "value_is_mandatory");
    }

    /// A value of an enum that the document must list; an unknown one survives decoding.
    pub fn known(&mut self, value: &impl Listed, field: &str) {
        self.require(value.is_listed(), field, "value_is_invalid");
    }

    /// Whether a rule was broken so far.
    pub fn is_broken(&self) -> bool {
        !self.broken.is_empty()
    }

    /// The codes of the broken rules, by field.
    pub fn broken(self) -> BTreeMap<String, Vec<String>> {
        self.broken
    }

    /// Ends the checks.
    ///
    /// # Errors
    ///
    /// [`Refusal::Invalid`] where a rule was broken.
    pub fn done(self) -> Result<(), Refusal> {
        if self.broken.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Invalid(self.broken))
        }
    }
}

/// Enums of the document, whose values may be unknown to it.
pub trait Listed {
    /// Whether the document lists the value.
    fn is_listed(&self) -> bool;
}

macro_rules! listed {
    ($($name:ident),* $(,)?) => {
        $(impl Listed for crate::lago::$name {
            fn is_listed(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }
        })*
    };
}

listed!(
    AggregationTypeEnum,
    BillingTime,
    CouponFrequency,
    CouponType,
    CreditNoteReason,
    Currency,
    CustomerBaseObjectCustomerType,
    FeePaymentStatus,
    PaymentStatus,
    PlanInterval,
    WalletFeeType,
);
