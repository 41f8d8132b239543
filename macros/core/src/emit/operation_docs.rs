//! The documentation of an operation's function.

use super::docs::{Comment, code, one_line};
use super::operation::endpoint;
use super::responses::status_text;
use crate::ir::{Docs, Location, Operation, Parameter, Response};

/// Everything that the document says about an operation.
pub(super) fn full(operation: &Operation) -> Comment {
    let own = Docs {
        external: None,
        ..operation.docs.clone()
    };
    let mut comment = Comment::default()
        .docs(&own)
        .or(|| format!("{}.", code(&operation.id)))
        .deprecated(operation.deprecated)
        .own(format!("`{}`", endpoint(operation)));
    if !operation.parameters.is_empty() {
        comment = comment.own(section(
            "Parameters",
            operation.parameters.iter().map(parameter),
        ));
    }
    let responses = |success: bool| {
        operation
            .responses
            .iter()
            .filter(move |response| response.success == success)
    };
    if responses(true).next().is_some() {
        comment = comment.own(section("Responses", responses(true).map(response)));
    }
    if responses(false).next().is_some() {
        comment = comment.own(section("Errors", responses(false).map(response)));
    }
    comment.link(operation.docs.external.as_deref())
}

/// One sentence and the endpoint, where the whole text is on the function.
pub(super) fn short(operation: &Operation) -> Comment {
    let docs = &operation.docs;
    let sentence = docs
        .summary
        .as_deref()
        .or(docs.description.as_deref())
        .and_then(one_line);
    let comment = match sentence {
        Some(sentence) => Comment::default().own(sentence),
        None => Comment::default().own(format!("{}.", code(&operation.id))),
    };
    comment.own(format!("`{}`", endpoint(operation)))
}

fn section(title: &str, items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    format!("# {title}\n\n{}", items.join("\n"))
}

fn parameter(parameter: &Parameter) -> String {
    let location = match parameter.location {
        Location::Path => "path",
        Location::Query => "query",
        Location::QueryString => "the whole query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    };
    let required = if parameter.required { ", required" } else { "" };
    let text = parameter.docs.description.as_deref().and_then(one_line);
    let text = text.map_or_else(String::new, |text| format!(": {text}"));
    format!(
        "- {} ({location}{required}){text}",
        code(&parameter.name.wire)
    )
}

fn response(response: &Response) -> String {
    let content = response.media.as_ref().map_or_else(String::new, |media| {
        format!(", {}", code(&media.content_type))
    });
    let text = response.docs.description.as_deref().and_then(one_line);
    let text = text.map_or_else(String::new, |text| format!(": {text}"));
    format!("- {}{content}{text}", status_text(response.status))
}
