//! The checks that each topic's module gets for its document.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Expands a document for both sides, with the checks that `main.rs` names. The document has an
/// operation `echo` from the schema `Everything` to the same.
macro_rules! document {
    ($path:literal) => {
        #[allow(dead_code, reason = "tests name some of it")]
        mod host {
            extism_openapi::openapi_host!($path, warnings = "allow");
        }

        #[allow(dead_code, reason = "tests name some of it")]
        mod guest {
            extism_openapi::openapi_pdk!($path, warnings = "allow");
        }

        /// Returns its input.
        struct Echo;

        impl host::Api for Echo {
            async fn echo(
                &self,
                _: &extism_openapi::Call,
                params: host::EchoParams,
            ) -> host::EchoResult {
                Ok(params.body.into())
            }
        }

        /// Sends a value from the plug-in to the host and back; returns what the plug-in got, as JSON.
        #[allow(dead_code, reason = "not each topic has an `echo`")]
        #[track_caller]
        fn crosses(everything: serde_json::Value) -> serde_json::Value {
            let sent: guest::Everything = serde_json::from_value(everything).unwrap();
            let got = extism_openapi::with_host(host::api(Echo), || guest::echo(sent)).unwrap();
            // Through text, since `to_value` widens an `f32`.
            serde_json::from_str(&serde_json::to_string(&*got).unwrap()).unwrap()
        }

        /// The values are read and written again unchanged, on both sides.
        #[allow(unused_macros, reason = "not each topic needs it")]
        macro_rules! kept {
            ($ty:ident: $value:expr) => {{
                let value = $value;
                $crate::support::kept::<host::$ty>(value.clone());
                $crate::support::kept::<guest::$ty>(value);
            }};
        }

        /// A value is read as a different one (with defaults filled in, for example), on both sides.
        #[allow(unused_macros, reason = "not each topic needs it")]
        macro_rules! read_as {
            ($ty:ident: $value:expr => $expected:expr) => {{
                $crate::support::read_as::<host::$ty>($value, $expected);
                $crate::support::read_as::<guest::$ty>($value, $expected);
            }};
        }

        /// Neither side reads the values; the message contains this text.
        #[allow(unused_macros, reason = "not each topic needs it")]
        macro_rules! refused {
            ($ty:ident: $value:expr, $message:expr) => {{
                $crate::support::refused::<host::$ty>($value, $message);
                $crate::support::refused::<guest::$ty>($value, $message);
            }};
        }
    };
}

pub(crate) use document;

/// The traits of every type of an expansion.
pub(crate) trait Typed: Serialize + DeserializeOwned + Clone + PartialEq + Debug {}

impl<T: Serialize + DeserializeOwned + Clone + PartialEq + Debug> Typed for T {}

#[track_caller]
pub(crate) fn kept<T: Typed>(value: Value) {
    read_as::<T>(value.clone(), value);
}

#[track_caller]
pub(crate) fn read_as<T: Typed>(value: Value, expected: Value) {
    let text = value.to_string();
    let read: T = match serde_json::from_str(&text) {
        Ok(read) => read,
        Err(error) => panic!("{text} is not read: {error}"),
    };
    let written = serde_json::to_string(&read).unwrap();
    let again: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(
        again, expected,
        "{text} is written as {written} by {read:?}"
    );
    // From a value instead of text, as branches of a union are read.
    let from_value: T = serde_json::from_value(value).unwrap();
    assert_eq!(from_value, read);
    assert_eq!(
        serde_json::from_str::<T>(&written).unwrap(),
        read,
        "{written}"
    );
}

#[track_caller]
pub(crate) fn refused<T: Typed>(value: Value, message: &str) {
    match serde_json::from_value::<T>(value.clone()) {
        Ok(read) => panic!("{value} is read as {read:?}"),
        Err(error) => assert!(error.to_string().contains(message), "{value}: {error}"),
    }
}
