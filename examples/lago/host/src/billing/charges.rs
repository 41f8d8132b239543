//! Charges of plans for usage.

use extism_openapi::Field;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};
use serde::Deserialize;

use super::charge_models::Prices;
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, new_lago_id};
use super::{billable_metrics, money, plans};
use crate::lago;
use crate::store::charge::{Column, Entity, Model};
use crate::store::values::Json;
use crate::store::{billable_metric, plan};

/// A charge in a request: the document has an input type for each model, and they differ only in
/// their prices.
#[derive(Deserialize)]
struct Form {
    billable_metric_id: String,
    code: Option<String>,
    #[serde(default)]
    invoice_display_name: Option<String>,
    #[serde(default)]
    pay_in_advance: bool,
    #[serde(default)]
    min_amount_cents: i64,
    #[serde(flatten)]
    prices: Prices,
}

impl Form {
    fn read(input: &lago::ChargeInput) -> Result<Self, Refusal> {
        let form = serde_json::to_value(input).and_then(serde_json::from_value);
        // The union keeps a value that fits none of the four input types as an unknown value.
        let form: Form = form.map_err(|_| Refusal::invalid("charge_model", "value_is_invalid"))?;
        let mut checks = Checks::default();
        checks.require(form.prices.are_valid(), "properties", "invalid_amount");
        checks.require(
            money::is_amount(form.min_amount_cents),
            "min_amount_cents",
            "value_is_out_of_range",
        );
        checks.done()?;
        Ok(form)
    }
}

/// `createPlanCharge`.
pub async fn create(
    session: &mut Session,
    params: lago::CreatePlanChargeParams,
) -> Result<lago::Charge, Refusal> {
    let plan = plans::find_row(session, &params.code).await?;
    let row = add(session, &plan, &params.body.charge).await?;
    plans::publish_updated(session, &plan).await?;
    Ok(lago::Charge::new(object(session, &row).await?))
}

/// `findAllPlanCharges`: in the order of the plan.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllPlanChargesParams,
) -> Result<lago::ChargesPaginated, Refusal> {
    let plan = plans::find_row(session, &params.code).await?;
    let rows = of_plan(session, plan.id).await?;
    let (rows, meta) = Session::page_of(rows, params.page, params.per_page);
    Ok(lago::ChargesPaginated::new(
        objects(session, &rows).await?,
        meta,
    ))
}

/// `findPlanCharge`.
pub async fn find(
    session: &mut Session,
    params: lago::FindPlanChargeParams,
) -> Result<lago::Charge, Refusal> {
    let plan = plans::find_row(session, &params.code).await?;
    let row = find_row(session, &plan, &params.charge_code).await?;
    Ok(lago::Charge::new(object(session, &row).await?))
}

/// `updatePlanCharge`: replaces everything but the metric.
pub async fn update(
    session: &mut Session,
    params: lago::UpdatePlanChargeParams,
) -> Result<lago::Charge, Refusal> {
    let plan = plans::find_row(session, &params.code).await?;
    let row = find_row(session, &plan, &params.charge_code).await?;
    let form = Form::read(&params.body.charge)?;
    let metric = billable_metrics::by_id(session, row.billable_metric_id).await?;
    if metric.lago_id != form.billable_metric_id {
        return Err(Refusal::invalid("billable_metric_id", "value_is_invalid"));
    }
    let code = form.code.unwrap_or_else(|| row.code.clone());
    check_code(session, &plan, &code, row.id).await?;
    let row = Model {
        code,
        invoice_display_name: form.invoice_display_name,
        pay_in_advance: form.pay_in_advance,
        min_amount_cents: form.min_amount_cents,
        prices: Json(form.prices),
        ..row
    };
    let row = session.update::<Entity>(row).await?;
    plans::publish_updated(session, &plan).await?;
    Ok(lago::Charge::new(object(session, &row).await?))
}

/// `destroyPlanCharge`.
pub async fn destroy(
    session: &mut Session,
    params: lago::DestroyPlanChargeParams,
) -> Result<lago::Charge, Refusal> {
    let plan = plans::find_row(session, &params.code).await?;
    let row = find_row(session, &plan, &params.charge_code).await?;
    let object = object(session, &row).await?;
    session
        .update::<Entity>(Model {
            deleted_at: Some(session.now),
            ..row
        })
        .await?;
    plans::publish_updated(session, &plan).await?;
    Ok(lago::Charge::new(object))
}

