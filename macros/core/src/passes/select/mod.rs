//! Leaves out what the `operations` and `webhooks` options do not select.
//!
//! Runs after names are given: selecting one more operation renames nothing.

mod matching;

use syn::Error;

pub(crate) use self::matching::glob;
use self::matching::{matches_left_out, selected, selected_events};
use super::records::Record;
use crate::diagnostic::Diagnostics;
use crate::document::Pointer;
use crate::hash::HashSet;
use crate::ir::walk::{is_component, reached, uses};
use crate::ir::{Api, LeftOut, Ty, TypeId};
use crate::options::{Options, Selector};

/// Drops the operations and events that are not selected. An option that selects nothing is a fault.
/// Returns which of the remaining operations have hooks.
pub(crate) fn select(api: &mut Api, options: &Options, faults: &mut Vec<Error>) -> Vec<bool> {
    let keep = match &options.operations {
        Some(selectors) => {
            let wanted = |it: &LeftOut| selectors.iter().any(|one| matches_left_out(one, it));
            api.left_out.retain(wanted);
            selected(selectors, &api.operations, &api.left_out, faults)
        }
        None => vec![true; api.operations.len()],
    };
    let mut hooks = hooks(&options.hooks, api, &keep, faults);
    retain(&mut hooks, &keep);
    retain(&mut api.operations, &keep);
    if let Some(names) = &options.webhooks {
        let keep = selected_events(names, &api.events, faults);
        retain(&mut api.events, &keep);
    }
    hooks
}

fn retain<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    items.retain(|_| keep.next().copied().unwrap_or(true));
}

/// Which operations plug-ins wrap, by their place; `kept` says what the option `operations`
/// leaves.
fn hooks(selectors: &[Selector], api: &Api, kept: &[bool], faults: &mut Vec<Error>) -> Vec<bool> {
    let operations = &api.operations;
    let mut hooked = vec![false; operations.len()];
    for selector in selectors {
        let matched = selected(
            std::slice::from_ref(selector),
            operations,
            &api.left_out,
            faults,
        );
        let mut left = false;
        for ((hooked, matched), kept) in hooked.iter_mut().zip(&matched).zip(kept) {
            *hooked |= *matched && *kept;
            left |= *matched && *kept;
        }
        if !left && matched.contains(&true) {
            let message = "the option `operations` leaves out what this hook wraps; add it there";
            faults.push(Error::new(selector.span(), message));
        }
    }
    hooked
}

/// Which types are emitted: with a selection those that what is left uses, and without one those and
/// all components, since users name them. (Inline types of what was replaced are used by nothing.)
pub(crate) fn emitted_types(api: &Api, options: &Options, records: &[Record]) -> Vec<bool> {
    let records: Vec<Ty> = records.iter().map(|record| Ty::Named(record.ty)).collect();
    if options.operations.is_some() || options.webhooks.is_some() {
        return reached(api, uses(api).into_iter().chain(&records));
    }
    let components = (0..api.types.len()).filter(|index| is_component(&api.types[*index]));
    let components: Vec<Ty> = components.map(|index| Ty::Named(TypeId(index))).collect();
    reached(
        api,
        uses(api).into_iter().chain(&components).chain(&records),
    )
}

/// The problems that concern what is selected: a fault of an operation that was not selected stops
/// nobody.
pub(crate) fn concerning(
    diagnostics: &Diagnostics,
    api: &Api,
    emitted_types: &[bool],
    options: &Options,
) -> Diagnostics {
    if options.operations.is_none() && options.webhooks.is_none() {
        return diagnostics.clone();
    }
    let mut kept: HashSet<Pointer> = HashSet::default();
    for operation in &api.operations {
        kept.insert(operation.pointer.clone());
        // What a path gives all its operations.
        kept.extend(
            operation
                .pointer
                .parent()
                .map(|path| path.child("parameters")),
        );
    }
    kept.extend(api.left_out.iter().map(|it| it.pointer.clone()));
    kept.extend(api.events.iter().map(|event| event.pointer.clone()));
    let types = api
        .types
        .iter()
        .zip(emitted_types)
        .filter(|(_, emitted)| **emitted);
    kept.extend(types.map(|(definition, _)| definition.pointer.clone()));
    let mut concerning = Diagnostics::default();
    for diagnostic in diagnostics.iter() {
        let pointer = &diagnostic.pointer;
        if is_selectable(pointer) && !pointer.is_within_any(&kept) {
            continue;
        }
        concerning.copy(diagnostic);
    }
    concerning
}

/// Whether a place belongs to something that can be left out by selection.
fn is_selectable(pointer: &Pointer) -> bool {
    let mut tokens = pointer.tokens();
    match tokens.next().as_deref() {
        Some("paths" | "webhooks" | "x-webhooks") => tokens.next().is_some(),
        Some("components") => tokens.next().as_deref() == Some("schemas"),
        _ => false,
    }
}
