//! Newtypes: other names for types, where a cycle does not let them be `type` aliases.

/// Implements serde's traits (as the inner type), `Deref`, `DerefMut` and `From` both ways for a tuple
/// struct of one public field.
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype_serde {
    ($name:ident, $inner:ty) => {
        impl $crate::__private::Serialize for $name {
            fn serialize<__S: $crate::__private::Serializer>(
                &self,
                serializer: __S,
            ) -> $crate::__private::Result<__S::Ok, __S::Error> {
                $crate::__private::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<__D: $crate::__private::Deserializer<'de>>(
                deserializer: __D,
            ) -> $crate::__private::Result<Self, __D::Error> {
                <$inner as $crate::__private::Deserialize<'de>>::deserialize(deserializer)
                    .map($name)
            }
        }

        impl $crate::__private::Deref for $name {
            type Target = $inner;

            fn deref(&self) -> &$inner {
                &self.0
            }
        }

        impl $crate::__private::DerefMut for $name {
            fn deref_mut(&mut self) -> &mut $inner {
                &mut self.0
            }
        }

        impl $crate::__private::From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                $name(inner)
            }
        }

        impl $crate::__private::From<$name> for $inner {
            fn from(outer: $name) -> Self {
                outer.0
            }
        }
    };
}
