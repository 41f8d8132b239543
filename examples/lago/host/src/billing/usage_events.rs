//! Usage events, as they come in.

use extism_openapi::Response;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};
use serde_json::Value;

use super::aggregation::{self, Properties};
use super::rate_limit::{LIMIT, Quota};
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, new_lago_id, optional};
use super::{billable_metrics, customers, fees, subscriptions, wallets};
use crate::lago::{self, webhooks};
use crate::store::event::{Column, Entity, Model};
use crate::store::subscription;
use crate::store::values::{Json, Moment};

/// How many events a batch may have.
const MAX_BATCH: usize = 100;

/// `createEvent`.
pub async fn create(
    session: &mut Session,
    params: lago::CreateEventParams,
) -> Result<Response<lago::Event>, Refusal> {
    let quota = session.rate_limit.take(1, session.now)?;
    let moment = check(session, &params.body.event)?;
    let row = take(session, params.body.event, moment).await?;
    let object = object(session, &row).await?;
    Ok(with_quota(lago::Event::new(object), quota))
}

/// `createBatchEvents`: all are accepted, or none.
pub async fn create_batch(
    session: &mut Session,
    params: lago::CreateBatchEventsParams,
) -> Result<Response<lago::EventsCreated>, Refusal> {
    let events = params.body.events;
    let quota = session.rate_limit.take(events.len(), session.now)?;
    let mut checks = Checks::default();
    checks.require(!events.is_empty(), "events", "no_events");
    checks.require(events.len() <= MAX_BATCH, "events", "too_many_events");
    let mut moments = Vec::with_capacity(events.len());
    for (index, event) in events.iter().enumerate() {
        match check(session, event) {
            Ok(moment) => moments.push(moment),
            Err(_) => checks.add(&format!("events[{index}]"), "value_is_invalid"),
        }
    }
    checks.done()?;
    let mut objects = Vec::with_capacity(events.len());
    for (event, moment) in events.into_iter().zip(moments) {
        let row = take(session, event, moment).await?;
        objects.push(object(session, &row).await?);
    }
    Ok(with_quota(lago::EventsCreated::new(objects), quota))
}

fn with_quota<T>(body: T, quota: Quota) -> Response<T> {
    Response::from(body)
        .with_header("X-RateLimit-Limit", LIMIT.to_string())
        .with_header("X-RateLimit-Remaining", quota.remaining.to_string())
        .with_header("X-RateLimit-Reset", quota.reset.to_string())
}

fn check(session: &Session, event: &lago::EventInputObject) -> Result<Moment, Refusal> {
    let mut checks = Checks::default();
    checks.present(&event.transaction_id, "transaction_id");
    let is_short = event.transaction_id.chars().count() <= 255;
    checks.require(is_short, "transaction_id", "value_is_too_long");
    checks.present(&event.external_subscription_id, "external_subscription_id");
    checks.present(&event.code, "code");
    let moment = match &event.timestamp {
        Some(timestamp) => read_timestamp(&serde_json::to_value(timestamp)?),
        None => Some(session.now),
    };
    checks.require(moment.is_some(), "timestamp", "invalid_format");
    checks.done()?;
    Ok(moment.unwrap_or(session.now))
}

/// Whole seconds since 1970, or the same as a decimal string with up to milliseconds.
fn read_timestamp(timestamp: &Value) -> Option<Moment> {
    let millis: i64 = match timestamp {
        Value::Number(seconds) => seconds.as_i64()?.checked_mul(1000)?,
        Value::String(text) => {
            let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
            let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
            if !is_number(seconds) || !is_number(fraction) || !(1..=3).contains(&fraction.len()) {
                return None;
            }
            let seconds: i64 = seconds.parse().ok()?;
            let fraction: i64 = format!("{fraction:0<3}").parse().ok()?;
            seconds.checked_mul(1000)?.checked_add(fraction)?
        }
        _ => return None,
    };
    Some(Moment(millis)).filter(|moment| moment.is_in_range())
}

