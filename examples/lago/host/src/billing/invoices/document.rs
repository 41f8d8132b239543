//! The document of an invoice: a PDF of one page of text.

use crate::billing::money;
use crate::lago::InvoiceObjectExtended;

/// Lines that fit on the page; the totals come first, so only fees are ever left out.
const MAX_LINES: usize = 52;

/// Makes the document.
pub(super) fn pdf(invoice: &InvoiceObjectExtended) -> Vec<u8> {
    let text = lines(invoice);
    let mut content = String::from("BT /F1 10 Tf 14 TL 50 790 Td\n");
    for line in text.iter().take(MAX_LINES) {
        content.push_str(&format!("({}) Tj T*\n", escaped(line)));
    }
    content.push_str("ET");
    assemble(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>".to_owned(),
    ])
}

fn lines(invoice: &InvoiceObjectExtended) -> Vec<String> {
    let money = |cents: i64| {
        let amount = money::from_cents(cents, &invoice.currency);
        format!("{amount:>14} {}", invoice.currency)
    };
    let name = invoice
        .customer
        .name
        .value()
        .unwrap_or(&invoice.customer.external_id);
    let mut lines = vec![
        format!("Invoice {}", invoice.number),
        format!(
            "issued {}, due {}",
            invoice.issuing_date, invoice.payment_due_date
        ),
        format!("to {name}"),
        String::new(),
        format!("{:<40}{}", "Fees", money(invoice.fees_amount_cents)),
        format!("{:<40}{}", "Coupons", money(-invoice.coupons_amount_cents)),
        format!(
            "{:<40}{}",
            "Credit notes",
            money(-invoice.credit_notes_amount_cents)
        ),
        format!(
            "{:<40}{}",
            "Prepaid credits",
            money(-invoice.prepaid_credit_amount_cents)
        ),
        format!("{:<40}{}", "To pay", money(invoice.total_amount_cents)),
        String::new(),
    ];
    for fee in &invoice.fees {
        let item = serde_json::to_value(&fee.item).unwrap_or_default();
        let name: String = item["name"]
            .as_str()
            .unwrap_or("fee")
            .chars()
            .take(28)
            .collect();
        lines.push(format!(
            "{name:<28}{:>12}{}",
            fee.units,
            money(fee.amount_cents)
        ));
    }
    lines
}

/// The base fonts are sure to have ASCII; brackets and backslashes end or escape a string.
fn escaped(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '(' | ')' | '\\' => escaped.extend(['\\', character]),
            ' '..='~' => escaped.push(character),
            _ => escaped.push('?'),
        }
    }
    escaped
}

/// Objects with a table of their offsets, without which readers reject the file.
fn assemble(objects: &[String]) -> Vec<u8> {
    let mut file = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = file.len();
    let trailer = format!("trailer\n<< /Size {} /Root 1 0 R >>\n", objects.len() + 1);
    file.push_str(&format!("{table}{trailer}startxref\n{start}\n%%EOF\n"));
    file.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{assemble, escaped};

    #[test]
    fn text_cannot_leave_its_string() {
        assert_eq!(escaped(r"a (b) \ é"), r"a \(b\) \\ ?");
    }

    #[test]
    fn the_table_says_where_objects_start() {
        let file =
            String::from_utf8(assemble(&["<< >>".to_owned(), "<< /A 1 >>".to_owned()])).unwrap();
        let second = file.find("2 0 obj").unwrap();
        assert!(file.contains(&format!("{second:010} 00000 n \n")));
        let table = file.find("xref").unwrap();
        assert!(file.ends_with(&format!("startxref\n{table}\n%%EOF\n")));
    }
}
