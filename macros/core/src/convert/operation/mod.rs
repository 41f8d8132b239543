//! Operations: what is under `paths`.

mod encoding;
mod event;
pub(super) mod media;
pub(super) mod parameter;
mod parameter_check;
mod response;
mod security;

use indexmap::IndexMap;

use self::media::Direction;
use self::parameter::template_names;
use self::parameter_check::is_token;
use super::Converter;
use super::read::fields::Fields;
use crate::diagnostic::shown;
use crate::document::Pointer;
use crate::ir::case::{pascal, snake};
use crate::ir::{Body, LeftOut, Name, Operation, OperationTypeNames};

/// The keys of a path item that are methods.
const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// The longest of the public documents have 250.
const LONGEST_ID: usize = 1_000;

impl<'a> Converter<'a> {
    pub(in crate::convert) fn operations(&mut self) {
        for paths in self.with_siblings(&Pointer::root().child("paths")) {
            for path in paths.map.keys().filter(|path| !path.starts_with("x-")) {
                let at = paths.at.child(path);
                if path.starts_with('/') {
                    self.path(path, &at);
                } else if path != "$ref" {
                    self.diagnostics
                        .warning(&at, format!("the path `{path}` doesn't begin with `/`"))
                        .help("it is left out");
                }
            }
        }
    }

    fn path(&mut self, path: &str, at: &Pointer) {
        self.check_template(at, path);
        for (method, items, operation) in self.path_item(at) {
            if !self.is_method(&operation, &method) {
                continue;
            }
            self.check_servers(&items, &operation);
            match self.operation(path, &method, &items, &operation) {
                Ok(operation) => self.operations.push(operation),
                Err(left_out) => {
                    self.diagnostics
                        .warning(&left_out.pointer, left_out.message());
                    self.left_out.push(left_out);
                }
            }
        }
    }

