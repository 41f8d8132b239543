//! Free information on records: lists of pieces that requests replace as a whole.

use super::refusal::Checks;
use super::session::new_lago_id;
use crate::lago;
use crate::store::values::Moment;

/// How many pieces a record may have.
const MAX_PIECES: usize = 20;

/// A piece as a request gives it.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The id of an existing piece that is to be changed.
    pub id: Option<String>,
    /// Its name.
    pub key: String,
    /// What is kept.
    pub value: String,
    /// Whether invoices print it.
    pub display_in_invoice: bool,
}

/// Checks pieces: each key once, and neither keys nor values too long.
pub fn check(pieces: &[Piece], checks: &mut Checks) {
    checks.require(pieces.len() <= MAX_PIECES, "metadata", "invalid_count");
    for (index, piece) in pieces.iter().enumerate() {
        check_pair(&piece.key, &piece.value, checks);
        let repeated = pieces[..index]
            .iter()
            .any(|earlier| earlier.key == piece.key);
        checks.require(!repeated, "metadata", "value_already_exist");
    }
}

/// Checks one key and its value.
pub fn check_pair(key: &str, value: &str, checks: &mut Checks) {
    let key_fits = (1..=20).contains(&key.chars().count());
    checks.require(key_fits, "metadata", "invalid_key_length");
    checks.require(
        value.chars().count() <= 255,
        "metadata",
        "value_is_too_long",
    );
}

/// What a customer has after a request: pieces that it left out are gone.
pub fn of_customer(
    old: &[lago::CustomerMetadata],
    pieces: Vec<Piece>,
    now: Moment,
) -> Vec<lago::CustomerMetadata> {
    let find = |id: &str| old.iter().find(|piece| piece.lago_id == id);
    let write = |piece: Piece| {
        let existing = piece.id.as_deref().and_then(find);
        lago::CustomerMetadata {
            lago_id: existing.map_or_else(new_lago_id, |piece| piece.lago_id.clone()),
            created_at: existing.map_or_else(|| now.to_string(), |piece| piece.created_at.clone()),
            key: piece.key,
            value: piece.value,
            display_in_invoice: piece.display_in_invoice,
        }
    };
    pieces.into_iter().map(write).collect()
}

/// What an invoice has after a request: pieces that it left out are gone.
pub fn of_invoice(
    old: &[lago::InvoiceMetadataObject],
    pieces: Vec<Piece>,
    now: Moment,
) -> Vec<lago::InvoiceMetadataObject> {
    let find = |id: &str| old.iter().find(|piece| piece.lago_id == id);
    let write = |piece: Piece| {
        let existing = piece.id.as_deref().and_then(find);
        lago::InvoiceMetadataObject {
            lago_id: existing.map_or_else(new_lago_id, |piece| piece.lago_id.clone()),
            created_at: existing.map_or_else(|| now.to_string(), |piece| piece.created_at.clone()),
            key: piece.key,
            value: piece.value,
        }
    };
    pieces.into_iter().map(write).collect()
}
