//! Parameters of operations, and the keys under which the wire has them.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::parameter_check::is_authorization;
use crate::convert::Converter;
use crate::convert::read::fields::Fields;
use crate::convert::schema::TyAndNull;
use crate::convert::schema::merge::Part;
use crate::diagnostic::shown;
use crate::document::Pointer;
use crate::hash::{HashMap, HashSet};
use crate::ir::case::{pascal, snake};
use crate::ir::{Docs, Location, Name, Parameter, Style, Ty};

/// Keys of the input object that are not parameters.
const RESERVED: [&str; 2] = ["body", "content_type"];

/// What an operation's `parameters` say.
pub(in crate::convert) struct Parameters {
    pub(in crate::convert) list: Vec<Parameter>,
    /// Where the header `Authorization` is described: that is a credential, which no plug-in has.
    pub(in crate::convert) authorization: Vec<Pointer>,
    /// Whether one that is required can't be sent.
    pub(in crate::convert) lacks_required: bool,
}

impl<'a> Converter<'a> {
    /// The parameters of an operation: the path item's, which its own override.
    pub(in crate::convert) fn parameters(
        &mut self,
        items: &[Fields<'a>],
        operation: &Fields<'a>,
        path: &str,
        name: &str,
    ) -> Parameters {
        let mut parameters: IndexMap<(String, Location), Parameter> = IndexMap::new();
        let mut authorization = Vec::new();
        let mut lacks_required = false;
        for holder in items.iter().chain([operation]) {
            let Some(list) = self.array(holder, "parameters") else {
                continue;
            };
            let list_at = holder.at.child("parameters");
            let mut own = IndexMap::new();
            for index in 0..list.len() {
                let at = list_at.child(index);
                let Some(fields) = self.fields(&at) else {
                    continue;
                };
                if is_authorization(&fields) {
                    authorization.push(fields.at);
                    continue;
                }
                let is_needed = is_needed(&fields);
                let Some(parameter) = self.parameter(fields, name) else {
                    lacks_required |= is_needed;
                    continue;
                };
                let place = (parameter.name.wire.clone(), parameter.location);
                if own.contains_key(&place) {
                    let message = format!("`{}` is listed twice here", parameter.name.wire);
                    self.diagnostics.warning(&at, message).minor();
                    continue;
                }
                own.insert(place, parameter);
            }
            parameters.extend(own);
        }
        let mut list: Vec<Parameter> = parameters.into_values().collect();
        self.add_missing(&mut list, operation, path);
        set_keys(&mut list, operation.has("requestBody"));
        Parameters {
            list,
            authorization,
            lacks_required,
        }
    }

    fn parameter(&mut self, fields: Fields<'a>, operation: &str) -> Option<Parameter> {
        let Some(name) = self.string(&fields, "name") else {
            if !fields.has("name") {
                let message = "this parameter has no `name`; it is left out";
                self.diagnostics.warning(&fields.at, message);
            }
            return None;
        };
        let location = self.location(&fields, name)?;
        if location == Location::Header && self.is_left_out(&fields, name) {
            return None;
        }
        let style = self.style(&fields, location);
        let (TyAndNull { ty, nullable }, content) =
            self.parameter_type(&fields, &format!("{operation}{}", pascal(name)));
        if location == Location::QueryString && !self.is_whole_query(&fields, content.as_deref()) {
            return None;
        }
        self.check_flags(&fields, location, &ty);
        let remarks = self.remarks(&[Part::Whole(fields.at.child("schema"))]);
        let mut docs = self.docs(&fields);
        docs.description = docs.description.or(remarks.docs.description);
        Some(Parameter {
            name: Name::new(name),
            key: String::new(),
            aliases: Vec::new(),
            location,
            style,
            explode: self
                .boolean(&fields, "explode")
                // A deep object has no other form.
                .unwrap_or(matches!(
                    style,
                    Style::Form | Style::DeepObject | Style::Cookie
                )),
            allow_reserved: self.boolean(&fields, "allowReserved").unwrap_or(false),
            required: location == Location::Path
                || self.boolean(&fields, "required").unwrap_or(false),
            nullable,
            ty,
            content,
            default: remarks.default,
            deprecated: self.boolean(&fields, "deprecated").unwrap_or(false) || remarks.deprecated,
            docs,
            pointer: fields.at,
        })
    }

    fn location(&mut self, fields: &Fields<'a>, name: &str) -> Option<Location> {
        let location = match self.string(fields, "in") {
            Some("path") => Location::Path,
            Some("query") => Location::Query,
            Some("querystring") => Location::QueryString,
            Some("header") => Location::Header,
            Some("cookie") => Location::Cookie,
            Some(other) => {
                let at = fields.at.child("in");
                let other = shown::text(other);
                let message = format!("parameter `{name}` can't be in `{other}`; it is left out");
                let help = help_of_place(&other, name, fields);
                self.diagnostics.warning(&at, message).help(help);
                return None;
            }
            None => {
                if !fields.has("in") {
                    let message =
                        format!("parameter `{name}` doesn't say where it is; it is left out");
                    self.diagnostics
                        .warning(&fields.at, message)
                        .help("add `in`: path, query, header or cookie");
                }
                return None;
            }
        };
        Some(location)
    }

    fn style(&mut self, fields: &Fields<'a>, location: Location) -> Style {
        let default = match location {
            Location::Path | Location::Header => Style::Simple,
            Location::Query | Location::QueryString | Location::Cookie => Style::Form,
        };
        let Some(name) = self.string(fields, "style") else {
            return default;
        };
        match (location, name) {
            (Location::Path, "matrix") => Style::Matrix,
            (Location::Path, "label") => Style::Label,
            (Location::Path | Location::Header, "simple") => Style::Simple,
            (Location::Query | Location::Cookie, "form") => Style::Form,
            (Location::Query, "spaceDelimited") => Style::SpaceDelimited,
            (Location::Query, "pipeDelimited") => Style::PipeDelimited,
            (Location::Query, "deepObject") => Style::DeepObject,
            (Location::Cookie, "cookie") => Style::Cookie,
            _ => {
                let name = shown::text(name);
                let message = format!("a parameter in this place can't have the style `{name}`");
                self.diagnostics
                    .warning(&fields.at.child("style"), message)
                    .help("the default style of the place is used");
                default
            }
        }
    }

    /// The type, and the media type where the value is written in one.
    fn parameter_type(&mut self, fields: &Fields<'a>, name: &str) -> (TyAndNull, Option<String>) {
        if fields.has("schema") {
            return (
                self.schema_ty_and_null(&fields.at.child("schema"), name),
                None,
            );
        }
        let content = self.child(fields, "content");
        if let Some(content) = &content
            && let Some(media) = content.map.keys().next()
        {
            let place = match self.child(content, media) {
                Some(entry) if entry.has("schema") => {
                    self.schema_ty_and_null(&entry.at.child("schema"), name)
                }
                _ => TyAndNull {
                    ty: Ty::Any,
                    nullable: false,
                },
            };
            self.check_content(content, &place.ty);
            return (place, Some(media.clone()));
        }
        self.diagnostics
            .warning(
                &fields.at,
                "this parameter has no `schema`; it is treated as a string",
            )
            .minor();
        (
            TyAndNull {
                ty: Ty::String { format: None },
                nullable: false,
            },
            None,
        )
    }

    /// Adds the parameters that only the path template has: real documents forget them.
    fn add_missing(&mut self, parameters: &mut Vec<Parameter>, operation: &Fields<'a>, path: &str) {
        let in_path = parameters.iter().filter(|p| p.location == Location::Path);
        let there: HashSet<String> = in_path.map(|p| p.name.wire.clone()).collect();
        for name in template_names(path) {
            if there.contains(name) {
                continue;
            }
            let message = format!("`{{{name}}}` of the path is not described");
            self.diagnostics
                .warning(&operation.at, message)
                .help("it is treated as a string; add it to `parameters`")
                .minor();
            parameters.push(Parameter {
                name: Name::new(name),
                key: String::new(),
                aliases: Vec::new(),
                location: Location::Path,
                style: Style::Simple,
                explode: false,
                allow_reserved: false,
                required: true,
                nullable: false,
                ty: Ty::String { format: None },
                content: None,
                default: None,
                deprecated: false,
                docs: Docs::default(),
                pointer: operation.at.clone(),
            });
        }
    }
}

/// How OpenAPI 3 writes a parameter that is in no place that it knows.
fn help_of_place(place: &str, name: &str, fields: &Fields<'_>) -> String {
    let is_file = fields.map.get("type").is_some_and(|it| it == "file");
    let (media, schema) = match place {
        "body" => ("application/json", "…".to_owned()),
        "formData" => {
            let media = match is_file {
                true => "multipart/form-data",
                false => "application/x-www-form-urlencoded",
            };
            let name = shown::text(name);
            (
                media,
                format!("{{ type: object, properties: {{ {name}: … }} }}"),
            )
        }
        _ => return "use path, query, querystring, header or cookie".to_owned(),
    };
    format!(
        "OpenAPI 3 has it beside `parameters`: `requestBody: {{ content: {{ {media}: {{ schema: {schema} }} }} }}`"
    )
}

/// Whether a call without the parameter is none. The path's own template has those of the path, and which
/// headers are sent is not only the document's to say.
fn is_needed(fields: &Fields<'_>) -> bool {
    let is = |key: &str, wanted: &Value| fields.map.get(key) == Some(wanted);
    is("required", &Value::Bool(true)) && !is("in", &"path".into()) && !is("in", &"header".into())
}

/// The names between braces in a path template, each once.
pub(crate) fn template_names(path: &str) -> IndexSet<&str> {
    let mut names = IndexSet::new();
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else {
            break;
        };
        let name = &rest[open + 1..open + close];
        if !name.is_empty() {
            names.insert(name);
        }
        rest = &rest[open + close + 1..];
    }
    names
}

