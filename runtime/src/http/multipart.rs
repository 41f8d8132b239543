//! `multipart/form-data` (RFC 7578).

use std::hash::{BuildHasher, Hasher, RandomState};

/// One part.
pub(super) struct Part<'a> {
    pub(super) name: &'a str,
    pub(super) filename: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) data: Vec<u8>,
}

/// The parts of a body.
#[derive(Default)]
pub(super) struct Form {
    parts: Vec<(String, Vec<u8>)>,
}

impl Form {
    /// Adds a part, or says what is wrong with it.
    pub(super) fn add(&mut self, part: Part<'_>) -> Result<(), String> {
        let mut head = format!(
            "Content-Disposition: form-data; name=\"{}\"",
            quoted(part.name)
        );
        if let Some(filename) = &part.filename {
            head.push_str(&format!("; filename=\"{}\"", quoted(filename)));
        }
        if let Some(content_type) = &part.content_type {
            if content_type.chars().any(char::is_control) {
                return Err(format!(
                    "the body's `{}` has a line break in its media type",
                    part.name
                ));
            }
            head.push_str("\r\nContent-Type: ");
            head.push_str(content_type);
        }
        self.parts.push((head, part.data));
        Ok(())
    }

    /// The boundary and the body.
    pub(super) fn finish(self) -> (String, Vec<u8>) {
        // A plug-in can't know the process's random keys, so it can't write the boundary into a part.
        let mut hasher = RandomState::new().build_hasher();
        hasher.write_usize(self.parts.len());
        let boundary = format!("extism-openapi-{:016x}{:016x}", hasher.finish(), random());
        let mut body = Vec::new();
        for (head, data) in self.parts {
            body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
            body.extend_from_slice(&data);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        (boundary, body)
    }
}

fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// As browsers quote it (WHATWG HTML, multipart form data).
fn quoted(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut out, char| {
            match char {
                '"' => out.push_str("%22"),
                '\r' => out.push_str("%0D"),
                '\n' => out.push_str("%0A"),
                char => out.push(char),
            }
            out
        })
}
