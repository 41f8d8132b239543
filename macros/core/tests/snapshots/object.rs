/// `Customer`.
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
    /// Read-only: only responses have it.
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
            nick: __p::None,
            zip: __p::Field::Absent,
            kind: __p::String::from("customer"),
            level: __p::None,
            ratio: __p::None,
            r#type: __p::None,
            note: __p::Field::Absent,
            mark: __p::Field::Absent,
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
    const LABELS: &'static [&'static str] = &[
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
        "additional_2",
    ];
    type Slots = (
        (
            __p::Required<__p::String>,
            __p::Nullable<__p::String>,
            __p::Optional<__p::String>,
            __p::ThreeState<__p::String>,
            __p::Required<__p::String>,
            __p::Optional<i64>,
            __p::Optional<f64>,
            __p::Optional<__p::Vec<__p::String>>,
            __p::ThreeState<__p::String>,
            __p::ThreeState<bool>,
        ),
        (__p::Required<__p::Value>, __p::Rest<__p::Value>),
    );
    fn set_defaults(values: &mut __p::Values<Self>) {
        if values.0.5.is_none() {
            values.0.5 = __p::Some(-5);
        }
        if values.0.6.is_none() {
            values.0.6 = __p::Some(1.0);
        }
        if values.0.7.is_none() {
            values.0.7 = __p::default_value("[\"a\"]");
        }
        if values.0.8.is_absent() {
            values.0.8 = __p::Field::Value(__p::String::from("x"));
        }
        if values.0.9.is_absent() {
            values.0.9 = __p::Field::Null;
        }
    }
    fn build(values: __p::Values<Self>) -> Self {
        Self {
            external_id: values.0.0,
            email: values.0.1,
            nick: values.0.2,
            zip: values.0.3,
            kind: values.0.4,
            level: values.0.5,
            ratio: values.0.6,
            r#type: values.0.7,
            note: values.0.8,
            mark: values.0.9,
            additional: values.1.0,
            additional_2: values.1.1,
        }
    }
    fn refs(&self) -> __p::Refs<'_, Self> {
        (
            (
                &self.external_id,
                &self.email,
                &self.nick,
                &self.zip,
                &self.kind,
                &self.level,
                &self.ratio,
                &self.r#type,
                &self.note,
                &self.mark,
            ),
            (&self.additional, &self.additional_2),
        )
    }
}

__p::object_traits!(Customer);
