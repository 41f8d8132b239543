//! What all host functions of one document share.

use std::sync::Arc;
use std::time::Duration;

use super::metrics::Observer;
use crate::backend::{Backend, Call};
use crate::host::wait::runtime::HomeRuntime;

/// How long an operation may take where [`Functions::timeout`](crate::Functions::timeout) is not set.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

/// Puts what the host attached into a call.
type Attach = Arc<dyn Fn(Call) -> Call + Send + Sync>;

/// What every host function of one [`Functions`](crate::Functions) shares.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) backend: Arc<dyn Backend>,
    pub(super) home: HomeRuntime,
    pub(super) timeout: Duration,
    pub(super) max_request_bytes: u64,
    pub(super) max_response_bytes: u64,
    pub(super) plugin_name: Option<Arc<str>>,
    pub(super) observer: Observer,
    pub(super) context: Vec<Attach>,
}

impl Settings {
    /// Puts what the host attached into a call.
    pub(super) fn attach(&self, call: Call) -> Call {
        self.context.iter().fold(call, |call, attach| attach(call))
    }
}
