//! Metadata of records: lists of entries that requests replace as a whole.

use super::refusal::Checks;
use super::session::new_lago_id;
use crate::lago;
use crate::store::values::Moment;

/// How many entries a record may have.
const MAX_PIECES: usize = 20;

/// An entry in a request.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The id of an existing entry that is to be changed.
    pub id: Option<String>,
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Whether invoices print it.
    pub display_in_invoice: bool,
}

/// Checks entries: each key once, and neither keys nor values too long.
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

/// A customer's entries after a request: those that it leaves out are removed.
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

/// An invoice's entries after a request: those that it leaves out are removed.
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
