//! Properties for which null and absent differ.

use serde::ser::{Serialize, Serializer};

/// A property that may be absent, null, or have a value, where the document lets all three be.
///
/// Wire form: `Absent` is left out, `Null` is `null`, a value is itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field<T> {
    /// Not written: in an update, "leave it as it is".
    #[default]
    Absent,
    /// Written as `null`: in an update, "clear it".
    Null,
    /// Written as this value.
    Value(T),
}

impl<T> Field<T> {
    /// Whether it is absent.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Field::Absent)
    }

    /// Whether it is present and null.
    pub const fn is_null(&self) -> bool {
        matches!(self, Field::Null)
    }

    /// The value, if there is one.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Absent | Field::Null => None,
        }
    }

    /// The value, if there is one, by value.
    pub fn into_value(self) -> Option<T> {
        match self {
            Field::Value(value) => Some(value),
            Field::Absent | Field::Null => None,
        }
    }

    /// The outer `Option` says whether it is present, the inner one whether it is null.
    pub fn into_option(self) -> Option<Option<T>> {
        match self {
            Field::Absent => None,
            Field::Null => Some(None),
            Field::Value(value) => Some(Some(value)),
        }
    }

    /// Borrows the value.
    pub const fn as_ref(&self) -> Field<&T> {
        match self {
            Field::Absent => Field::Absent,
            Field::Null => Field::Null,
            Field::Value(value) => Field::Value(value),
        }
    }

    /// Borrows what the value derefs to: a `Field<&str>` of a `Field<String>`.
    ///
    /// ```
    /// use extism_openapi::Field;
    ///
    /// let email: Field<String> = "a@b.c".into();
    /// assert_eq!(email.as_deref(), Field::Value("a@b.c"));
    /// assert_eq!(email.as_deref().into_value(), Some("a@b.c"));
    /// ```
    pub fn as_deref(&self) -> Field<&T::Target>
    where
        T: std::ops::Deref,
    {
        self.as_ref().map(T::deref)
    }

    /// Converts the value, if there is one.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Field::Absent => Field::Absent,
            Field::Null => Field::Null,
            Field::Value(value) => Field::Value(convert(value)),
        }
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Field::Value(value)
    }
}

impl From<&str> for Field<String> {
    fn from(value: &str) -> Self {
        Field::Value(value.to_owned())
    }
}

/// `None` is null: a caller that has an `Option` at hand has decided to write the property.
impl<T> From<Option<T>> for Field<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Field::Null, Field::Value)
    }
}

/// An absent field is written as null where it can't be left out (an array's item).
impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::Field;

    #[test]
    fn conversions_keep_the_three_states_apart() {
        assert_eq!(Field::from("a"), Field::Value("a".to_owned()));
        assert_eq!(Field::<u8>::from(None), Field::Null);
        assert_eq!(Field::from(Some(1)), Field::Value(1));
        assert_eq!(Field::<u8>::default().into_option(), None);
        assert_eq!(Field::<u8>::Null.into_option(), Some(None));
        assert_eq!(
            Field::Value(2).map(|value| value + 1).into_option(),
            Some(Some(3))
        );
        assert!(Field::<u8>::Null.is_null() && !Field::<u8>::Null.is_absent());
    }
}
