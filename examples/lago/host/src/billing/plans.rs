//! Plans, which are price lists.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::patch::{put, set};
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, new_lago_id, optional};
use super::{charges, money, subscriptions};
use crate::lago::{self, webhooks};
use crate::store::plan::{Column, Entity, Model};
use crate::store::values::Text;

/// `createPlan`.
pub async fn create(
    session: &mut Session,
    params: lago::CreatePlanParams,
) -> Result<lago::Plan, Refusal> {
    let input = params.body.plan;
    let row = Model {
        id: NEW,
        lago_id: new_lago_id(),
        name: input.name,
        invoice_display_name: input.invoice_display_name.into_value(),
        code: input.code,
        description: input.description.into_value(),
        interval: Text(input.interval),
        amount_cents: input.amount_cents,
        amount_currency: Text(input.amount_currency),
        trial_period: input.trial_period.into_value(),
        pay_in_advance: input.pay_in_advance.unwrap_or_default(),
        bill_charges_monthly: input.bill_charges_monthly.into_value(),
        created_at: session.now,
        deleted_at: None,
    };
    check(&row)?;
    if optional(find_row(session, &row.code).await)?.is_some() {
        return Err(Refusal::invalid("code", "value_already_exist"));
    }
    let row = session.insert::<Entity>(row).await?;
    for charge in input.charges.iter().flatten() {
        charges::add(session, &row, charge).await?;
    }
    let object = object(session, &row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::PlanCreated::new(organization_id, object.clone()));
    Ok(lago::Plan::new(object))
}

/// `findAllPlans`.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllPlansParams,
) -> Result<lago::PlansPaginated, Refusal> {
    let rows = Entity::find().filter(Column::DeletedAt.is_null());
    let (rows, meta) = session.page(rows, params.page, params.per_page).await?;
    let mut plans = Vec::with_capacity(rows.len());
    for row in &rows {
        plans.push(object(session, row).await?);
    }
    Ok(lago::PlansPaginated::new(plans, meta))
}

/// `findPlan`.
pub async fn find(
    session: &mut Session,
    params: lago::FindPlanParams,
) -> Result<lago::Plan, Refusal> {
    let row = find_row(session, &params.code).await?;
    Ok(lago::Plan::new(object(session, &row).await?))
}

/// `updatePlan`: interval and time of billing are fixed once the plan has a subscription.
pub async fn update(
    session: &mut Session,
    params: lago::UpdatePlanParams,
) -> Result<lago::Plan, Refusal> {
    let before = find_row(session, &params.code).await?;
    let input = params.body.plan;
    let mut row = before.clone();
    set(&mut row.name, input.name);
    put(&mut row.invoice_display_name, input.invoice_display_name);
    put(&mut row.description, input.description);
    set(&mut row.interval, input.interval.map(Text));
    set(&mut row.amount_cents, input.amount_cents);
    put(&mut row.trial_period, input.trial_period);
    set(&mut row.pay_in_advance, input.pay_in_advance);
    put(&mut row.bill_charges_monthly, input.bill_charges_monthly);
    check(&row)?;
    let is_fixed = subscriptions::count_of_plan(session, row.id).await? > 0;
    let mut checks = Checks::default();
    let same = |field, is_same: bool, checks: &mut Checks| {
        checks.require(
            is_same || !is_fixed,
            field,
            "attached_to_an_active_subscription",
        );
    };
    same("interval", row.interval == before.interval, &mut checks);
    same(
        "pay_in_advance",
        row.pay_in_advance == before.pay_in_advance,
        &mut checks,
    );
    checks.done()?;
    let row = session.update::<Entity>(row).await?;
    publish_updated(session, &row).await?;
    Ok(lago::Plan::new(object(session, &row).await?))
}

/// `destroyPlan`: subscriptions to it end and are billed.
pub async fn destroy(
    session: &mut Session,
    params: lago::DestroyPlanParams,
) -> Result<lago::Plan, Refusal> {
    let row = find_row(session, &params.code).await?;
    let object = object(session, &row).await?;
    subscriptions::end_all_of_plan(session, &row).await?;
    session
        .update::<Entity>(Model {
            deleted_at: Some(session.now),
            ..row
        })
        .await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::PlanDeleted::new(organization_id, object.clone()));
    Ok(lago::Plan::new(object))
}

fn check(row: &Model) -> Result<(), Refusal> {
    let mut checks = Checks::default();
    checks.present(&row.name, "name");
    checks.present(&row.code, "code");
    checks.known(&row.interval.0, "interval");
    checks.known(&row.amount_currency.0, "amount_currency");
    checks.require(
        money::is_amount(row.amount_cents),
        "amount_cents",
        "value_is_out_of_range",
    );
    let days = row.trial_period.unwrap_or_default();
    checks.require(
        (0.0..=3660.0).contains(&days),
        "trial_period",
        "value_is_out_of_range",
    );
    checks.done()
}

/// Publishes that a plan or one of its charges was changed.
pub async fn publish_updated(session: &mut Session, row: &Model) -> Result<(), Refusal> {
    let object = object(session, row).await?;
    let organization_id = session.organization_id();
    session.publish(webhooks::PlanUpdated::new(organization_id, object));
    Ok(())
}

/// The plan with a code.
pub async fn find_row(session: &Session, code: &str) -> Result<Model, Refusal> {
    let condition = is(Column::Code, code).and(Column::DeletedAt.is_null());
    session.one::<Entity>(condition, "plan").await
}

/// The plan that a subscription refers to, deleted or not.
pub async fn by_id(session: &Session, id: i64) -> Result<Model, Refusal> {
    session.row::<Entity>(id, "plan").await
}

/// A plan as the API shows it.
pub async fn object(session: &Session, row: &Model) -> Result<lago::PlanObject, Refusal> {
    let charges = charges::of_plan(session, row.id).await?;
    Ok(lago::PlanObject {
        lago_id: row.lago_id.clone(),
        name: row.name.clone(),
        invoice_display_name: row.invoice_display_name.clone().into(),
        code: row.code.clone(),
        description: row.description.clone().into(),
        interval: row.interval.0.clone(),
        amount_cents: row.amount_cents,
        amount_currency: row.amount_currency.0.clone(),
        trial_period: row.trial_period.into(),
        pay_in_advance: row.pay_in_advance,
        bill_charges_monthly: row.bill_charges_monthly.into(),
        charges: charges::objects(session, &charges).await?,
        active_subscriptions_count: subscriptions::count_active(session, row.id).await?,
        created_at: row.created_at.to_string(),
    })
}
