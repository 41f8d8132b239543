//! The document's types.

use extism_openapi::__private as P;

/// Every kind of property.
pub struct Customer {
    pub external_id: P::String,
    pub email: P::Option<P::String>,
    pub nick: P::Option<P::String>,
    pub zip: P::Field<P::String>,
    pub status: P::Option<Status>,
    pub seats: P::Option<P::i64>,
    pub labels: P::Option<P::Vec<P::String>>,
    pub additional: P::Map<P::Value>,
}

impl Customer {
    pub fn new(external_id: impl P::Into<P::String>, email: P::Option<P::String>) -> Self {
        Customer {
            external_id: external_id.into(),
            email,
            nick: P::None,
            zip: P::Default::default(),
            status: P::None,
            seats: P::None,
            labels: P::None,
            additional: P::Default::default(),
        }
    }
}

impl P::Object for Customer {
    const NAME: &'static str = "Customer";
    const FIELDS: &'static [&'static str] = &[
        "external_id",
        "email",
        "nick",
        "zip",
        "status",
        "seats",
        "labels",
    ];
    const LABELS: &'static [&'static str] = &[
        "external_id",
        "email",
        "nick",
        "zip",
        "status",
        "seats",
        "labels",
        "additional",
    ];
    type Slots = (
        P::Required<P::String>,
        P::Nullable<P::String>,
        P::Optional<P::String>,
        P::ThreeState<P::String>,
        P::Optional<Status>,
        P::Optional<P::i64>,
        P::Optional<P::Vec<P::String>>,
        P::Rest<P::Value>,
    );

    fn set_defaults(values: &mut P::Values<Self>) {
        if values.5.is_none() {
            values.5 = P::Some(1);
        }
        if values.6.is_none() {
            values.6 = P::default_value("[\"new\"]");
        }
    }

    fn build(values: P::Values<Self>) -> Self {
        Customer {
            external_id: values.0,
            email: values.1,
            nick: values.2,
            zip: values.3,
            status: values.4,
            seats: values.5,
            labels: values.6,
            additional: values.7,
        }
    }

    fn refs(&self) -> P::Refs<'_, Self> {
        (
            &self.external_id,
            &self.email,
            &self.nick,
            &self.zip,
            &self.status,
            &self.seats,
            &self.labels,
            &self.additional,
        )
    }
}
P::object_traits!(Customer);

/// An enum of strings.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    Active,
    Pending,
    Unknown(P::UnknownValue),
}

impl P::StringEnum for Status {
    const NAME: &'static str = "Status";
    const VALUES: &'static [&'static str] = &["active", "pending"];

    fn from_index(index: usize) -> P::Option<Self> {
        match index {
            0 => P::Some(Status::Active),
            1 => P::Some(Status::Pending),
            _ => P::None,
        }
    }

    fn from_unknown(value: P::UnknownValue) -> Self {
        Status::Unknown(value)
    }

    fn index(&self) -> P::Result<usize, &P::UnknownValue> {
        match self {
            Status::Active => P::Ok(0),
            Status::Pending => P::Ok(1),
            Status::Unknown(value) => P::Err(value),
        }
    }
}
P::string_enum!(Status);

/// An enum with values that are not strings.
#[derive(Clone, Debug, PartialEq)]
pub enum Level {
    One,
    Off,
    Unknown(P::Value),
}

impl P::ScalarEnum for Level {
    const NAME: &'static str = "Level";
    const VALUES: &'static [&'static str] = &["1", "\"off\""];

    fn from_index(index: usize) -> P::Option<Self> {
        match index {
            0 => P::Some(Level::One),
            1 => P::Some(Level::Off),
            _ => P::None,
        }
    }

    fn from_unknown(value: P::Value) -> Self {
        Level::Unknown(value)
    }

    fn index(&self) -> P::Result<usize, &P::Value> {
        match self {
            Level::One => P::Ok(0),
            Level::Off => P::Ok(1),
            Level::Unknown(value) => P::Err(value),
        }
    }
}
P::scalar_enum!(Level);

