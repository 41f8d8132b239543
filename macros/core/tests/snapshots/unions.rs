/// `Properties`.
#[derive(Clone, Debug, PartialEq)]
pub enum Properties {
    /// Where `type` is `standard`.
    Standard(Standard),
    /// Where `type` is `graduated`.
    Graduated(__p::Box<Graduated>),
    /// Where `type` is `x` or `y`.
    Other(__p::Box<Properties>),
    /// A value of a kind that the document does not list, or of several at once.
    Unknown(__p::Value),
}

impl __p::Union for Properties {
    const NAME: &'static str = "Properties";
    const TAG: __p::Option<&'static str> = __p::Some("type");
    const CANDIDATES: &'static [__p::Candidate] = &[
        __p::Candidate {
            tags: &["standard"],
            kinds: __p::Kinds::ANY,
            required: &[],
            known: &[],
            constants: &[],
            values: &[],
        },
        __p::Candidate {
            tags: &["graduated"],
            kinds: __p::Kinds::ANY,
            required: &[],
            known: &[],
            constants: &[],
            values: &[],
        },
        __p::Candidate {
            tags: &["x", "y"],
            kinds: __p::Kinds::ANY,
            required: &[],
            known: &[],
            constants: &[],
            values: &[],
        },
    ];
    fn decode(
        candidate: usize,
        value: &__p::Value,
    ) -> __p::Result<Self, __p::JsonError> {
        match candidate {
            0 => __p::from_value(value).map(Self::Standard),
            1 => __p::from_value(value).map(Self::Graduated),
            2 => __p::from_value(value).map(Self::Other),
            _ => __p::Ok(Self::Unknown(value.clone())),
        }
    }
    fn unknown(value: __p::Value) -> Self {
        Self::Unknown(value)
    }
    fn put<S: __p::Serializer>(&self, serializer: S) -> __p::Result<S::Ok, S::Error> {
        match self {
            Self::Standard(value) => __p::put_variant(serializer, value, __p::None),
            Self::Graduated(value) => {
                __p::put_variant(serializer, value, __p::Some(("type", "graduated")))
            }
            Self::Other(value) => __p::put_variant(serializer, value, __p::None),
            Self::Unknown(value) => __p::put_variant(serializer, value, __p::None),
        }
    }
}

__p::union_serde!(Properties);

impl __p::From<Standard> for Properties {
    fn from(value: Standard) -> Self {
        Self::Standard(value)
    }
}

impl __p::From<Graduated> for Properties {
    fn from(value: Graduated) -> Self {
        Self::Graduated(__p::Box::new(value))
    }
}

/// `Choice`.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// `First`.
    First(__p::String),
    /// `Second`.
    Second(__p::String),
    /// `Third`.
    Third(Numbers),
    /// `Fourth`.
    Fourth(__p::Vec<i64>),
    /// `Unknown`.
    Unknown(bool),
    /// `""`.
    Empty,
    /// `0`.
    Value0,
    /// A value of a kind that the document does not list, or of several at once.
    Unknown_2(__p::Value),
}

impl __p::Union for Choice {
    const NAME: &'static str = "Choice";
    const TAG: __p::Option<&'static str> = __p::None;
    const CANDIDATES: &'static [__p::Candidate] = &[
        __p::Candidate {
            tags: &[],
            kinds: __p::Kinds::INTEGER.or(__p::Kinds::OBJECT),
            required: &["a"],
            known: &["a", "b"],
            constants: &[("type", &["\"standard\"", "1"])],
            values: &["\"auto\""],
        },
        __p::Candidate {
            tags: &[],
            kinds: __p::Kinds::ANY,
            required: &[],
            known: &[],
            constants: &[],
            values: &[],
        },
        __p::Candidate {
            tags: &[],
            kinds: __p::Kinds::ANY,
            required: &[],
            known: &[],
            constants: &[],
            values: &[],
        },
        __p::Candidate {
            tags: &[],
            kinds: __p::Kinds::ANY,
            required: &[],
            known: &[],
            constants: &[],
            values: &[],
        },
        __p::Candidate {
            tags: &[],
            kinds: __p::Kinds::ANY,
            required: &[],
            known: &[],
            constants: &[],
            values: &[],
        },
        __p::Candidate {
            tags: &[],
            kinds: __p::Kinds::ANY,
            required: &[],
            known: &[],
            constants: &[],
            values: &[],
        },
        __p::Candidate {
            tags: &[],
            kinds: __p::Kinds::ANY,
            required: &[],
            known: &[],
            constants: &[],
            values: &[],
        },
    ];
    const CLOSED: &'static [usize] = &[0, 2];
    fn decode(
        candidate: usize,
        value: &__p::Value,
    ) -> __p::Result<Self, __p::JsonError> {
        match candidate {
            0 => __p::from_value(value).map(Self::First),
            1 => __p::from_value(value).map(Self::Second),
            2 => __p::from_value(value).map(Self::Third),
            3 => __p::from_value(value).map(Self::Fourth),
            4 => __p::from_value(value).map(Self::Unknown),
            5 => __p::constant(value, "\"\"", Self::Empty),
            6 => __p::constant(value, "0", Self::Value0),
            _ => __p::Ok(Self::Unknown_2(value.clone())),
        }
    }
    fn unknown(value: __p::Value) -> Self {
        Self::Unknown_2(value)
    }
    fn put<S: __p::Serializer>(&self, serializer: S) -> __p::Result<S::Ok, S::Error> {
        match self {
            Self::First(value) => __p::put_variant(serializer, value, __p::None),
            Self::Second(value) => __p::put_variant(serializer, value, __p::None),
            Self::Third(value) => __p::put_variant(serializer, value, __p::None),
            Self::Fourth(value) => __p::put_variant(serializer, value, __p::None),
            Self::Unknown(value) => __p::put_variant(serializer, value, __p::None),
            Self::Empty => __p::put_variant(serializer, "", __p::None),
            Self::Value0 => __p::put_constant(serializer, "0"),
            Self::Unknown_2(value) => __p::put_variant(serializer, value, __p::None),
        }
    }
}

__p::union_serde!(Choice);

impl __p::From<bool> for Choice {
    fn from(value: bool) -> Self {
        Self::Unknown(value)
    }
}
