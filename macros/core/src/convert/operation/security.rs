//! Security schemes, and which of them an operation needs.

use serde_json::Value;

use super::parameter_check::is_token;
use crate::convert::Converter;
use crate::convert::read::fields::Fields;
use crate::document::Pointer;
use crate::ir::{Location, SecurityKind, SecurityRequirement, SecurityScheme};

impl<'a> Converter<'a> {
    pub(in crate::convert) fn read_security_schemes(&mut self) {
        let at = Pointer::root().child("components").child("securitySchemes");
        let Some(table) = self.fields(&at) else {
            return;
        };
        for name in table.map.keys() {
            let Some(fields) = self.child(&table, name) else {
                continue;
            };
            if let Some(kind) = self.security_kind(&fields) {
                self.security_schemes.push(SecurityScheme {
                    name: name.clone(),
                    kind,
                });
            }
        }
    }

    fn security_kind(&mut self, fields: &Fields<'a>) -> Option<SecurityKind> {
        let kind = self.string(fields, "type");
        Some(match kind {
            Some("http") => match self.string(fields, "scheme") {
                Some(scheme) if scheme.eq_ignore_ascii_case("bearer") => SecurityKind::Bearer,
                Some(scheme) if scheme.eq_ignore_ascii_case("basic") => SecurityKind::Basic,
                Some(scheme) => SecurityKind::Http(scheme.to_owned()),
                None => return self.unusable(fields, "has no `scheme`"),
            },
            Some("apiKey") => {
                let location = match self.string(fields, "in") {
                    Some("query") => Location::Query,
                    Some("header") => Location::Header,
                    Some("cookie") => Location::Cookie,
                    _ => return self.unusable(fields, "has no `in` of query, header or cookie"),
                };
                match self.string(fields, "name") {
                    Some(name) if location == Location::Header && !is_token(name) => {
                        return self.unusable(fields, "has a `name` that no header can have");
                    }
                    Some(name) => SecurityKind::ApiKey {
                        location,
                        name: name.to_owned(),
                    },
                    None => return self.unusable(fields, "has no `name`"),
                }
            }
            Some("oauth2") => SecurityKind::OAuth2,
            Some("openIdConnect") => SecurityKind::OpenIdConnect,
            Some("mutualTLS") => SecurityKind::MutualTls,
            _ => return self.unusable(fields, "has no `type` that is known"),
        })
    }

    fn unusable(&mut self, fields: &Fields<'a>, why: &str) -> Option<SecurityKind> {
        self.diagnostics.warning(
            &fields.at,
            format!("this security scheme {why}; it is left out"),
        );
        None
    }

    /// What an operation needs, or the document where the operation says nothing.
    pub(in crate::convert) fn security(
        &mut self,
        operation: &Fields<'a>,
    ) -> Vec<Vec<SecurityRequirement>> {
        let (list, at) = match self.array(operation, "security") {
            Some(list) => (list, operation.at.child("security")),
            None => {
                let Some(root) = self.fields(&Pointer::root()) else {
                    return Vec::new();
                };
                match self.array(&root, "security") {
                    Some(list) => (list, root.at.child("security")),
                    None => return Vec::new(),
                }
            }
        };
        let mut alternatives = Vec::new();
        for (index, alternative) in list.iter().enumerate() {
            let at = at.child(index);
            if let Some(schemes) = alternative.as_object() {
                let all: Option<Vec<SecurityRequirement>> = schemes
                    .iter()
                    .map(|(name, scopes)| self.requirement(name, scopes, &at))
                    .collect();
                // Where it names an unknown scheme it can't be met.
                alternatives.extend(all);
            }
        }
        // An empty alternative is for a host that has no credentials, so it comes last.
        alternatives.sort_by_key(Vec::is_empty);
        alternatives
    }

    /// An operation whose header `Authorization` is among its parameters asks for credentials, whether or
    /// not `security` says so.
    pub(in crate::convert) fn with_authorization(
        &mut self,
        mut security: Vec<Vec<SecurityRequirement>>,
        described: &[Pointer],
    ) -> Vec<Vec<SecurityRequirement>> {
        let [first, ..] = described else {
            return security;
        };
        let message = "only the host sends the header `Authorization`: the parameter is left out";
        let help = if security.iter().any(|all| !all.is_empty()) {
            "`security` says which credentials it has"
        } else {
            security.extend(self.authorizing());
            "`Http::bearer` or `Http::basic` sends it; say in `security` which one it is"
        };
        self.diagnostics.warning(first, message).help(help).minor();
        security
    }

    /// Any scheme of the document's that uses the header, else the two usual ones.
    fn authorizing(&mut self) -> Vec<Vec<SecurityRequirement>> {
        let uses_it = |scheme: &SecurityScheme| {
            use SecurityKind::{Basic, Bearer, Http, OAuth2, OpenIdConnect};
            matches!(
                scheme.kind,
                Bearer | Basic | Http(_) | OAuth2 | OpenIdConnect
            )
        };
        if !self.security_schemes.iter().any(uses_it) {
            for (name, kind) in [
                ("Authorization: Bearer", SecurityKind::Bearer),
                ("Authorization: Basic", SecurityKind::Basic),
            ] {
                let name = name.to_owned();
                self.security_schemes.push(SecurityScheme { name, kind });
            }
        }
        let schemes = self.security_schemes.iter().enumerate();
        let using = schemes.filter(|(_, scheme)| uses_it(scheme));
        let alternative = |(scheme, _)| {
            let scopes = Vec::new();
            vec![SecurityRequirement { scheme, scopes }]
        };
        using.map(alternative).collect()
    }

    fn requirement(
        &mut self,
        name: &str,
        scopes: &Value,
        at: &Pointer,
    ) -> Option<SecurityRequirement> {
        let mut schemes = self.security_schemes.iter();
        let Some(scheme) = schemes.position(|scheme| scheme.name == name) else {
            if self.reported.insert(at.child(name)) {
                let schemes = self.security_schemes.iter();
                let names = schemes.map(|scheme| scheme.name.as_str());
                let near = self.patience.nearest(name, names).map(str::to_owned);
                let message = format!("there is no usable security scheme `{name}`");
                let diagnostic = self.diagnostics.warning(&at.child(name), message);
                if let Some(near) = near {
                    diagnostic.help(format!("there is `{near}`"));
                }
            }
            return None;
        };
        let scopes = scopes.as_array().map(Vec::as_slice).unwrap_or_default();
        let scopes = scopes
            .iter()
            .filter_map(|scope| scope.as_str().map(str::to_owned));
        Some(SecurityRequirement {
            scheme,
            scopes: scopes.collect(),
        })
    }
}
