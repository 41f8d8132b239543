//! What plug-ins may not change or see of a value, as the expansion states it.

/// What one schema says about the parts of its values. Numbers are indices into the expansion's list of
/// `Part`s; index 0 is a part that says nothing.
///
/// The list is a graph: a schema that contains itself leads back to its own index.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Other parts that the same value must follow (`allOf`, `oneOf` and so on).
    pub also: &'static [usize],
    /// Named properties, in the order of their bytes: name, mark, and the part of their values.
    pub fields: &'static [(&'static str, u8, usize)],
    /// The same for all properties that are not named.
    pub entries: &'static [(u8, usize)],
    /// The parts of an array's items.
    pub items: &'static [usize],
}

/// What plug-ins may not change or see of the values of one type.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Protection {
    #[cfg_attr(
        not(all(feature = "host", not(target_arch = "wasm32"))),
        expect(dead_code, reason = "only hosts protect")
    )]
    pub(crate) parts: &'static [Part],
    #[cfg_attr(
        not(all(feature = "host", not(target_arch = "wasm32"))),
        expect(dead_code, reason = "only hosts protect")
    )]
    pub(crate) root: usize,
}

/// A response of an operation, by its index in the operation's list, and what plug-ins do not see of it.
pub type Unsent = (usize, Protection);

impl Protection {
    /// Nothing is protected.
    pub const NONE: Protection = Protection {
        parts: &[],
        root: 0,
    };

    /// The part at this index of the list.
    pub const fn new(parts: &'static [Part], root: usize) -> Self {
        Protection { parts, root }
    }
}
