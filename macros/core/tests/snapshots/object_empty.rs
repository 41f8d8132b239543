/// `Empty`.
pub struct Empty {}

impl Empty {
    /// A value with nothing set.
    pub fn new() -> Self {
        Self {}
    }
}

impl __p::Default for Empty {
    fn default() -> Self {
        Self::new()
    }
}

impl __p::Object for Empty {
    const NAME: &'static str = "Empty";
    const FIELDS: &'static [&'static str] = &[];
    type Slots = ();
    fn build(values: __p::Values<Self>) -> Self {
        let () = values;
        Self {}
    }
    fn refs(&self) -> __p::Refs<'_, Self> {
        ()
    }
}

__p::object_traits!(Empty);

/// `Constant`.
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
    type Slots = (__p::Required<bool>,);
    fn build(values: __p::Values<Self>) -> Self {
        Self { object: values.0 }
    }
    fn refs(&self) -> __p::Refs<'_, Self> {
        (&self.object,)
    }
}

__p::object_traits!(Constant);
