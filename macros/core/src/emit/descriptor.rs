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
        let body = match &operation.body {
            Some(body) => {
                let body = self.body_spec(body);
                quote!(#p::Some(#body))
            }
            None => quote!(#p::None),
        };
        let security = operation.security.iter().map(|all| {
            let all = all
                .iter()
                .filter_map(|requirement| self.requirement(requirement));
            quote!(&[#(#all),*])
        });
        quote! {
            #p::Operation {
                id: #id,
                name: #name,
                method: #method,
                path: #path,
                tags: &[#(#tags),*],
                deprecated: #deprecated,
                parameters: &[#(#parameters),*],
                body: #body,
                responses: Self::RESPONSES,
                security: &[#(#security),*],
            }
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
        let content = self.option(parameter.content.as_deref());
        let object = may_be_object(&self.api.types, &parameter.ty);
        quote! {
            #p::Parameter {
                name: #name,
                key: #key,
                aliases: &[#(#aliases),*],
                location: #location,
                style: #style,
                explode: #explode,
                object: #object,
                allow_reserved: #allow_reserved,
                required: #required,
                content: #content,
            }
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
        quote! {
            #p::RequestBody { required: #required, aliases: &[#(#aliases),*], media: &[#(#media),*] }
        }
    }

    fn media_spec(&self, media: &MediaType) -> TokenStream {
        let p = &self.p;
        let content_type = &media.content_type;
        let kind = self.body_kind(media.kind);
        let encodings = media
            .encodings
            .iter()
            .map(|encoding| self.encoding_spec(encoding));
        quote! {
            #p::MediaType { content_type: #content_type, kind: #kind, encodings: &[#(#encodings),*] }
        }
    }

    fn encoding_spec(&self, encoding: &Encoding) -> TokenStream {
        let p = &self.p;
        let Encoding {
            property,
            explode,
            allow_reserved,
            ..
        } = encoding;
        let content_type = self.option(encoding.content_type.as_deref());
        let style = match encoding.style {
            Some(style) => {
                let style = self.style(style);
                quote!(#p::Some(#style))
            }
            None => quote!(#p::None),
        };
        let headers = encoding.headers.iter().map(|header| {
            let PartHeader { name, required, .. } = header;
            let value = self.option(header.value.as_deref());
            quote!(#p::PartHeader { name: #name, value: #value, required: #required })
        });
        quote! {
            #p::Encoding {
                property: #property,
                content_type: #content_type,
                style: #style,
                explode: #explode,
                allow_reserved: #allow_reserved,
                headers: &[#(#headers),*],
            }
        }
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
        let content = self.option(
            response
                .media
                .as_ref()
                .map(|media| media.content_type.as_str()),
        );
        let kind = match &response.media {
            Some(media) => self.body_kind(media.kind),
            None => quote!(#p::BodyKind::None),
        };
        quote! {
            #p::ResponseSpec {
                status: #status,
                success: #success,
                content: #content,
                kind: #kind,
                headers: &[#(#headers),*],
            }
        }
    }

    fn requirement(&self, requirement: &SecurityRequirement) -> Option<TokenStream> {
        let p = &self.p;
        let SecurityRequirement { scheme, scopes } = requirement;
        self.api.security_schemes.get(*scheme)?;
        let scheme = Literal::usize_unsuffixed(*scheme);
        Some(quote! {
            #p::SecurityRequirement { scheme: &SECURITY_SCHEMES[#scheme], scopes: &[#(#scopes),*] }
        })
    }

    /// The schemes that the operations' descriptors point to.
    pub(super) fn security_schemes(&self) -> TokenStream {
        let p = &self.p;
        let schemes = self.api.security_schemes.iter().map(|scheme| {
            let (name, kind) = (&scheme.name, self.security_kind(&scheme.kind));
            quote!(#p::SecurityScheme { name: #name, kind: #kind })
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

    /// A constant `Option<&str>`.
    pub(super) fn option(&self, text: Option<&str>) -> TokenStream {
        let p = &self.p;
        match text {
            Some(text) => quote!(#p::Some(#text)),
            None => quote!(#p::None),
        }
    }
}
