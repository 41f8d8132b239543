/// `Empty`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Empty {}

impl Empty {
    /// A value with nothing set.
    pub fn new() -> Self {
        __p::Default::default()
    }
}

impl __p::Object for Empty {
    const NAME: &'static str = "Empty";
    const FIELDS: &'static [&'static str] = &[];
    type Slots = ();
    fn set<'de, A: __p::MapAccess<'de>>(
        slots: &mut Self::Slots,
        field: usize,
        map: &mut A,
    ) -> __p::Result<(), A::Error> {
        let _ = (slots, field);
        __p::ignore(map)
    }
    fn build<__E: __p::DeError>(slots: Self::Slots) -> __p::Result<Self, __E> {
        let () = slots;
        __p::Ok(Self {})
    }
    fn put<S: __p::SerializeMap>(&self, map: &mut S) -> __p::Result<(), S::Error> {
        let _ = map;
        __p::Ok(())
    }
}

__p::object_serde!(Empty);

/// `Constant`.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// `object`.
    pub object: bool,
}

impl Constant {
    /// A value with what is required; the rest is absent.
    pub fn new() -> Self {
        Self { object: true }
    }
}

impl __p::Default for Constant {
    fn default() -> Self {
        Self::new()
    }
}

impl __p::Object for Constant {
    const NAME: &'static str = "Constant";
    const FIELDS: &'static [&'static str] = &["object"];
    type Slots = (__p::Option<bool>,);
    fn set<'de, A: __p::MapAccess<'de>>(
        slots: &mut Self::Slots,
        field: usize,
        map: &mut A,
    ) -> __p::Result<(), A::Error> {
        match field {
            0 => __p::fill(&mut slots.0, "object", map),
            _ => __p::ignore(map),
        }
    }
    fn build<__E: __p::DeError>(slots: Self::Slots) -> __p::Result<Self, __E> {
        __p::Ok(Self {
            object: __p::required(slots.0, "object")?,
        })
    }
    fn put<S: __p::SerializeMap>(&self, map: &mut S) -> __p::Result<(), S::Error> {
        __p::put(map, "object", &self.object)
    }
}

__p::object_serde!(Constant);
