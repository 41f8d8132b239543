//! Whether a plug-in may send requests, and what it knows of its last one.

use std::collections::BTreeMap;
#[cfg(feature = "http")]
use std::sync::Arc;

#[cfg(feature = "http")]
use super::client::Client;
use crate::host::error::LoadError;
use crate::host::sandbox::system::System;

/// Whether a plug-in may use it, and for which hosts.
#[derive(Debug, Default)]
pub(in crate::host) enum Access {
    #[default]
    Off,
    #[cfg(feature = "http")]
    On(Arc<Client>),
}

impl Access {
    /// # Errors
    /// Where it is granted, but this host is built without HTTP.
    pub(in crate::host) fn of(
        system: &System,
        manifest: &extism_manifest::Manifest,
    ) -> Result<Self, LoadError> {
        if !system.http {
            return Ok(Access::Off);
        }
        #[cfg(not(feature = "http"))]
        {
            let _ = (&system.hosts, manifest);
            Err(LoadError::MissingFeature {
                grant: "Extism's `http_request`",
                feature: "http",
            })
        }
        #[cfg(feature = "http")]
        {
            let largest = manifest.memory.max_http_response_bytes.unwrap_or_default();
            let client = Client::new(&system.hosts, largest);
            Ok(Access::On(Arc::new(client)))
        }
    }
}

/// The status and the headers of an instance's last request; 0 and none if it got no response.
#[derive(Debug, Default)]
pub(in crate::host::sandbox) struct LastResponse {
    pub(super) status: u16,
    pub(super) headers: BTreeMap<String, String>,
}
