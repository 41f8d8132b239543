//! Calls every operation of the laboratory document. The event's `sample.id` names the call, and the
//! reply has its result, so that a test sees both the bytes on the wire and the value that was read.

use std::collections::BTreeMap;

use extism_openapi::{Bytes, Field, Reply, Value};

/// The laboratory's typed imports and events.
pub mod lab {
    extism_openapi::openapi_pdk!("../../documents/lab.yaml");
}

#[extism_openapi::export(lab::webhooks::sample_created)]
fn on_sample(event: lab::webhooks::SampleCreated) -> Result<Reply<Value>, String> {
    let name = event.sample.id.clone();
    let said = act(&name, event.sample).ok_or_else(|| format!("no call is named `{name}`"))?;
    Ok(Reply(Value::String(said)))
}

fn act(name: &str, sample: lab::Sample) -> Option<String> {
    Some(match name {
        "get" => said(lab::get_sample(lab::GetSampleParams::new("s1"))),
        "get_all" => said(lab::get_sample(
            lab::GetSampleParams::new("a/../b?c#d%2e")
                .sample_id_in_query("from query")
                .x_trace("trace-1")
                .limit(7)
                .fields(vec!["id".to_owned(), "state".to_owned()])
                .filter(BTreeMap::from([("colour".to_owned(), "blue".to_owned())])),
        )),
        "put_json" => said(lab::put_sample(lab::PutSampleParams::new(
            "s1",
            lab::PutSampleBody::Json(sample),
        ))),
        "put_multipart" => said(lab::put_sample(lab::PutSampleParams::new(
            "s1",
            lab::PutSampleBody::Multipart(lab::SampleUpload {
                file: Bytes::from(vec![0x00, 0xff]).with_filename("a.bin"),
                caption: Some("two bytes".to_owned()),
                tags: Some(vec!["x".to_owned(), "y".to_owned()]),
            }),
        ))),
        "delete" => said(lab::delete_sample(lab::DeleteSampleParams::new("s1"))),
        "create" => said(lab::create_sample(lab::SampleCreateInput::new(
            lab::SampleCreateInputSample {
                name: "ore".to_owned(),
                state: Some("melting".into()),
            },
        ))),
        "image" => said(lab::get_image(lab::GetImageParams::new("s1"))),
        "note" => said(lab::add_note("first".to_owned())),
        "log_in" => said(lab::log_in(lab::LogInRequest::new("ada", "secret"))),
        "ping" => said(lab::ping()),
        "many" => {
            for _ in 0..4096 {
                if let Err(error) = lab::ping() {
                    return Some(format!("{error}"));
                }
            }
            "4096 pings".to_owned()
        }
        "echo" => {
            let comment = match &sample.comment {
                Field::Absent => "absent",
                Field::Null => "null",
                Field::Value(text) => text,
            };
            format!(
                "comment {comment}; count {:?}; state {}",
                sample.count, sample.state
            )
        }
        _ => return None,
    })
}

fn said<T: std::fmt::Debug, E: std::fmt::Debug>(
    result: Result<extism_openapi::Response<T>, extism_openapi::Error<E>>,
) -> String
where
    extism_openapi::Error<E>: std::fmt::Display,
{
    match result {
        Ok(response) => format!("{} {:?}", response.status(), *response),
        Err(error) => format!("{error}"),
    }
}
