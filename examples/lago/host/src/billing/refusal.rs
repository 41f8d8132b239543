//! Why the application does not do what it was asked for.

use std::collections::BTreeMap;

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
    Database(#[from] DbErr),
    /// 500: a period lies beyond the times that can be calculated with.
    #[error("a time can't be calculated with: {0}")]
    Time(#[from] jiff::Error),
    /// 500: a stored value can't be read or written.
    #[error("a value can't be stored: {0}")]
    Json(#[from] serde_json::Error),
}

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
    FeePaymentStatus,
    PaymentStatus,
    PlanInterval,
    WalletFeeType,
);