/// Sets the keys of the input object and their aliases (`docs/wire.md`, "Input").
fn set_keys(parameters: &mut [Parameter], has_body: bool) {
    let mut taken: HashSet<String> = HashSet::default();
    if has_body {
        taken.extend(RESERVED.map(str::to_owned));
    }
    let mut uses: HashMap<&str, usize> = HashMap::default();
    for parameter in parameters.iter() {
        *uses.entry(&parameter.name.wire).or_default() += 1;
    }
    let shared: Vec<bool> = parameters
        .iter()
        .map(|one| {
            let name = one.name.wire.as_str();
            uses.get(name).is_some_and(|uses| *uses > 1) || RESERVED.contains(&name)
        })
        .collect();
    for (parameter, shared) in parameters.iter_mut().zip(&shared) {
        let name = &parameter.name.wire;
        let mut key = match parameter.location {
            // A path parameter keeps its name, unless the body needs it.
            Location::Path if !taken.contains(name) => name.clone(),
            _ if !shared => name.clone(),
            Location::Path => format!("{name}_in_path"),
            Location::Query => format!("{name}_in_query"),
            Location::QueryString => format!("{name}_in_querystring"),
            Location::Header => format!("{name}_in_header"),
            Location::Cookie => format!("{name}_in_cookie"),
        };
        while taken.contains(&key) {
            key.push('_');
        }
        taken.insert(key.clone());
        parameter.key = key;
    }
    for parameter in parameters.iter_mut() {
        let alias = snake(&parameter.key);
        if !alias.is_empty() && !taken.contains(&alias) && !RESERVED.contains(&alias.as_str()) {
            taken.insert(alias.clone());
            parameter.aliases.push(alias);
        }
    }
}