macro_rules! small_object {
    ($name:ident { $field:ident: $ty:ty }) => {
        /// An object of one required property.
        pub struct $name {
            pub $field: $ty,
        }

        impl P::Object for $name {
            const NAME: &'static str = stringify!($name);
            const FIELDS: &'static [&'static str] = &[stringify!($field)];
            type Slots = (P::Required<$ty>,);

            fn build(values: P::Values<Self>) -> Self {
                $name { $field: values.0 }
            }

            fn refs(&self) -> P::Refs<'_, Self> {
                (&self.$field,)
            }
        }
        P::object_traits!($name);
    };
}

small_object!(Standard { amount: P::String });
small_object!(Graduated { ranges: P::Vec<Range> });
small_object!(Range { upto: P::i64 });
small_object!(Named { name: P::String });
small_object!(NamedLong { name: P::String });
small_object!(Problem { detail: P::String });
small_object!(Nested { customer: Customer });

const OBJECT: P::Candidate = P::Candidate {
    tags: &[],
    kinds: P::Kinds::OBJECT,
    required: &[],
    known: &[],
    constants: &[],
    values: &[],
};

/// A union with a tag.
#[derive(Clone, Debug, PartialEq)]
pub enum Properties {
    Standard(Standard),
    Graduated(P::Box<Graduated>),
    Unknown(P::Value),
}

impl P::Union for Properties {
    const NAME: &'static str = "Properties";
    const TAG: P::Option<&'static str> = P::Some("type");
    const CANDIDATES: &'static [P::Candidate] = &[
        P::Candidate {
            tags: &["standard"],
            required: &["amount"],
            known: &["amount"],
            ..OBJECT
        },
        P::Candidate {
            tags: &["graduated", "volume"],
            required: &["ranges"],
            known: &["ranges"],
            ..OBJECT
        },
    ];

    fn decode(candidate: usize, value: &P::Value) -> P::Result<Self, P::JsonError> {
        match candidate {
            0 => P::from_value(value).map(Properties::Standard),
            1 => P::from_value(value).map(Properties::Graduated),
            _ => P::Ok(Properties::Unknown(value.clone())),
        }
    }

    fn unknown(value: P::Value) -> Self {
        Properties::Unknown(value)
    }

    fn put<S: P::Serializer>(&self, s: S) -> P::Result<S::Ok, S::Error> {
        match self {
            Properties::Standard(v) => P::put_variant(s, v, P::Some(("type", "standard"))),
            Properties::Graduated(v) => P::put_variant(s, v, P::None),
            Properties::Unknown(v) => P::put_variant(s, v, P::None),
        }
    }
}
P::union_serde!(Properties);

/// A union without a tag: the likeliest variant is taken.
#[derive(Clone, Debug, PartialEq)]
pub enum Owner {
    Id(P::i64),
    Named(Named),
    NamedLong(NamedLong),
    Unknown(P::Value),
}

impl P::Union for Owner {
    const NAME: &'static str = "Owner";
    const TAG: P::Option<&'static str> = P::None;
    const CANDIDATES: &'static [P::Candidate] = &[
        P::Candidate {
            kinds: P::Kinds::INTEGER,
            ..OBJECT
        },
        P::Candidate {
            required: &["name"],
            known: &["name"],
            ..OBJECT
        },
        P::Candidate {
            required: &["name"],
            known: &["name", "note"],
            ..OBJECT
        },
    ];

    fn decode(candidate: usize, value: &P::Value) -> P::Result<Self, P::JsonError> {
        match candidate {
            0 => P::from_value(value).map(Owner::Id),
            1 => P::from_value(value).map(Owner::Named),
            2 => P::from_value(value).map(Owner::NamedLong),
            _ => P::Ok(Owner::Unknown(value.clone())),
        }
    }

    fn unknown(value: P::Value) -> Self {
        Owner::Unknown(value)
    }

    fn put<S: P::Serializer>(&self, s: S) -> P::Result<S::Ok, S::Error> {
        match self {
            Owner::Id(v) => P::put_variant(s, v, P::None),
            Owner::Named(v) => P::put_variant(s, v, P::None),
            Owner::NamedLong(v) => P::put_variant(s, v, P::None),
            Owner::Unknown(v) => P::put_variant(s, v, P::None),
        }
    }
}
P::union_serde!(Owner);

/// A recursive alias.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree(pub P::Vec<Tree>);
P::newtype_serde!(Tree, P::Vec<Tree>);
