//! The `Idempotency-Key` header: a repeated request gets the same response as before.

use sea_orm::ExprTrait;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::refusal::Refusal;
use super::session::{NEW, Session, is, optional};
use crate::store::idempotency_key::{Column, Entity, Model};

/// A request that may be a repetition.
#[derive(Debug)]
pub struct Request {
    operation: &'static str,
    key: Option<String>,
    body: String,
}

impl Request {
    /// A request to an operation, with its key if it has one.
    pub fn new(
        operation: &'static str,
        key: Option<String>,
        body: &impl Serialize,
    ) -> Result<Self, Refusal> {
        Ok(Request {
            operation,
            key,
            body: serde_json::to_string(body)?,
        })
    }

    /// The response that the same request got before.
    pub async fn earlier_response<T: DeserializeOwned>(
        &self,
        session: &Session,
    ) -> Result<Option<T>, Refusal> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let known = is(Column::Operation, self.operation).and(is(Column::Key, key.clone()));
        match optional(session.one::<Entity>(known, "idempotency_key").await)? {
            None => Ok(None),
            Some(row) if row.request == self.body => Ok(Some(serde_json::from_str(&row.answer)?)),
            Some(_) => Err(Refusal::invalid("idempotency_key", "value_already_exist")),
        }
    }

    /// Stores a response for repetitions.
    pub async fn keep<T: Serialize>(self, session: &Session, response: T) -> Result<T, Refusal> {
        if let Some(key) = self.key {
            let row = Model {
                id: NEW,
                operation: self.operation.to_owned(),
                key,
                request: self.body,
                answer: serde_json::to_string(&response)?,
            };
            session.insert::<Entity>(row).await?;
        }
        Ok(response)
    }
}
