//! What backends need to know about an operation, as constants.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

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
        let mut built = quote!(#p::Operation::new(#id, #name, #method, #path));
        if !tags.is_empty() {
            built.extend(quote!(.with_tags(&[#(#tags),*])));
        }
        if *deprecated {
            built.extend(quote!(.deprecated()));
        }
        if !operation.parameters.is_empty() {
            built.extend(quote!(.with_parameters(&[#(#parameters),*])));
        }
        if let Some(body) = &operation.body {
            let body = self.body_spec(body);
            built.extend(quote!(.with_body(#body)));
        }
        built.extend(quote!(.with_responses(Self::RESPONSES)));
        if !operation.security.is_empty() {
            // In a constant of its own: an indexed scheme can't be promoted inside of a call.
            built.extend(quote! {
                .with_security({
                    const SECURITY: &[&[#p::SecurityRequirement]] = &[#(#security),*];
                    SECURITY
                })
            });
        }
        built
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
        let mut built = quote!(#p::Parameter::new(#name, #location, #style));
        if key != name || !aliases.is_empty() {
            built.extend(quote!(.with_key(#key, &[#(#aliases),*])));
        }
        if *explode {
            built.extend(quote!(.exploded()));
        }
        if may_be_object(&self.api.types, &parameter.ty) {
            built.extend(quote!(.object()));
        }
        if *allow_reserved {
            built.extend(quote!(.allow_reserved()));
        }
        if *required {
            built.extend(quote!(.required()));
        }
        if let Some(content_type) = &parameter.content {
            built.extend(quote!(.with_content(#content_type)));
        }
        built
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
        let mut built = quote!(#p::RequestBody::new(&[#(#media),*]));
        if *required {
            built.extend(quote!(.required()));
        }
        if !aliases.is_empty() {
            built.extend(quote!(.with_aliases(&[#(#aliases),*])));
        }
        built
    }

    fn media_spec(&self, media: &MediaType) -> TokenStream {
        let p = &self.p;
        let content_type = &media.content_type;
        let kind = self.body_kind(media.kind);
        let mut built = quote!(#p::MediaType::new(#content_type, #kind));
        if !media.encodings.is_empty() {
            let encodings = media
                .encodings
                .iter()
                .map(|encoding| self.encoding_spec(encoding));
            built.extend(quote!(.with_encodings(&[#(#encodings),*])));
        }
        built
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
        let mut built = quote!(#p::Encoding::new(#property));
        if let Some(content_type) = content_type {
            built.extend(quote!(.with_content_type(#content_type)));
        }
        if let Some(style) = encoding.style {
            let style = self.style(style);
            built.extend(quote!(.with_style(#style)));
        }
        if *explode {
            built.extend(quote!(.exploded()));
        }
        if *allow_reserved {
            built.extend(quote!(.allow_reserved()));
        }
        if !headers.is_empty() {
            let headers = headers.iter().map(|header| self.part_header(header));
            built.extend(quote!(.with_headers(&[#(#headers),*])));
        }
        built
    }

    fn part_header(&self, header: &PartHeader) -> TokenStream {
        let p = &self.p;
        let PartHeader {
            name,
            value,
            required,
        } = header;
        let mut built = quote!(#p::PartHeader::new(#name));
        if let Some(value) = value {
            built.extend(quote!(.with_value(#value)));
        }
        if *required {
            built.extend(quote!(.required()));
        }
        built
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
        let mut built = quote!(#p::ResponseSpec::new(#status));
        if *success {
            built.extend(quote!(.success()));
        }
        if let Some(media) = &response.media {
            let (content_type, kind) = (&media.content_type, self.body_kind(media.kind));
            built.extend(quote!(.with_body(#content_type, #kind)));
        }
        if !headers.is_empty() {
            built.extend(quote!(.with_headers(&[#(#headers),*])));
        }
        built
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
