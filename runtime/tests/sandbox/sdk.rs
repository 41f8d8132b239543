//! The same plug-ins under the Extism SDK.
