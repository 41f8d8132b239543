//! Why the application refuses a request.

use std::collections::BTreeMap;

use extism_openapi::record::{FieldError, Stopped};
use extism_openapi::sea_orm::stopped;
use sea_orm::DbErr;

/// The failures of an operation.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// 404: there is no such record. Holds the kind of record, as in `customer`.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// 405: the record's state does not allow it. Holds a code for programs.
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
    /// 500: a plug-in that was called for a record failed.
    #[error("{0}")]
    Stopped(Stopped),
    /// 500: a period is beyond the times that can be calculated with.
    #[error("a time can't be calculated with: {0}")]
    Time(#[from] jiff::Error),
    /// 500: a stored value can't be read or written.
    #[error("a value can't be stored: {0}")]
    Json(#[from] serde_json::Error),
}

/// A stopped write arrives as a database error: a plug-in's refusal is reported to the caller in the same
/// way as a broken rule of the application.
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

/// What the API writes instead of a field for an error of the whole record, like Rails.
const OF_RECORD: &str = "base";

impl Refusal {
    /// One field that breaks one rule.
    pub fn invalid(field: &str, code: &str) -> Self {
        let mut checks = Checks::default();
        checks.add(field, code);
        Refusal::Invalid(checks.broken)
    }
}

/// Collects what is wrong with a request, so that its sender gets all errors at once.
#[derive(Debug, Default)]
pub struct Checks {
    broken: BTreeMap<String, Vec<String>>,
}

impl Checks {
    /// Records that a field breaks a rule.
    pub fn add(&mut self, field: &str, code: &str) {
        self.broken
            .entry(field.to_owned())
            .or_default()
            .push(code.to_owned());
    }

    /// Records a broken rule if `holds` is false.
    pub fn require(&mut self, holds: bool, field: &str, code: &str) {
        if !holds {
            self.add(field, code);
        }
    }

    /// Checks text that must not be blank.
    pub fn present(&mut self, text: &str, field: &str) {
        self.require(!text.trim().is_empty(), field, "value_is_mandatory");
    }

    /// Checks that the document lists an enum's value; decoding keeps unknown ones.
    pub fn known(&mut self, value: &impl Listed, field: &str) {
        self.require(value.is_listed(), field, "value_is_invalid");
    }

    /// Whether a rule is broken.
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
    /// [`Refusal::Invalid`] if a rule is broken.
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