/// Stores an event, or finds the one that was sent before with the same id; then checks whether it
/// can be used.
async fn take(
    session: &mut Session,
    event: lago::EventInputObject,
    timestamp: Moment,
) -> Result<Model, Refusal> {
    let known = is(Column::TransactionId, event.transaction_id.clone()).and(is(
        Column::ExternalSubscriptionId,
        event.external_subscription_id.clone(),
    ));
    if let Some(row) = optional(session.one::<Entity>(known, "event").await)? {
        return Ok(row);
    }
    let subscription = running_at(session, &event.external_subscription_id, timestamp).await?;
    let row = Model {
        id: NEW,
        lago_id: new_lago_id(),
        transaction_id: event.transaction_id,
        external_subscription_id: event.external_subscription_id,
        customer_id: subscription
            .as_ref()
            .map(|subscription| subscription.customer_id),
        subscription_id: subscription.as_ref().map(|subscription| subscription.id),
        code: event.code,
        timestamp,
        properties: Json(event.properties.unwrap_or_default()),
        created_at: session.now,
    };
    let row = session.insert::<Entity>(row).await?;
    match problem(session, &row).await? {
        Some(problem) => publish_error(session, &row, problem).await?,
        None => {
            if let Some(subscription) = subscription {
                fees::bill_event(session, &subscription, &row).await?;
                wallets::check_depletion(session, subscription.customer_id).await?;
            }
        }
    }
    Ok(row)
}

/// The subscription with an external id that was active at a moment.
async fn running_at(
    session: &Session,
    external_id: &str,
    moment: Moment,
) -> Result<Option<subscription::Model>, Refusal> {
    let rows = is(subscription::Column::ExternalId, external_id)
        .and(subscription::Column::StartedAt.lte(moment))
        .and(
            subscription::Column::TerminatedAt
                .is_null()
                .or(subscription::Column::TerminatedAt.gt(moment)),
        );
    Ok(session.all::<subscription::Entity>(rows).await?.pop())
}

async fn problem(session: &Session, row: &Model) -> Result<Option<&'static str>, Refusal> {
    if row.subscription_id.is_none() {
        return Ok(Some("subscription_not_found"));
    }
    let metric = optional(billable_metrics::find_row(session, &row.code).await)?;
    Ok(match metric {
        None => Some("billable_metric_not_found"),
        Some(metric) if aggregation::counts(&metric, &row.properties.0) => None,
        Some(_) => Some("property_not_found"),
    })
}

async fn publish_error(
    session: &mut Session,
    row: &Model,
    problem: &'static str,
) -> Result<(), Refusal> {
    let error = lago::EventErrorsObject {
        status: 422,
        error: "Unprocessable Entity".to_owned(),
        message: problem.to_owned().into(),
        event: object(session, row).await?,
    };
    let organization_id = session.organization_id();
    session.publish(webhooks::EventError::new(organization_id, error));
    Ok(())
}

/// `findAllEvents`: latest first.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllEventsParams,
) -> Result<lago::EventsPaginated, Refusal> {
    let mut checks = Checks::default();
    let mut moment = |text: &Option<String>, field: &str| {
        let moment = text.as_ref().map(|text| text.parse::<Moment>());
        checks.require(!matches!(moment, Some(Err(_))), field, "invalid_date");
        moment.and_then(Result::ok)
    };
    let from = moment(&params.timestamp_from, "timestamp_from");
    let to = moment(&params.timestamp_to, "timestamp_to");
    checks.done()?;
    let mut rows = Entity::find().order_by_desc(Column::Timestamp);
    if let Some(external_id) = params.external_subscription_id {
        rows = rows.filter(Column::ExternalSubscriptionId.eq(external_id));
    }
    if let Some(code) = params.code {
        rows = rows.filter(Column::Code.eq(code));
    }
    if let Some(from) = from {
        rows = rows.filter(Column::Timestamp.gte(from));
    }
    if let Some(to) = to {
        rows = rows.filter(Column::Timestamp.lte(to));
    }
    let (rows, meta) = session.page(rows, params.page, params.per_page).await?;
    let mut events = Vec::with_capacity(rows.len());
    for row in &rows {
        events.push(object(session, row).await?);
    }
    Ok(lago::EventsPaginated::new(events, meta))
}

