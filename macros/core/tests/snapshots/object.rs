/// `Customer`.
#[derive(Clone, Debug, PartialEq)]
pub struct Customer {
    /// The id
    /// in \[your\] system.
    pub external_id: __p::String,
    /// `email`.
    pub email: __p::Option<__p::String>,
    /// `nick`.
    ///
    /// Deprecated.
    ///
    /// Read-only: only answers have it.
    pub nick: __p::Option<__p::String>,
    /// `zip`.
    pub zip: __p::Field<__p::String>,
    /// `kind`.
    pub kind: __p::String,
    /// `level`.
    ///
    /// Default: `-5`.
    pub level: __p::Option<i64>,
    /// `ratio`.
    ///
    /// Default: `1`.
    pub ratio: __p::Option<f64>,
    /// `type`.
    ///
    /// Default: `["a"]`.
    pub r#type: __p::Option<__p::Vec<__p::String>>,
    /// `note`.
    ///
    /// Default: `"x"`.
    pub note: __p::Field<__p::String>,
    /// `mark`.
    ///
    /// Default: `null`.
    pub mark: __p::Field<bool>,
    /// `additional`.
    pub additional: __p::Value,
    /// Properties that the document does not name.
    pub additional_2: __p::Map<__p::Value>,
}

impl Customer {
    /// A value with what is required; the rest is absent.
    pub fn new(
        external_id: impl __p::Into<__p::String>,
        email: __p::Option<__p::String>,
        additional: __p::Value,
    ) -> Self {
        Self {
            external_id: __p::Into::into(external_id),
            email,
            nick: __p::Default::default(),
            zip: __p::Default::default(),
            kind: __p::String::from("customer"),
            level: __p::Default::default(),
            ratio: __p::Default::default(),
            r#type: __p::Default::default(),
            note: __p::Default::default(),
            mark: __p::Default::default(),
            additional,
            additional_2: __p::Default::default(),
        }
    }
}

impl __p::Object for Customer {
    const NAME: &'static str = "Customer";
    const FIELDS: &'static [&'static str] = &[
        "external_id",
        "email",
        "nick",
        "zip",
        "kind",
        "level",
        "ratio",
        "type",
        "note",
        "mark",
        "additional",
    ];
    type Slots = (
        (
            __p::Option<__p::String>,
            __p::Option<__p::Option<__p::String>>,
            __p::Option<__p::Option<__p::String>>,
            __p::Option<__p::Option<__p::String>>,
            __p::Option<__p::String>,
            __p::Option<__p::Option<i64>>,
            __p::Option<__p::Option<f64>>,
            __p::Option<__p::Option<__p::Vec<__p::String>>>,
            __p::Option<__p::Option<__p::String>>,
            __p::Option<__p::Option<bool>>,
        ),
        (__p::Option<__p::Value>, __p::Map<__p::Value>),
    );
    fn set<'de, A: __p::MapAccess<'de>>(
        slots: &mut Self::Slots,
        field: usize,
        map: &mut A,
    ) -> __p::Result<(), A::Error> {
        match field {
            0 => __p::fill(&mut slots.0.0, "external_id", map),
            1 => __p::fill(&mut slots.0.1, "email", map),
            2 => __p::fill(&mut slots.0.2, "nick", map),
            3 => __p::fill(&mut slots.0.3, "zip", map),
            4 => __p::fill(&mut slots.0.4, "kind", map),
            5 => __p::fill(&mut slots.0.5, "level", map),
            6 => __p::fill(&mut slots.0.6, "ratio", map),
            7 => __p::fill(&mut slots.0.7, "type", map),
            8 => __p::fill(&mut slots.0.8, "note", map),
            9 => __p::fill(&mut slots.0.9, "mark", map),
            10 => __p::fill(&mut slots.1.0, "additional", map),
            _ => __p::ignore(map),
        }
    }
    const EXTRA: bool = true;
    fn extra<'de, A: __p::MapAccess<'de>>(
        slots: &mut Self::Slots,
        key: __p::String,
        map: &mut A,
    ) -> __p::Result<(), A::Error> {
        __p::fill_extra(&mut slots.1.1, key, map)
    }
    fn build<__E: __p::DeError>(slots: Self::Slots) -> __p::Result<Self, __E> {
        __p::Ok(Self {
            external_id: __p::required(slots.0.0, "external_id")?,
            email: __p::optional(slots.0.1),
            nick: __p::optional(slots.0.2),
            zip: __p::three_state(slots.0.3),
            kind: __p::required(slots.0.4, "kind")?,
            level: __p::optional(slots.0.5).or_else(|| __p::Some(-5)),
            ratio: __p::optional(slots.0.6).or_else(|| __p::Some(1.0)),
            r#type: __p::optional(slots.0.7).or_else(|| __p::default_value("[\"a\"]")),
            note: match __p::three_state(slots.0.8) {
                __p::Field::Absent => __p::Field::Value(__p::String::from("x")),
                field => field,
            },
            mark: match __p::three_state(slots.0.9) {
                __p::Field::Absent => __p::Field::Null,
                field => field,
            },
            additional: __p::required(slots.1.0, "additional")?,
            additional_2: slots.1.1,
        })
    }
    fn put<S: __p::SerializeMap>(&self, map: &mut S) -> __p::Result<(), S::Error> {
        __p::put(map, "external_id", &self.external_id)?;
        __p::put(map, "email", &self.email)?;
        __p::put_optional(map, "nick", &self.nick)?;
        __p::put_field(map, "zip", &self.zip)?;
        __p::put(map, "kind", &self.kind)?;
        __p::put_optional(map, "level", &self.level)?;
        __p::put_optional(map, "ratio", &self.ratio)?;
        __p::put_optional(map, "type", &self.r#type)?;
        __p::put_field(map, "note", &self.note)?;
        __p::put_field(map, "mark", &self.mark)?;
        __p::put(map, "additional", &self.additional)?;
        __p::put_extra(map, &self.additional_2)
    }
}

__p::object_serde!(Customer);
