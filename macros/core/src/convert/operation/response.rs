//! Documented responses of an operation.

use super::media::Direction;
use crate::convert::Converter;
use crate::convert::read::fields::Fields;
use crate::document::Pointer;
use crate::ir::status::status_name;
use crate::ir::{BodyKind, Name, Response, Status, Ty};

impl<'a> Converter<'a> {
    /// The responses, success first, one entry for each status and media type.
    pub(in crate::convert) fn responses(
        &mut self,
        operation: &Fields<'a>,
        method: &str,
        name: &str,
    ) -> Vec<Response> {
        let Some(table) = self.child(operation, "responses") else {
            return Vec::new();
        };
        let mut statuses: Vec<(Status, &str)> = Vec::new();
        for key in table.map.keys().filter(|key| !key.starts_with("x-")) {
            match status(key) {
                Some(Status::Code(100..=199) | Status::Range(1)) => {
                    self.diagnostics
                        .warning(
                            &table.at.child(key),
                            format!("a response of status {key} never reaches a plug-in: it is left out"),
                        )
                        .help("a connection can't become a WebSocket or a tunnel; only final responses are passed on");
                }
                Some(status) => statuses.push((status, key)),
                None => {
                    self.diagnostics
                        .warning(&table.at.child(key), format!("`{key}` is not a status"))
                        .help("use a code (200), a range (4XX) or `default`");
                }
            }
        }
        let documented = statuses.iter().any(|(status, _)| is_success(*status));
        let mut responses = Vec::new();
        let mut first = true;
        for (status, key) in statuses {
            let success = is_success(status) || (status == Status::Default && !documented);
            let suffix = if success && first {
                String::new()
            } else {
                status_name(status)
            };
            first &= !success;
            let place = (status, success, method == "HEAD");
            let type_name = format!("{name}Response{suffix}");
            responses.extend(self.response(&table.at.child(key), place, &type_name));
        }
        // Stable, so that the document's order holds within each.
        responses.sort_by_key(|response| !response.success);
        responses
    }

    fn response(
        &mut self,
        at: &Pointer,
        (status, success, is_head): (Status, bool, bool),
        name: &str,
    ) -> Vec<Response> {
        let Some(fields) = self.fields(at) else {
            return Vec::new();
        };
        // HTTP allows these no body, whatever the document says.
        let bare = is_head || matches!(status, Status::Code(204 | 205 | 304));
        let media = if bare {
            if fields.has("content") {
                self.diagnostics
                    .warning(
                        &fields.at.child("content"),
                        "HTTP allows this response no body",
                    )
                    .help("its `content` is left out")
                    .minor();
            }
            Vec::new()
        } else {
            self.content(&fields, name, Direction::Response)
        };
        let headers = match self.child(&fields, "headers") {
            Some(headers) => self.header_names(&headers),
            None => Vec::new(),
        };
        let docs = self.docs(&fields);
        let response = |media| Response {
            status,
            success,
            media,
            name: Name::default(),
            headers,
            docs,
            pointer: fields.at,
        };
        if media.is_empty() {
            return vec![response(None)];
        }
        let template = response(None);
        let with = |media| Response {
            media: Some(media),
            ..template.clone()
        };
        media.into_iter().map(with).collect()
    }

    fn header_names(&mut self, headers: &Fields<'a>) -> Vec<String> {
        let names = headers.map.keys().filter(|name| !is_content_type(name));
        let mut fit = Vec::new();
        for name in names {
            let at = headers.at.child(name);
            let map = headers.map;
            if self.is_header(name, &Fields { at, map }) {
                fit.push(name.clone());
            }
        }
        fit
    }

    /// The type of the first successful response with a JSON body: what an event's listener returns.
    pub(in crate::convert) fn reply(&mut self, operation: &Fields<'a>, name: &str) -> Option<Ty> {
        let responses = self.responses(operation, "POST", name);
        let mut json = responses
            .into_iter()
            .filter(|r| r.success)
            .filter_map(|r| r.media);
        json.find(|media| media.kind == BodyKind::Json)
            .map(|media| media.ty)
    }
}

fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    let mut bytes = key.bytes();
    let first = bytes.next().filter(|b| (b'1'..=b'9').contains(b))?;
    if key.len() == 3 && bytes.all(|b| b == b'X' || b == b'x') {
        return Some(Status::Range(first - b'0'));
    }
    let code = key.parse().ok().filter(|code| (100..=999).contains(code))?;
    Some(Status::Code(code))
}

fn is_success(status: Status) -> bool {
    matches!(status, Status::Code(200..=299) | Status::Range(2))
}

/// "If a response header is defined with the name Content-Type, it SHALL be ignored."
fn is_content_type(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
}
