//! Which parts of the books are printed, and with which columns.

use serde_json::Value;

use super::table::{Table, money};

/// One table of the books.
pub(super) struct Sheet {
    title: &'static str,
    /// The section of the books that has the rows.
    pub(super) records: &'static str,
    columns: &'static [(&'static str, Column)],
}

impl Sheet {
    /// The records as a table, oldest first, as in account books; the API lists the newest first.
    pub(super) fn table(&self, records: &[Value]) -> Table {
        let header: Vec<&str> = self.columns.iter().map(|(header, _)| *header).collect();
        let mut table = Table::new(self.title, &header);
        for record in records.iter().rev() {
            let cells = self.columns.iter().map(|(_, column)| column.cell(record));
            table.push(cells.collect());
        }
        table
    }
}

/// Where a cell comes from: a JSON pointer into the record.
enum Column {
    Text(&'static str),
    Cents(&'static str),
}

impl Column {
    fn cell(&self, record: &Value) -> String {
        match self {
            Column::Text(pointer) => match record.pointer(pointer) {
                None | Some(Value::Null) => "–".to_owned(),
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            },
            Column::Cents(pointer) => match record.pointer(pointer).and_then(Value::as_i64) {
                Some(cents) => money(cents),
                None => "–".to_owned(),
            },
        }
    }
}

/// The tables that the demo prints.
pub(super) const SHEETS: [Sheet; 6] = [
    Sheet {
        title: "Customers",
        records: "customers",
        columns: &[
            ("customer", Column::Text("/external_id")),
            ("country", Column::Text("/country")),
            ("currency", Column::Text("/currency")),
            ("subscriptions", Column::Text("/active_subscriptions_count")),
            ("overdue", Column::Cents("/overdue_balance_cents")),
            ("prepaid", Column::Cents("/wallets_balance_cents")),
        ],
    },
    Sheet {
        title: "Subscriptions",
        records: "subscriptions",
        columns: &[
            ("subscription", Column::Text("/external_id")),
            ("plan", Column::Text("/plan_code")),
            ("status", Column::Text("/status")),
            ("ended", Column::Text("/terminated_at")),
        ],
    },
    Sheet {
        title: "Wallets",
        records: "wallets",
        columns: &[
            ("customer", Column::Text("/external_customer_id")),
            ("wallet", Column::Text("/name")),
            ("currency", Column::Text("/currency")),
            ("status", Column::Text("/status")),
            ("credits", Column::Text("/credits_balance")),
            ("spent", Column::Text("/consumed_credits")),
            ("balance", Column::Cents("/balance_cents")),
        ],
    },
    Sheet {
        title: "Invoices",
        records: "invoices",
        columns: &[
            ("number", Column::Text("/number")),
            ("customer", Column::Text("/customer/external_id")),
            ("date", Column::Text("/issuing_date")),
            ("type", Column::Text("/invoice_type")),
            ("status", Column::Text("/status")),
            ("payment", Column::Text("/payment_status")),
            ("fees", Column::Cents("/fees_amount_cents")),
            ("coupons", Column::Cents("/coupons_amount_cents")),
            ("credit notes", Column::Cents("/credit_notes_amount_cents")),
            ("prepaid", Column::Cents("/prepaid_credit_amount_cents")),
            ("total", Column::Cents("/total_amount_cents")),
            ("", Column::Text("/currency")),
        ],
    },
    Sheet {
        title: "Coupons of customers",
        records: "applied_coupons",
        columns: &[
            ("customer", Column::Text("/external_customer_id")),
            ("coupon", Column::Text("/coupon_code")),
            ("amount", Column::Cents("/amount_cents")),
            ("percent", Column::Text("/percentage_rate")),
            ("status", Column::Text("/status")),
        ],
    },
    Sheet {
        title: "Credit notes",
        records: "credit_notes",
        columns: &[
            ("number", Column::Text("/number")),
            ("invoice", Column::Text("/invoice_number")),
            ("reason", Column::Text("/reason")),
            ("credit", Column::Cents("/credit_amount_cents")),
            ("left", Column::Cents("/balance_amount_cents")),
            ("status", Column::Text("/credit_status")),
        ],
    },
];
