//! From IR to IR, and what is known besides it: each pass is called by the driver (`expand`), in its order.

pub(crate) mod alias_circles;
pub mod check;
pub(crate) mod constants;
pub mod customize;
pub mod cycles;
pub(crate) mod direction;
pub mod names;
pub mod protection;
pub(crate) mod prune;
pub mod records;
pub(crate) mod select;
pub(crate) mod size;
pub(crate) mod untyped;
pub(crate) mod variant_hints;

/// A document's IR as the passes that give names get it: what the driver does up to there.
#[cfg(test)]
pub(crate) fn unnamed(
    root: &serde_json::Value,
    diagnostics: &mut crate::diagnostic::Diagnostics,
) -> crate::ir::Api {
    let mut api = crate::convert::convert(root, &[], diagnostics);
    alias_circles::break_alias_circles(&mut api, diagnostics);
    untyped::allow_null(&mut api);
    constants::set_constants(&mut api);
    direction::relax(&mut api);
    variant_hints::set_hints(&mut api);
    prune::drop_unused(&mut api);
    api
}