/// `findEvent`: the latest if several subscriptions used the same transaction id.
pub async fn find(
    session: &mut Session,
    params: lago::FindEventParams,
) -> Result<lago::Event, Refusal> {
    let rows = session
        .all::<Entity>(is(Column::TransactionId, params.transaction_id))
        .await?;
    let row = rows.into_iter().max_by_key(|row| (row.timestamp, row.id));
    let row = row.ok_or(Refusal::NotFound("event"))?;
    Ok(lago::Event::new(object(session, &row).await?))
}

/// Runs in a transaction that is rolled back: the event is really stored, and the response is what it
/// adds to the fees of each charge.
pub async fn estimate_fees(
    session: &mut Session,
    params: lago::EventEstimateFeesParams,
) -> Result<lago::Fees, Refusal> {
    let input = params.body.event;
    let subscription =
        subscriptions::find_row(session, &input.external_subscription_id, None).await?;
    let metric = billable_metrics::find_row(session, &input.code).await?;
    let properties: Properties = input.properties.unwrap_or_default();
    if !aggregation::counts(&metric, &properties) {
        let field = metric.field_name.as_deref().unwrap_or("properties");
        return Err(Refusal::invalid(field, "value_is_mandatory"));
    }
    let row = session
        .insert::<Entity>(Model {
            id: NEW,
            lago_id: new_lago_id(),
            transaction_id: new_lago_id(),
            external_subscription_id: input.external_subscription_id,
            customer_id: Some(subscription.customer_id),
            subscription_id: Some(subscription.id),
            code: input.code,
            timestamp: session.now,
            properties: Json(properties),
            created_at: session.now,
        })
        .await?;
    Ok(lago::Fees::new(
        fees::of_event(session, &subscription, &row).await?,
    ))
}

async fn object(session: &Session, row: &Model) -> Result<lago::EventObject, Refusal> {
    let customer = match row.customer_id {
        Some(id) => Some(customers::by_id(session, id).await?.lago_id),
        None => None,
    };
    let subscription = match row.subscription_id {
        Some(id) => Some(subscriptions::by_id(session, id).await?.lago_id),
        None => None,
    };
    Ok(lago::EventObject {
        lago_id: row.lago_id.clone(),
        transaction_id: row.transaction_id.clone(),
        lago_customer_id: customer,
        lago_subscription_id: subscription,
        external_subscription_id: row.external_subscription_id.clone(),
        code: row.code.clone(),
        timestamp: row.timestamp.to_string(),
        properties: row.properties.0.clone(),
        created_at: row.created_at.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Moment, read_timestamp};
    use serde_json::json;

    #[test]
    fn timestamps_are_seconds_with_up_to_milliseconds() {
        let cases = [
            (json!(1_790_000_000), Some(1_790_000_000_000)),
            (json!("1790000000"), Some(1_790_000_000_000)),
            (json!("1790000000.5"), Some(1_790_000_000_500)),
            (json!("1790000000.123"), Some(1_790_000_000_123)),
            (json!("1790000000.1234"), None),
            (json!("1790000000."), None),
            (json!("-1"), None),
            (json!(-1), None),
            (json!("2026-11-01T00:00:00Z"), None),
            (json!(i64::MAX), None),
            (json!(1.5), None),
        ];
        for (timestamp, millis) in cases {
            assert_eq!(
                read_timestamp(&timestamp),
                millis.map(Moment),
                "{timestamp}"
            );
        }
    }
}
