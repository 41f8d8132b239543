//! Callbacks: plug-ins are asked at the moments of a record's life, and around operations.

#[cfg(any(feature = "pdk", test))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(dead_code, reason = "natively nothing calls a plug-in's exports")
)]
mod answer;
mod assert;
mod change;
#[cfg(any(feature = "pdk", test))]
mod difference;
mod marker;
mod protection;

#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod asking;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod callback;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod callbacks;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod error;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod guard;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod hooked;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod keep;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod life;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod operation;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod place;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod reply;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
mod unsent;

#[cfg(all(feature = "pdk", target_arch = "wasm32"))]
pub(crate) use answer::{
    after_operation, after_record, before_destroy, before_operation, before_record,
};
pub use assert::{
    assert_after_operation, assert_after_record, assert_before_destroy, assert_before_operation,
    assert_before_record,
};
pub use change::{
    CallbackError, Change, FieldError, IntoCallbackReply, IntoReport, IntoVerdict, Refusal,
};
pub use marker::Record;
pub use protection::{Part, Protection, Unsent};

#[cfg(all(feature = "sea-orm", not(target_arch = "wasm32")))]
pub(crate) use life::told;
#[cfg(all(feature = "host", not(target_arch = "wasm32")))]
pub use {
    callback::{Callback, OnFailure},
    callbacks::Callbacks,
    error::{CallbackFailure, CallbackFault, RecordError, Refused, Stopped},
    hooked::{Hooked, HookedOperation},
    life::{RecordCallbacks, Saved},
    operation::OperationHooks,
    unsent::Withheld,
};
