//! What backends need to know about an operation, as constants.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};

use super::context::Context;
use crate::ir::walk::may_be_object;
use crate::ir::{
    Body, BodyKind, Encoding, Location, MediaType, Operation, Parameter, PartHeader, Response,
    SecurityKind, SecurityRequirement, Status, Style,
};

impl Context<'_> {
    /// The `Operation` constant of an operation; it stands in an impl that has `RESPONSES`.
    pub(super) fn descriptor(&self, operation: &Operation) -> TokenStream {
        let p = &self.p;
        let Operation {
            id,
            method,
            path,
            tags,
            deprecated,
            ..
        } = operation;
        let name = &operation.name.wire;
        let parameters = operation
            .parameters
            .iter()
            .map(|parameter| self.parameter_spec(parameter));
        let security = operation.security.iter().map(|all| {
            let all = all
                .iter()
                .filter_map(|requirement| self.requirement(requirement));
            quote!(&[#(#all),*])
        });
        let tags = list("with_tags", tags);
        let deprecated = flag("deprecated", *deprecated);
        let parameters = list("with_parameters", parameters);
        let body = operation.body.as_ref().map(|body| {
            let body = self.body_spec(body);
            quote!(.with_body(#body))
        });
        let security = (!operation.security.is_empty()).then(|| {
            // In a constant of its own: an indexed scheme can't be promoted inside of a call.
            quote! {
                .with_security({
                    const SECURITY: &[&[#p::SecurityRequirement]] = &[#(#security),*];
                    SECURITY
                })
            }
        });
        quote! {
            #p::Operation::new(#id, #name, #method, #path) #tags #deprecated #parameters #body
                .with_responses(Self::RESPONSES) #security
        }
    }

    fn parameter_spec(&self, parameter: &Parameter) -> TokenStream {
        let p = &self.p;
        let Parameter {
            key,
            aliases,
            explode,
            allow_reserved,
            required,
            ..
        } = parameter;
        let name = &parameter.name.wire;
        let location = self.location(parameter.location);
        let style = self.style(parameter.style);
        let other_keys = key != name || !aliases.is_empty();
        let key = other_keys.then(|| quote!(.with_key(#key, &[#(#aliases),*])));
        let explode = flag("exploded", *explode);
        let object = flag("object", may_be_object(&self.api.types, &parameter.ty));
        let allow_reserved = flag("allow_reserved", *allow_reserved);
        let required = flag("required", *required);
        let content = parameter.content.as_ref();
        let content = content.map(|content_type| quote!(.with_content(#content_type)));
        quote! {
            #p::Parameter::new(#name, #location, #style)
                #key #explode #object #allow_reserved #required #content
        }
    }

    fn body_spec(&self, body: &Body) -> TokenStream {
        let p = &self.p;
        let Body {
            required,
            aliases,
            media,
            ..
        } = body;
        let media = media.iter().map(|media| self.media_spec(media));
        let required = flag("required", *required);
        let aliases = list("with_aliases", aliases);
        quote!(#p::RequestBody::new(&[#(#media),*]) #required #aliases)
    }

    fn media_spec(&self, media: &MediaType) -> TokenStream {
        let p = &self.p;
        let content_type = &media.content_type;
        let kind = self.body_kind(media.kind);
        let encodings = media
            .encodings
            .iter()
            .map(|encoding| self.encoding_spec(encoding));
        let encodings = list("with_encodings", encodings);
        quote!(#p::MediaType::new(#content_type, #kind) #encodings)
    }

    fn encoding_spec(&self, encoding: &Encoding) -> TokenStream {
        let p = &self.p;
        let Encoding {
            property,
            content_type,
            explode,
            allow_reserved,
            headers,
            ..
        } = encoding;
        let content_type = content_type.as_ref();
        let content_type = content_type.map(|text| quote!(.with_content_type(#text)));
        let style = encoding.style.map(|style| {
            let style = self.style(style);
            quote!(.with_style(#style))
        });
        let explode = flag("exploded", *explode);
        let allow_reserved = flag("allow_reserved", *allow_reserved);
        let headers = headers.iter().map(|header| self.part_header(header));
        let headers = list("with_headers", headers);
        quote!(#p::Encoding::new(#property) #content_type #style #explode #allow_reserved #headers)
    }

    fn part_header(&self, header: &PartHeader) -> TokenStream {
        let p = &self.p;
        let PartHeader {
            name,
            value,
            required,
        } = header;
        let value = value.as_ref().map(|value| quote!(.with_value(#value)));
        let required = flag("required", *required);
        quote!(#p::PartHeader::new(#name) #value #required)
    }

    /// One entry of `RESPONSES`.
    pub(super) fn response_spec(&self, response: &Response) -> TokenStream {
        let p = &self.p;
        let Response {
            success, headers, ..
        } = response;
        let status = match response.status {
            Status::Code(code) => {
                let code = Literal::u16_unsuffixed(code);
                quote!(#p::Status::Code(#code))
            }
            Status::Range(range) => {
                let range = Literal::u8_unsuffixed(range);
                quote!(#p::Status::Range(#range))
            }
            Status::Default => quote!(#p::Status::Default),
        };
        let success = flag("success", *success);
        let body = response.media.as_ref().map(|media| {
            let (content_type, kind) = (&media.content_type, self.body_kind(media.kind));
            quote!(.with_body(#content_type, #kind))
        });
        let headers = list("with_headers", headers);
        quote!(#p::ResponseSpec::new(#status) #success #body #headers)
    }

    fn requirement(&self, requirement: &SecurityRequirement) -> Option<TokenStream> {
        let p = &self.p;
        let SecurityRequirement { scheme, scopes } = requirement;
        self.api.security_schemes.get(*scheme)?;
        let scheme = Literal::usize_unsuffixed(*scheme);
        Some(quote! {
            #p::SecurityRequirement::new(&SECURITY_SCHEMES[#scheme], &[#(#scopes),*])
        })
    }

    /// The schemes that the operations' descriptors point to.
    pub(super) fn security_schemes(&self) -> TokenStream {
        let p = &self.p;
        let schemes = self.api.security_schemes.iter().map(|scheme| {
            let (name, kind) = (&scheme.name, self.security_kind(&scheme.kind));
            quote!(#p::SecurityScheme::new(#name, #kind))
        });
        quote!(const SECURITY_SCHEMES: &[#p::SecurityScheme] = &[#(#schemes),*];)
    }

    fn security_kind(&self, kind: &SecurityKind) -> TokenStream {
        let p = &self.p;
        match kind {
            SecurityKind::Bearer => quote!(#p::SecurityKind::Bearer),
            SecurityKind::Basic => quote!(#p::SecurityKind::Basic),
            SecurityKind::Http(scheme) => quote!(#p::SecurityKind::Http(#scheme)),
            SecurityKind::ApiKey { location, name } => {
                let location = self.location(*location);
                quote!(#p::SecurityKind::ApiKey { location: #location, name: #name })
            }
            SecurityKind::OAuth2 => quote!(#p::SecurityKind::OAuth2),
            SecurityKind::OpenIdConnect => quote!(#p::SecurityKind::OpenIdConnect),
            SecurityKind::MutualTls => quote!(#p::SecurityKind::MutualTls),
        }
    }

    fn location(&self, location: Location) -> TokenStream {
        let p = &self.p;
        match location {
            Location::Path => quote!(#p::Location::Path),
            Location::Query => quote!(#p::Location::Query),
            Location::QueryString => quote!(#p::Location::QueryString),
            Location::Header => quote!(#p::Location::Header),
            Location::Cookie => quote!(#p::Location::Cookie),
        }
    }

    fn style(&self, style: Style) -> TokenStream {
        let p = &self.p;
        match style {
            Style::Matrix => quote!(#p::Style::Matrix),
            Style::Label => quote!(#p::Style::Label),
            Style::Simple => quote!(#p::Style::Simple),
            Style::Form => quote!(#p::Style::Form),
            Style::SpaceDelimited => quote!(#p::Style::SpaceDelimited),
            Style::PipeDelimited => quote!(#p::Style::PipeDelimited),
            Style::DeepObject => quote!(#p::Style::DeepObject),
            Style::Cookie => quote!(#p::Style::Cookie),
        }
    }

    fn body_kind(&self, kind: BodyKind) -> TokenStream {
        let p = &self.p;
        match kind {
            BodyKind::Json => quote!(#p::BodyKind::Json),
            BodyKind::Form => quote!(#p::BodyKind::Form),
            BodyKind::Multipart => quote!(#p::BodyKind::Multipart),
            BodyKind::Text => quote!(#p::BodyKind::Text),
            BodyKind::Binary => quote!(#p::BodyKind::Binary),
        }
    }
}

/// The call of a method without arguments, where the document says so.
fn flag(method: &str, is_set: bool) -> Option<TokenStream> {
    is_set.then(|| {
        let method = Ident::new(method, Span::call_site());
        quote!(.#method())
    })
}

/// The call of a method that takes a list; none for an empty one, which is what the constructor sets.
fn list<T: ToTokens>(method: &str, items: impl IntoIterator<Item = T>) -> Option<TokenStream> {
    let mut items = items.into_iter().peekable();
    items.peek()?;
    let method = Ident::new(method, Span::call_site());
    Some(quote!(.#method(&[#(#items),*])))
}