    /// The object at a place; where that is a reference, what it names, and its siblings.
    fn with_siblings(&mut self, at: &Pointer) -> Vec<Fields<'a>> {
        let mut all: Vec<Fields<'a>> = self.fields(at).into_iter().collect();
        let beside = self.value(at).and_then(|value| value.as_object());
        if let Some(map) = beside
            && all.first().is_none_or(|first| first.at != *at)
        {
            all.push(Fields {
                at: at.clone(),
                map,
            });
        }
        all
    }

    /// The operations of a path item, in the document's order: method, item, operation. An item may be a
    /// reference with siblings: both are one item then, and the siblings, which come last, count where they
    /// differ.
    pub(in crate::convert) fn path_item(
        &mut self,
        at: &Pointer,
    ) -> Vec<(String, Vec<Fields<'a>>, Fields<'a>)> {
        let items = self.with_siblings(at);
        let mut operations: IndexMap<String, Fields<'a>> = IndexMap::new();
        for item in &items {
            for (method, operation) in self.methods(item) {
                if let Some(other) = operations.insert(method.clone(), operation.clone()) {
                    let message = format!(
                        "the path item has `{method}` twice: here, and in what its `$ref` names"
                    );
                    self.diagnostics
                        .warning(&operation.at, message)
                        .help(format!("this one counts, and {} doesn't", other.at));
                }
            }
        }
        let with_items = |(method, operation)| (method, items.clone(), operation);
        operations.into_iter().map(with_items).collect()
    }

    fn methods(&mut self, item: &Fields<'a>) -> Vec<(String, Fields<'a>)> {
        let mut operations = Vec::new();
        let known = |key: &&String| METHODS.contains(&key.as_str());
        for method in item.map.keys().filter(known) {
            if let Some(operation) = self.child(item, method) {
                operations.push((method.to_uppercase(), operation));
            }
        }
        // 3.2: methods of any other name.
        if let Some(more) = self.child(item, "additionalOperations") {
            for method in more.map.keys() {
                if let Some(operation) = self.child(&more, method) {
                    operations.push((method.clone(), operation));
                }
            }
        }
        operations
    }

    /// Whether an HTTP client can send the method.
    fn is_method(&mut self, operation: &Fields<'a>, method: &str) -> bool {
        let message = if !is_token(method) {
            format!("`{}` is not an HTTP method", shown::text(method))
        } else if method == "CONNECT" {
            "the method CONNECT opens a tunnel, which a plug-in can't have".to_owned()
        } else {
            return true;
        };
        self.diagnostics
            .warning(
                &operation.at,
                format!("{message}; the operation is left out"),
            )
            .help("take the operation out of the document, or give it another method");
        false
    }

    /// Warns of what real documents write into a path that is not part of one.
    fn check_template(&mut self, at: &Pointer, path: &str) {
        if let Some((_, fragment)) = path.split_once('#') {
            self.diagnostics
                .warning(
                    at,
                    format!(
                        "`#{}` is a fragment, which is never sent",
                        shown::text(fragment)
                    ),
                )
                .minor();
        } else if path.contains('?') && !path.contains("{?") {
            self.diagnostics
                .warning(
                    at,
                    "OpenAPI's paths have no query; this one is sent as it is",
                )
                .minor();
        }
        let operator = |name: &&str| name.starts_with(['?', '&', '#', '+', '/', ';', '.']);
        if let Some(name) = template_names(path).into_iter().find(|name| operator(name)) {
            self.diagnostics
                .warning(
                    at,
                    format!("OpenAPI's paths have no `{{{name}}}`, which is from RFC 6570"),
                )
                .help("it is treated as one string within the path; describe it by `parameters`");
        }
        if path.matches('{').count() != path.matches('}').count() {
            self.diagnostics
                .warning(
                    at,
                    "a brace of this path has no counterpart: it is sent as a character",
                )
                .minor();
        }
    }

    /// Backends call one address, so an operation with another gets a warning.
    fn check_servers(&mut self, items: &[Fields<'a>], operation: &Fields<'a>) {
        let root = self.value(&Pointer::root().child("servers"));
        for fields in std::iter::once(operation).chain(items.iter().rev()) {
            let Some(servers) = fields.map.get("servers") else {
                continue;
            };
            let at = fields.at.child("servers");
            let empty = servers.as_array().is_some_and(Vec::is_empty);
            if Some(servers) != root && !empty && self.reported.insert(at.clone()) {
                self.diagnostics
                    .warning(&at, "`servers` of one operation are not followed")
                    .help("like every operation, it is called at the address that the host gives to its backend");
            }
            return;
        }
    }

    /// An operation, or why there is none.
    fn operation(
        &mut self,
        path: &str,
        method: &str,
        items: &[Fields<'a>],
        fields: &Fields<'a>,
    ) -> Result<Operation, LeftOut> {
        let id = self.operation_id(path, method, fields);
        let tags = self.array(fields, "tags").unwrap_or_default();
        let tags = tags.iter().filter_map(|tag| tag.as_str());
        let tags: Vec<String> = tags.map(str::to_owned).collect();
        let left_out = |why| LeftOut {
            id: id.clone(),
            endpoint: format!("{method} {path}"),
            tags: tags.clone(),
            why,
            pointer: fields.at.clone(),
        };
        let name = pascal(&id);
        let mut docs = self.docs(fields);
        for item in items.iter().rev() {
            docs.summary = docs
                .summary
                .or_else(|| self.string(item, "summary").map(str::to_owned));
            docs.description = docs
                .description
                .or_else(|| self.string(item, "description").map(str::to_owned));
        }
        let security = self.security(fields);
        let parameters = self.parameters(items, fields, path, &name);
        if parameters.lacks_required {
            return Err(left_out("a parameter that it requires can't be sent"));
        }
        let security = self.with_authorization(security, &parameters.authorization);
        let parameters = parameters.list;
        let body = self.body(fields, &id, &parameters).map_err(left_out)?;
        let responses = self.responses(fields, method, &name);
        let operation = Operation {
            name: Name::new(snake(&id)),
            type_names: OperationTypeNames::default(),
            method: method.to_owned(),
            path: path.to_owned(),
            tags,
            docs,
            deprecated: self.boolean(fields, "deprecated").unwrap_or(false),
            parameters,
            body,
            responses,
            security,
            pointer: fields.at.clone(),
            id,
        };
        self.callbacks(fields, &operation.id);
        Ok(operation)
    }

    /// `operationId`, or `METHOD /path`; also where another operation has the id already.
    fn operation_id(&mut self, path: &str, method: &str, fields: &Fields<'a>) -> String {
        let given = self
            .string(fields, "operationId")
            .filter(|id| !id.trim().is_empty());
        let Some(id) = given else {
            return format!("{method} {path}");
        };
        if id.len() > LONGEST_ID {
            let message = format!(
                "this operationId has more than {LONGEST_ID} letters; method and path count instead"
            );
            self.diagnostics
                .warning(&fields.at.child("operationId"), message)
                .help("shorten it: imports and types are named after it");
            return format!("{method} {path}");
        }
        match self.operation_ids.get(id) {
            // A path item that several paths refer to: one text, several operations.
            Some(first) if *first == fields.at => return format!("{method} {path}"),
            Some(first) => {
                let message = format!("the operationId `{id}` is taken already, by {first}");
                let own = format!("{method} {path}");
                let help = format!(
                    "here it is named after its method and path, `{}`; `rename` and `operations` find it \
                     by those",
                    snake(&own)
                );
                self.diagnostics
                    .warning(&fields.at.child("operationId"), message)
                    .help(help);
                return own;
            }
            None => {
                self.operation_ids.insert(id.to_owned(), fields.at.clone());
            }
        }
        id.to_owned()
    }

    fn body(
        &mut self,
        operation: &Fields<'a>,
        id: &str,
        parameters: &[crate::ir::Parameter],
    ) -> Result<Option<Body>, &'static str> {
        let lost = Err("its request body can't be sent");
        let Some(fields) = self.child(operation, "requestBody") else {
            return if operation.has("requestBody") {
                lost
            } else {
                Ok(None)
            };
        };
        let required = self.boolean(&fields, "required").unwrap_or(false);
        let media = self.content(
            &fields,
            &format!("{}Request", pascal(id)),
            Direction::Request,
        );
        if media.is_empty() {
            let content = fields.map.get("content").and_then(|it| it.as_object());
            if content.is_some_and(serde_json::Map::is_empty) {
                self.diagnostics.warning(
                    &fields.at,
                    "this request body has no media type; it is left out",
                );
            }
            // None of its media types can be sent.
            let has_some = content.is_some_and(|content| !content.is_empty());
            return if required && has_some { lost } else { Ok(None) };
        }
        let mut aliases = Vec::new();
        for alias in self.body_aliases(&fields, id) {
            let taken = alias == "body"
                || alias == "content_type"
                || aliases.contains(&alias)
                || parameters
                    .iter()
                    .any(|p| p.key == alias || p.aliases.contains(&alias));
            if !taken && !alias.is_empty() {
                aliases.push(alias);
            }
        }
        Ok(Some(Body {
            required,
            media,
            aliases,
            rust: String::new(),
            docs: self.docs(&fields),
            pointer: fields.at,
        }))
    }

    /// OpenAPI Generator names the body's argument after the schema, or after the operation where
    /// the schema has no name.
    fn body_aliases(&mut self, body: &Fields<'a>, id: &str) -> Vec<String> {
        let mut aliases = Vec::new();
        let Some(content) = self.child(body, "content") else {
            return aliases;
        };
        for media in content.map.keys() {
            let Some(entry) = self.child(&content, media) else {
                continue;
            };
            match self.component_of(&entry) {
                Some(name) => aliases.push(snake(&name)),
                None => aliases.push(format!("{}_request", snake(id))),
            }
        }
        aliases
    }
}
