//! The same calls to a router in process, whose extractors are an independent reader.

use axum::extract::{Form, Path, Query, Request};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use extism_openapi::{Service, with_host};
use serde_json::{Value, json};

use crate::api::{self, Colour};

type Pairs = Vec<(String, String)>;

/// Responds to a call with what the router's extractors read, as an undocumented response.
fn seen(value: Value) -> impl IntoResponse {
    (axum::http::StatusCode::IM_A_TEAPOT, Json(value))
}

fn router() -> Router {
    Router::new()
        .route(
            "/pathSimple/{p}/{a}/{o}",
            get(|Path(path): Path<(String, String, String)>| async move { seen(json!(path)) }),
        )
        .route(
            "/queryFormExploded",
            get(|Query(query): Query<Pairs>| async move { seen(json!(query)) }),
        )
        .route(
            "/form",
            post(|Form(form): Form<Pairs>| async move { seen(json!(form)) }),
        )
        .route(
            "/cookieFormExploded",
            get(|request: Request| async move {
                seen(json!(request.headers()["cookie"].to_str().unwrap()))
            }),
        )
}

/// What the router saw of a call.
fn through_router<T, E: std::fmt::Debug>(
    call: impl FnOnce() -> Result<extism_openapi::Response<T>, extism_openapi::Error<E>>,
) -> String
where
    T: std::fmt::Debug,
{
    let result = with_host(Service::new(router()), call);
    match result {
        Err(extism_openapi::Error::Api(response)) if response.status() == 418 => {
            format!("{:?}", *response)
        }
        other => panic!("{other:?}"),
    }
}

fn expected(value: Value) -> String {
    format!("{:?}", extism_openapi::types::AnyBody::Json(value))
}

#[test]
fn extractors_read_what_the_plug_in_sent() {
    let nasty = "ü/?#%2F&=+ ;";
    let colour = || Colour::new(100, 200, 150);
    let list = vec!["a,b".to_owned(), nasty.to_owned()];
    let path = api::PathSimpleParams::new(nasty, vec!["x".into(), "y".into()], colour());
    assert_eq!(
        through_router(|| api::path_simple(path)),
        expected(json!([nasty, "x,y", "R,100,G,200,B,150"]))
    );
    let query = api::QueryFormExplodedParams::new()
        .p(nasty)
        .a(list.clone())
        .o(colour());
    assert_eq!(
        through_router(|| api::query_form_exploded(query)),
        expected(json!([
            ["p", nasty],
            ["a", "a,b"],
            ["a", nasty],
            ["R", "100"],
            ["G", "200"],
            ["B", "150"]
        ]))
    );
    let form = api::Form {
        a: Some(list),
        ..api::Form::new(nasty)
    };
    assert_eq!(
        through_router(|| api::send_form(api::SendFormParams::new(form))),
        expected(json!([["z", nasty], ["a", "a,b"], ["a", nasty]]))
    );
    let cookies = api::CookieFormExplodedParams::new().p("a;b").o(colour());
    assert_eq!(
        through_router(|| api::cookie_form_exploded(cookies)),
        expected(json!("p=a%3Bb; R=100; G=200; B=150"))
    );
}
