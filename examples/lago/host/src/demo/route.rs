//! The ways in which plug-ins' calls can be served.

use std::fmt;
use std::sync::Arc;

use extism_openapi::{Backend, Http, Service};

use super::DemoError;
use crate::billing::Billing;
use crate::http::{self, Token};
use crate::lago;

/// How the calls of plug-ins reach the application. The plug-ins are the same, and can't notice.
#[derive(Clone, Copy, Debug)]
pub(super) enum Route {
    /// The endpoint code, called through the trait that `openapi_host!` generates from the document.
    Api,
    /// The application's own router, in process: its extractors and handlers run, without a socket.
    Service,
    /// The application's HTTP API on a socket, as for a host in another process.
    Http,
}

impl Route {
    pub(super) const ALL: [Route; 3] = [Route::Api, Route::Service, Route::Http];

    pub(super) fn backend(
        self,
        billing: &Billing,
        base: &str,
        token: &Token,
    ) -> Result<Arc<dyn Backend>, DemoError> {
        Ok(match self {
            Route::Api => Arc::new(lago::api(billing.clone())),
            Route::Service => {
                let application = http::application(billing.clone(), token.clone());
                Arc::new(Service::new(application).prefix("/api/v1"))
            }
            Route::Http => Arc::new(Http::new(base)?.bearer(token.secret())),
        })
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Route::Api => "plug-ins served by the endpoint code (`impl lago::Api for Billing`)",
            Route::Service => "plug-ins served by the router in process (`Service`)",
            Route::Http => "plug-ins served over HTTP (`Http`)",
        })
    }
}
