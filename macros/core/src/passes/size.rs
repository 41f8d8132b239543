//! How large an expansion would be, found out before it is made.
//!
//! A name in a document is some twenty bytes, and a field in Rust some kilobytes of tokens, and more in
//! the compiler. The bound is far above what compiles in any reasonable time.

use crate::diagnostic::LoadError;
use crate::document::Document;
use crate::ir::{Api, Body, Operation, Shape, TypeDef, Variant};

/// Stripe's document, among the largest, has 39,000 parts.
const MOST_PARTS: usize = 100_000;

/// # Errors
/// When what is selected of the document is too large to be expanded.
pub(crate) fn check(
    api: &Api,
    emitted_types: &[bool],
    document: &Document,
) -> Result<(), LoadError> {
    let types = api.types.iter().zip(emitted_types);
    let types = types.filter(|(_, emitted)| **emitted);
    let of_types: usize = types.map(|(definition, _)| of_type(definition)).sum();
    let of_operations: usize = api.operations.iter().map(of_operation).sum();
    let parts = of_types + of_operations + api.events.len();
    if parts <= MOST_PARTS {
        return Ok(());
    }
    let message = format!(
        "the expansion would have {parts} fields, variants, parameters and responses, more than the \
         {MOST_PARTS} that are expanded"
    );
    let help =
        "select the operations that are used: operations = [\"createCustomer\", tag(\"plans\")]";
    Err(LoadError::of_whole(document, message, help))
}

fn of_type(definition: &TypeDef) -> usize {
    let within = match &definition.shape {
        Shape::Object(object) => object.properties.len(),
        Shape::Enum(list) => list.values.len(),
        Shape::Union(union) => union.variants.iter().map(of_variant).sum(),
        Shape::Alias { .. } => 0,
    };
    1 + within
}

/// Counts the names that tell it from other variants, too.
fn of_variant(variant: &Variant) -> usize {
    let hint = &variant.hint;
    let constants = hint.constants.iter().map(|(_, values)| values.len());
    let names = hint.required.len() + hint.known.len() + hint.values.len() + variant.tags.len();
    // A name in a list is one literal, a tenth of a field.
    1 + (names + constants.sum::<usize>()) / 10
}

fn of_operation(operation: &Operation) -> usize {
    let of_body = |body: &Body| -> usize {
        let media = body.media.iter().map(|media| 1 + media.encodings.len());
        media.sum()
    };
    let responses = operation.responses.iter();
    let responses: usize = responses
        .map(|response| 1 + response.headers.len() / 10)
        .sum();
    let security: usize = operation.security.iter().map(Vec::len).sum();
    1 + operation.parameters.len()
        + operation.body.as_ref().map_or(0, of_body)
        + responses
        + security / 10
}
