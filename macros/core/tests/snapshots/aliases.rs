/// `AllKinds`.
pub type AllKinds = (
    bool,
    i32,
    u32,
    u64,
    __p::Base64,
    __p::Bytes,
    __p::Value,
    (),
    __p::Map<__p::Option<__p::String>>,
);

/// `Tree`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree(
    /// The value itself.
    pub __p::Vec<Tree>,
);

__p::newtype_serde!(Tree, __p::Vec < Tree >);
