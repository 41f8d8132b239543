//! Billable metrics, which turn events into units.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::patch::{put, set};
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, new_lago_id, optional};
use super::{charges, subscriptions};
use crate::lago::{self, webhooks};
use crate::store::billable_metric::{Column, Entity, Model};
use crate::store::values::Text;

/// `createBillableMetric`.
pub async fn create(
    session: &mut Session,
    params: lago::CreateBillableMetricParams,
) -> Result<lago::BillableMetric, Refusal> {
    let input = params.body.billable_metric;
    let mut row = Model {
        id: NEW,
        lago_id: new_lago_id(),
        name: input.name,
        code: input.code,
        description: None,
        recurring: input.recurring.unwrap_or_default(),
        aggregation_type: Text(input.aggregation_type),
        field_name: None,
        rounding_function: None,
        rounding_precision: None,
        created_at: session.now,
        deleted_at: None,
    };
    put(&mut row.description, input.description);
    put(&mut row.field_name, input.field_name);
    put(
        &mut row.rounding_function,
        input.rounding_function.map(|name| name.to_string()),
    );
    put(&mut row.rounding_precision, input.rounding_precision);
    check(session, &row).await?;
    let row = session.insert::<Entity>(row).await?;
    let object = object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::BillableMetricCreated::new(
        organization_id,
        object.clone(),
    ));
    Ok(lago::BillableMetric::new(object))
}

/// `findAllBillableMetrics`.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllBillableMetricsParams,
) -> Result<lago::BillableMetricsPaginated, Refusal> {
    let rows = Entity::find().filter(Column::DeletedAt.is_null());
    let (rows, meta) = session.page(rows, params.page, params.per_page).await?;
    let mut metrics = Vec::with_capacity(rows.len());
    for row in &rows {
        metrics.push(object(session, row).await?);
    }
    Ok(lago::BillableMetricsPaginated::new(metrics, meta))
}

/// `findBillableMetric`.
pub async fn find(
    session: &mut Session,
    params: lago::FindBillableMetricParams,
) -> Result<lago::BillableMetric, Refusal> {
    let row = find_row(session, &params.code).await?;
    Ok(lago::BillableMetric::new(object(session, &row).await?))
}

/// `updateBillableMetric`: code and aggregation are fixed once a subscription uses the metric.
pub async fn update(
    session: &mut Session,
    params: lago::UpdateBillableMetricParams,
) -> Result<lago::BillableMetric, Refusal> {
    let before = find_row(session, &params.code).await?;
    let input = params.body.billable_metric;
    let mut row = before.clone();
    set(&mut row.name, input.name);
    set(&mut row.code, input.code);
    put(&mut row.description, input.description);
    set(&mut row.recurring, input.recurring);
    set(&mut row.aggregation_type, input.aggregation_type.map(Text));
    put(&mut row.field_name, input.field_name);
    put(
        &mut row.rounding_function,
        input.rounding_function.map(|name| name.to_string()),
    );
    put(&mut row.rounding_precision, input.rounding_precision);

    let fixed = |row: &Model| {
        (
            row.code.clone(),
            row.aggregation_type.clone(),
            row.field_name.clone(),
            row.recurring,
        )
    };
    if fixed(&row) != fixed(&before) && active_subscriptions(session, &before).await? > 0 {
        return Err(Refusal::invalid(
            "billable_metric",
            "attached_to_an_active_subscription",
        ));
    }
    check(session, &row).await?;
    let row = session.update::<Entity>(row).await?;
    let object = object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::BillableMetricUpdated::new(
        organization_id,
        object.clone(),
    ));
    Ok(lago::BillableMetric::new(object))
}

/// `destroyBillableMetric`: also removes the charges on it.
pub async fn destroy(
    session: &mut Session,
    params: lago::DestroyBillableMetricParams,
) -> Result<lago::BillableMetric, Refusal> {
    let row = find_row(session, &params.code).await?;
    let object = object(session, &row).await?;
    charges::remove_all_of_metric(session, &row).await?;
    session
        .update::<Entity>(Model {
            deleted_at: Some(session.now),
            ..row
        })
        .await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::BillableMetricDeleted::new(
        organization_id,
        object.clone(),
    ));
    Ok(lago::BillableMetric::new(object))
}

async fn check(session: &Session, row: &Model) -> Result<(), Refusal> {
    let mut checks = Checks::default();
    checks.present(&row.name, "name");
    checks.present(&row.code, "code");
    checks.known(&row.aggregation_type.0, "aggregation_type");
    let counts = row.aggregation_type.0 == lago::AggregationTypeEnum::CountAgg;
    let field = row.field_name.as_deref().unwrap_or_default();
    checks.require(
        counts || !field.is_empty(),
        "field_name",
        "value_is_mandatory",
    );
    let functions = [None, Some("ceil"), Some("floor"), Some("round")];
    let is_function = functions.contains(&row.rounding_function.as_deref());
    checks.require(is_function, "rounding_function", "value_is_invalid");
    let in_range = row
        .rounding_precision
        .is_none_or(|places| (-9..=15).contains(&places));
    checks.require(in_range, "rounding_precision", "value_is_out_of_range");
    let same_code = optional(find_row(session, &row.code).await)?;
    checks.require(
        same_code.is_none_or(|other| other.id == row.id),
        "code",
        "value_already_exist",
    );
    checks.done()
}

/// The metric with a code.
pub async fn find_row(session: &Session, code: &str) -> Result<Model, Refusal> {
    let condition = is(Column::Code, code).and(Column::DeletedAt.is_null());
    session.one::<Entity>(condition, "billable_metric").await
}

/// The metric that a charge refers to, deleted or not.
pub async fn by_id(session: &Session, id: i64) -> Result<Model, Refusal> {
    session.row::<Entity>(id, "billable_metric").await
}

async fn active_subscriptions(session: &Session, row: &Model) -> Result<i32, Refusal> {
    let mut plans: Vec<i64> = charges::of_metric(session, row)
        .await?
        .iter()
        .map(|charge| charge.plan_id)
        .collect();
    plans.dedup();
    let mut count = 0_i32;
    for plan_id in plans {
        count = count.saturating_add(subscriptions::count_active(session, plan_id).await?);
    }
    Ok(count)
}

async fn object(session: &Session, row: &Model) -> Result<lago::BillableMetricObject, Refusal> {
    Ok(lago::BillableMetricObject {
        lago_id: row.lago_id.clone(),
        name: row.name.clone(),
        code: row.code.clone(),
        description: row.description.clone().into(),
        recurring: row.recurring,
        aggregation_type: row.aggregation_type.0.clone(),
        field_name: row.field_name.clone().into(),
        rounding_function: row.rounding_function.as_deref().map(Into::into).into(),
        rounding_precision: row.rounding_precision.into(),
        active_subscriptions_count: active_subscriptions(session, row).await?,
        created_at: row.created_at.to_string(),
    })
}
