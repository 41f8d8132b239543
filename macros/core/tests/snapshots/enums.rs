/// `Status`.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// `active`.
    Active,
    /// `unknown`.
    Unknown,
    /// A value that the document does not list.
    Unknown_2(__p::UnknownValue),
}

impl __p::StringEnum for Status {
    const NAME: &'static str = "Status";
    const VALUES: &'static [&'static str] = &["active", "unknown"];
    fn from_index(index: usize) -> __p::Option<Self> {
        __p::Some(
            match index {
                0 => Self::Active,
                1 => Self::Unknown,
                _ => return __p::None,
            },
        )
    }
    fn from_unknown(value: __p::UnknownValue) -> Self {
        Self::Unknown_2(value)
    }
    fn index(&self) -> __p::Result<usize, &__p::UnknownValue> {
        __p::Ok(
            match self {
                Self::Active => 0,
                Self::Unknown => 1,
                Self::Unknown_2(value) => return __p::Err(value),
            },
        )
    }
}

__p::string_enum!(Status);

/// `Version`.
#[derive(Clone, Debug, PartialEq)]
pub enum Version {
    /// `1`.
    V1,
    /// `two`.
    Two,
    /// A value that the document does not list.
    Unknown(__p::Value),
}

impl __p::ScalarEnum for Version {
    const NAME: &'static str = "Version";
    const VALUES: &'static [&'static str] = &["1", "\"two\""];
    fn from_index(index: usize) -> __p::Option<Self> {
        __p::Some(
            match index {
                0 => Self::V1,
                1 => Self::Two,
                _ => return __p::None,
            },
        )
    }
    fn from_unknown(value: __p::Value) -> Self {
        Self::Unknown(value)
    }
    fn index(&self) -> __p::Result<usize, &__p::Value> {
        __p::Ok(
            match self {
                Self::V1 => 0,
                Self::Two => 1,
                Self::Unknown(value) => return __p::Err(value),
            },
        )
    }
}

__p::scalar_enum!(Version);

/// `Single`.
#[derive(Clone, Debug, PartialEq)]
pub enum Single {
    /// `only`.
    Only,
    /// A value that the document does not list.
    Unknown(__p::UnknownValue),
}

impl __p::StringEnum for Single {
    const NAME: &'static str = "Single";
    const VALUES: &'static [&'static str] = &["only"];
    fn from_index(index: usize) -> __p::Option<Self> {
        __p::Some(
            match index {
                0 => Self::Only,
                _ => return __p::None,
            },
        )
    }
    fn from_unknown(value: __p::UnknownValue) -> Self {
        Self::Unknown(value)
    }
    fn index(&self) -> __p::Result<usize, &__p::UnknownValue> {
        __p::Ok(
            match self {
                Self::Only => 0,
                Self::Unknown(value) => return __p::Err(value),
            },
        )
    }
}

__p::string_enum!(Single);

impl __p::Default for Single {
    fn default() -> Self {
        Self::Only
    }
}