/// Adds a charge to a plan.
pub async fn add(
    session: &Session,
    plan: &plan::Model,
    input: &lago::ChargeInput,
) -> Result<Model, Refusal> {
    let form = Form::read(input)?;
    let condition = is(billable_metric::Column::LagoId, form.billable_metric_id)
        .and(billable_metric::Column::DeletedAt.is_null());
    let metric = session
        .one::<billable_metric::Entity>(condition, "billable_metric")
        .await?;
    let made = format!("{}_{}", metric.code, form.prices.model());
    let code = form.code.unwrap_or(made);
    check_code(session, plan, &code, NEW).await?;
    let row = Model {
        id: NEW,
        lago_id: new_lago_id(),
        plan_id: plan.id,
        billable_metric_id: metric.id,
        code,
        invoice_display_name: form.invoice_display_name,
        prices: Json(form.prices),
        pay_in_advance: form.pay_in_advance,
        min_amount_cents: form.min_amount_cents,
        created_at: session.now,
        deleted_at: None,
    };
    Ok(session.insert::<Entity>(row).await?)
}

async fn check_code(
    session: &Session,
    plan: &plan::Model,
    code: &str,
    own_id: i64,
) -> Result<(), Refusal> {
    let mut checks = Checks::default();
    checks.present(code, "code");
    let others = of_plan(session, plan.id).await?;
    let is_taken = others
        .iter()
        .any(|other| other.code == code && other.id != own_id);
    checks.require(!is_taken, "code", "value_already_exist");
    checks.done()
}

async fn find_row(session: &Session, plan: &plan::Model, code: &str) -> Result<Model, Refusal> {
    let condition = is(Column::PlanId, plan.id)
        .and(is(Column::Code, code))
        .and(Column::DeletedAt.is_null());
    session.one::<Entity>(condition, "charge").await
}

/// The charges of a plan, in its order.
pub async fn of_plan(session: &Session, plan_id: i64) -> Result<Vec<Model>, Refusal> {
    let condition = is(Column::PlanId, plan_id).and(Column::DeletedAt.is_null());
    Ok(session.all::<Entity>(condition).await?)
}

/// The charges on a metric, by plan.
pub async fn of_metric(
    session: &Session,
    metric: &billable_metric::Model,
) -> Result<Vec<Model>, Refusal> {
    let condition = is(Column::BillableMetricId, metric.id).and(Column::DeletedAt.is_null());
    let mut rows = session.all::<Entity>(condition).await?;
    rows.sort_by_key(|row| row.plan_id);
    Ok(rows)
}

/// Removes the charges on a metric.
pub async fn remove_all_of_metric(
    session: &Session,
    metric: &billable_metric::Model,
) -> Result<(), Refusal> {
    use sea_orm::sea_query::Expr;
    Entity::update_many()
        .col_expr(Column::DeletedAt, Expr::value(session.now))
        .filter(Column::BillableMetricId.eq(metric.id))
        .filter(Column::DeletedAt.is_null())
        .exec(&session.db)
        .await?;
    Ok(())
}

/// Charges as the API shows them.
pub async fn objects(
    session: &Session,
    rows: &[Model],
) -> Result<Vec<lago::ChargeObject>, Refusal> {
    let mut objects = Vec::with_capacity(rows.len());
    for row in rows {
        objects.push(object(session, row).await?);
    }
    Ok(objects)
}

async fn object(session: &Session, row: &Model) -> Result<lago::ChargeObject, Refusal> {
    let metric = billable_metrics::by_id(session, row.billable_metric_id).await?;
    macro_rules! charge {
        ($name:ident, $prices:expr) => {
            lago::$name {
                lago_id: row.lago_id.clone(),
                code: row.code.clone(),
                lago_billable_metric_id: metric.lago_id,
                billable_metric_code: metric.code,
                invoice_display_name: Field::from(row.invoice_display_name.clone()),
                pay_in_advance: row.pay_in_advance,
                min_amount_cents: row.min_amount_cents,
                created_at: row.created_at.to_string(),
                charge_model: Default::default(),
                properties: $prices.clone(),
            }
            .into()
        };
    }
    Ok(match &row.prices.0 {
        Prices::Standard(prices) => charge!(StandardChargeObject, prices),
        Prices::Graduated(prices) => charge!(GraduatedChargeObject, prices),
        Prices::Package(prices) => charge!(PackageChargeObject, prices),
        Prices::Percentage(prices) => charge!(PercentageChargeObject, prices),
    })
}
