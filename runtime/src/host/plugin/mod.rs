//! One plug-in: how it is made, how calls wait for its instances, and the chain of calls that it is in.

mod builder;
mod call_chain;
mod exports;
mod grants;
mod listener;
mod loaded;
mod payload;
mod pool;

pub use builder::PluginBuilder;
pub(super) use call_chain::{Chain, Put};
pub use exports::LoadWarning;
pub use listener::{Listener, Listeners};
pub use loaded::{Delivery, Plugin};
pub(super) use loaded::{Involved, Reentrant};
pub(super) use payload::{Payload, reply};
