//! What the generator of Extism's article on Lago would make of the laboratory document, written by hand:
//! one JSON object of parameters under their snake_case names, the body beside them under its schema's name,
//! and `ResponseContent { status, content, entity }` back. It shares no code with extism-openapi.

use extism_pdk::{host_fn, plugin_fn, FnResult, FromBytes, Json, ToBytes};
use serde::{Deserialize, Serialize};

#[derive(Serialize, ToBytes)]
#[encoding(Json)]
pub struct GetSampleParams {
    pub sample_id: String,
    pub x_trace: Option<String>,
    pub limit: Option<i64>,
}

#[derive(Serialize, ToBytes)]
#[encoding(Json)]
pub struct CreateSampleParams {
    pub sample_create_input: SampleCreateInput,
}

#[derive(Serialize)]
pub struct SampleCreateInput {
    pub sample: SampleCreateInputSample,
}

#[derive(Serialize)]
pub struct SampleCreateInputSample {
    pub name: String,
    pub state: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub enum SampleEntity {
    Sample(Sample),
    Problem(Problem),
}

#[derive(Serialize, Deserialize)]
pub struct Sample {
    pub id: String,
    pub state: String,
}

#[derive(Serialize, Deserialize)]
pub struct Problem {
    pub title: String,
}

#[derive(Serialize, Deserialize, FromBytes)]
#[encoding(Json)]
pub struct ResponseContent<T> {
    pub status: u16,
    pub content: String,
    pub entity: Option<T>,
}

#[host_fn]
extern "ExtismHost" {
    fn get_sample(params: GetSampleParams) -> ResponseContent<SampleEntity>;
    fn create_sample(params: CreateSampleParams) -> ResponseContent<SampleEntity>;
    fn ping() -> ResponseContent<serde_json::Value>;
}

/// Calls each operation once and returns what it got.
#[plugin_fn]
pub fn run() -> FnResult<String> {
    // SAFETY: the host provides the three imports with these signatures.
    let (got, created, pinged) = unsafe {
        (
            get_sample(GetSampleParams {
                sample_id: "s1".into(),
                x_trace: None,
                limit: Some(3),
            })?,
            create_sample(CreateSampleParams {
                sample_create_input: SampleCreateInput {
                    sample: SampleCreateInputSample {
                        name: "ore".into(),
                        state: Some("fresh".into()),
                    },
                },
            })?,
            ping()?,
        )
    };
    Ok(serde_json::to_string(
        &serde_json::json!({ "got": got, "created": created, "pinged": pinged }),
    )?)
}
