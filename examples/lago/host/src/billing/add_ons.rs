//! Add-ons, which are sold once.

use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::money;
use super::patch::{put, set};
use super::refusal::{Checks, Refusal};
use super::session::{NEW, Session, is, new_lago_id, optional};
use crate::lago;
use crate::store::add_on::{Column, Entity, Model};
use crate::store::values::Text;

/// `createAddOn`.
pub async fn create(
    session: &mut Session,
    params: lago::CreateAddOnParams,
) -> Result<lago::AddOn, Refusal> {
    let input = params.body.add_on;
    let row = Model {
        id: NEW,
        lago_id: new_lago_id(),
        name: input.name,
        invoice_display_name: input.invoice_display_name.into_value(),
        code: input.code,
        description: input.description.into_value(),
        amount_cents: input.amount_cents,
        amount_currency: Text(input.amount_currency),
        created_at: session.now,
        deleted_at: None,
    };
    check(session, &row).await?;
    let row = session.insert::<Entity>(row).await?;
    Ok(lago::AddOn::new(object(&row)))
}

/// `findAllAddOns`.
pub async fn find_all(
    session: &mut Session,
    params: lago::FindAllAddOnsParams,
) -> Result<lago::AddOnsPaginated, Refusal> {
    let rows = Entity::find().filter(Column::DeletedAt.is_null());
    let (rows, meta) = session.page(rows, params.page, params.per_page).await?;
    Ok(lago::AddOnsPaginated::new(
        rows.iter().map(object).collect(),
        meta,
    ))
}

/// `findAddOn`.
pub async fn find(
    session: &mut Session,
    params: lago::FindAddOnParams,
) -> Result<lago::AddOn, Refusal> {
    let row = find_row(session, &params.code).await?;
    Ok(lago::AddOn::new(object(&row)))
}

/// `updateAddOn`.
pub async fn update(
    session: &mut Session,
    params: lago::UpdateAddOnParams,
) -> Result<lago::AddOn, Refusal> {
    let mut row = find_row(session, &params.code).await?;
    let input = params.body.add_on;
    set(&mut row.name, input.name);
    put(&mut row.invoice_display_name, input.invoice_display_name);
    set(&mut row.code, input.code);
    put(&mut row.description, input.description);
    set(&mut row.amount_cents, input.amount_cents);
    set(&mut row.amount_currency, input.amount_currency.map(Text));
    check(session, &row).await?;
    let row = session.update::<Entity>(row).await?;
    Ok(lago::AddOn::new(object(&row)))
}

/// `destroyAddOn`: invoices with it stay.
pub async fn destroy(
    session: &mut Session,
    params: lago::DestroyAddOnParams,
) -> Result<lago::AddOn, Refusal> {
    let row = find_row(session, &params.code).await?;
    let response = lago::AddOn::new(object(&row));
    session
        .update::<Entity>(Model {
            deleted_at: Some(session.now),
            ..row
        })
        .await?;
    Ok(response)
}

async fn check(session: &Session, row: &Model) -> Result<(), Refusal> {
    let mut checks = Checks::default();
    checks.present(&row.name, "name");
    checks.present(&row.code, "code");
    checks.known(&row.amount_currency.0, "amount_currency");
    checks.require(
        money::is_amount(row.amount_cents),
        "amount_cents",
        "value_is_out_of_range",
    );
    let same_code = optional(find_row(session, &row.code).await)?;
    checks.require(
        same_code.is_none_or(|other| other.id == row.id),
        "code",
        "value_already_exist",
    );
    checks.done()
}

/// The add-on with a code.
pub async fn find_row(session: &Session, code: &str) -> Result<Model, Refusal> {
    let condition = is(Column::Code, code).and(Column::DeletedAt.is_null());
    session.one::<Entity>(condition, "add_on").await
}

fn object(row: &Model) -> lago::AddOnObject {
    lago::AddOnObject {
        lago_id: row.lago_id.clone(),
        name: row.name.clone(),
        invoice_display_name: row.invoice_display_name.clone(),
        code: row.code.clone(),
        description: row.description.clone(),
        amount_cents: row.amount_cents,
        amount_currency: row.amount_currency.0.clone(),
        created_at: row.created_at.to_string(),
    }
}
