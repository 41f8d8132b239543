//! What expansions use. Not part of the public interface: it changes with the macros, which pin this
//! crate to their own version.

pub use core::clone::Clone;
pub use core::cmp::{Eq, Ord, Ordering, PartialEq, PartialOrd};
pub use core::convert::{AsRef, From, Infallible, Into};
pub use core::default::Default;
pub use core::fmt;
pub use core::future::Future;
pub use core::hash::{Hash, Hasher};
pub use core::marker::{Send, Sync};
pub use core::ops::{Deref, DerefMut};
pub use core::option::Option::{self, None, Some};
pub use core::primitive::{bool, f64, i32, i64, str, u32, u64};
pub use core::result::Result::{self, Err, Ok};
pub use core::str::FromStr;
pub use std::borrow::ToOwned;
pub use std::boxed::Box;
pub use std::string::String;
pub use std::vec::Vec;

pub use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as DeError};
pub use serde::ser::{Serialize, Serializer};
pub use serde_json::{Error as JsonError, Value};

/// A map from any string (`additionalProperties`).
pub type Map<T> = std::collections::BTreeMap<String, T>;

pub use crate::codec::body_choice::BodyChoice;
pub use crate::codec::choose::{Candidate, Kinds};
pub use crate::codec::json::{from_str, from_value};
pub use crate::codec::object::{
    Input, Object, Refs, Values, clone_object, debug_object, deserialize_object, same_object,
    serialize_object,
};
pub use crate::codec::replacement::assert_replacement;
pub use crate::codec::scalar_enum::{ScalarEnum, deserialize_scalar_enum, serialize_scalar_enum};
pub use crate::codec::slots::{
    Nullable, Optional, OptionalChoice, Required, RequiredChoice, Rest, ThreeState, default_value,
};
pub use crate::codec::string_enum::{
    StringEnum, UnknownValue, compare_string_enums, deserialize_string_enum, hash_string_enum,
    serialize_string_enum, string_enum_from, string_enum_str,
};
pub use crate::codec::union::{
    Union, constant, deserialize_union, put_constant, put_variant, put_variant_tagged,
};
pub use crate::contract::call_error::{CallError, CallErrorKind};
pub use crate::contract::decode_error::DecodeError;
pub use crate::contract::operation::{
    BodyKind, Encoding, Location, MediaType, Operation, Parameter, PartHeader, RequestBody,
    ResponseSpec, SecurityKind, SecurityRequirement, SecurityScheme, Status, Style,
};
pub use crate::contract::protection::{Part, Protection, Unsent};
pub use crate::error::Error;
pub use crate::typed::assert::{
    assert_after_operation, assert_after_record, assert_before_destroy, assert_before_operation,
    assert_before_record,
};
pub use crate::typed::event::{Event, IntoReply, Reply, assert_export};
pub use crate::typed::operation::TypedOperation;
pub use crate::typed::read::read_response;
pub use crate::typed::record::Record;
pub use crate::value::body::{AnyBody, Base64, Bytes};
pub use crate::value::field::Field;
pub use crate::value::headers::Headers;
pub use crate::value::response::Response;
pub use crate::wire::encoded::{DocumentedError, Encoded, ErrorBody};
pub use crate::wire::entity::Entity;
pub use crate::{
    __newtype_serde as newtype_serde, __object_traits as object_traits,
    __scalar_enum as scalar_enum, __string_enum as string_enum, __union_serde as union_serde,
};

#[cfg(not(target_arch = "wasm32"))]
pub use crate::backend::{
    Backend, Call, ResponseFuture,
    serve::{not_implemented, serve, serve_without_input, unknown_operation},
    typed::TypedBackend,
};

#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
pub use host::*;

/// A host's functions, callbacks and checks.
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod host {
    pub use crate::host::{
        Callbacks, Functions, HookedBackend, HookedOperation, RecordCallbacks, Withheld, functions,
    };
    #[cfg(feature = "validate")]
    pub use crate::host::{InputSchemas, Validated};
    pub use crate::{
        __checks as checks, __input_schemas as input_schemas, __validated as validated,
    };
    #[cfg(feature = "sea-orm")]
    pub use sea_orm;
}

/// A plug-in's calls off wasm.
#[cfg(all(feature = "pdk", not(target_arch = "wasm32")))]
pub mod native {
    pub use crate::guest::native::{call, call_without_input};
}

/// A plug-in's calls and exports on wasm.
#[cfg(all(feature = "pdk", target_arch = "wasm32"))]
pub mod pdk {
    pub use crate::guest::wasm::{
        after_operation, after_record, before_destroy, before_operation, before_record, call,
        call_without_input, export,
    };
}

/// What an expansion's module offers beside the document's own types, which shadow it.
pub mod exports {
    pub use crate::contract::call_error::{CallError, CallErrorKind};
    pub use crate::error::Error;
    pub use crate::value::body::{AnyBody, Base64, Bytes};
    pub use crate::value::field::Field;
    pub use crate::value::response::Response;
    pub use serde_json::Value;

    #[cfg(not(target_arch = "wasm32"))]
    pub use crate::backend::Call;
}
