//! Certificates: the host's own, and those that the host trusts.

use std::error::Error;
use std::fmt;

use reqwest::{Certificate, ClientBuilder, Identity};

use super::connection::usual;
use super::error::HttpError;

/// What the label of a private key contains if the key needs a password.
const ENCRYPTED: &[u8] = b"ENCRYPTED PRIVATE KEY-----";

/// A certificate with its chain and its key, in PEM.
#[derive(Clone)]
pub(super) struct ClientCertificate(Vec<u8>);

impl ClientCertificate {
    pub(super) fn new(chain: &[u8], private_key: &[u8]) -> Self {
        // The chain may have no line break at its end.
        ClientCertificate([chain, b"\n", private_key].concat())
    }

    pub(super) fn add_to(&self, client: ClientBuilder) -> Result<ClientBuilder, HttpError> {
        let failed = |source: Box<dyn Error + Send + Sync>| HttpError::ClientCertificate { source };
        if self
            .0
            .windows(ENCRYPTED.len())
            .any(|part| part == ENCRYPTED)
        {
            return Err(failed("the private key is encrypted".into()));
        }
        let identity = Identity::from_pem(&self.0).map_err(|error| failed(error.into()))?;
        // Only making a client checks whether key and certificate belong together.
        let alone = usual().tls_certs_only([]).identity(identity.clone());
        alone.build().map_err(|error| failed(error.into()))?;
        Ok(client.identity(identity))
    }
}

/// Roots beside those of the system, or in place of them.
#[derive(Clone, Default)]
pub(super) struct RootCertificates {
    pem: Vec<Vec<u8>>,
    pub(super) without_system: bool,
}

impl RootCertificates {
    pub(super) fn add(&mut self, pem: &[u8]) {
        self.pem.push(pem.to_owned());
    }

    pub(super) fn add_to(&self, client: ClientBuilder) -> Result<ClientBuilder, HttpError> {
        let failed = |source: Box<dyn Error + Send + Sync>| HttpError::RootCertificates { source };
        let mut roots = Vec::new();
        for pem in &self.pem {
            let read = Certificate::from_pem_bundle(pem).map_err(|error| failed(error.into()))?;
            if read.is_empty() {
                return Err(failed("there is no certificate in the PEM".into()));
            }
            roots.extend(read);
        }
        if roots.is_empty() {
            return Ok(client);
        }
        // So that an error names these certificates, and not those of the system.
        let alone = usual().tls_certs_only(roots.clone());
        alone.build().map_err(|error| failed(error.into()))?;
        Ok(if self.without_system {
            client.tls_certs_only(roots)
        } else {
            client.tls_certs_merge(roots)
        })
    }
}

impl fmt::Debug for RootCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootCertificates")
            .field("bundles", &self.pem.len())
            .field("without_system", &self.without_system)
            .finish()
    }
}
