//! Credit notes as the API shows them.

use super::{Model, customers, invoices, is};
use crate::billing::fees;
use crate::billing::refusal::Refusal;
use crate::billing::session::Session;
use crate::lago;
use crate::store::{credit_note_item, fee};

macro_rules! credit_note {
    ($name:ident, $session:expr, $row:expr $(, $field:ident: $value:expr)*) => {{
        let row = $row;
        lago::$name {
            lago_id: row.lago_id.clone(),
            sequential_id: row.sequential_id,
            number: row.number.clone(),
            lago_invoice_id: invoices::by_id($session, row.invoice_id).await?.lago_id,
            invoice_number: row.invoice_number.clone(),
            issuing_date: row.issuing_date.0.to_string(),
            reason: row.reason.0.clone(),
            description: row.description.clone().into(),
            currency: row.currency.0.clone(),
            total_amount_cents: row.total_amount_cents,
            coupons_adjustment_amount_cents: row.coupons_adjustment_amount_cents,
            credit_amount_cents: row.credit_amount_cents,
            refund_amount_cents: row.refund_amount_cents,
            balance_amount_cents: row.balance_amount_cents,
            credit_status: row.credit_status.as_deref().map(Into::into).into(),
            refund_status: row.refund_status.as_deref().map(Into::into).into(),
            items: items($session, row).await?,
            created_at: row.created_at.to_string(),
            updated_at: row.updated_at.to_string(),
            $($field: $value,)*
        }
    }};
}

/// A credit note.
pub(super) async fn object(
    session: &Session,
    row: &Model,
) -> Result<lago::CreditNoteObject, Refusal> {
    Ok(credit_note!(CreditNoteObject, session, row))
}

/// A credit note with its customer.
pub(super) async fn extended_object(
    session: &Session,
    row: &Model,
) -> Result<lago::CreditNoteExtendedObject, Refusal> {
    let customer = customers::base_object(&customers::by_id(session, row.customer_id).await?);
    Ok(credit_note!(CreditNoteExtendedObject, session, row, customer: customer))
}

async fn items(session: &Session, row: &Model) -> Result<Vec<lago::CreditNoteItemObject>, Refusal> {
    let own = is(credit_note_item::Column::CreditNoteId, row.id);
    let mut items = Vec::new();
    for item in session.all::<credit_note_item::Entity>(own).await? {
        let fee = session.row::<fee::Entity>(item.fee_id, "fee").await?;
        items.push(lago::CreditNoteItemObject {
            lago_id: item.lago_id,
            amount_cents: item.amount_cents,
            amount_currency: row.currency.0.clone(),
            fee: fees::object(session, &fee).await?,
        });
    }
    Ok(items)
}

/// A field of comma-separated values, quoted if necessary. A spreadsheet would evaluate a field that
/// starts like a formula, so such a field is escaped.
pub(super) fn csv_field(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::csv_field;

    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        let cases = [
            ("Storage", "Storage"),
            ("Storage, hot", "\"Storage, hot\""),
            ("the \"big\" one", "\"the \"\"big\"\" one\""),
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ];
        for (text, field) in cases {
            assert_eq!(csv_field(text), field);
        }
    }
}
