//! The laboratory's host: one response for each operation, or several, selected by the input.

use extism_openapi::{Bytes, Call, Field, Response};

pub(crate) mod lab {
    extism_openapi::openapi_host!("documents/lab.yaml");
}

/// The typed host.
pub(crate) struct Laboratory;

/// A sample with every kind of property.
pub(crate) fn sample(id: &str) -> lab::Sample {
    let mut sample = lab::Sample::new(
        id,
        lab::State::InAnalysis,
        lab::Finding::Metal(lab::Metal::new(0.75)),
        Some(Box::new(lab::Sample::new(
            "parent",
            lab::State::Fresh,
            lab::Finding::Salt(lab::Salt::new("NaCl")),
            None,
        ))),
    );
    sample.comment = Field::Null;
    sample.weight = Some(1.5);
    sample.key = Some(b"key"[..].into());
    sample.labels = Some([("a".to_owned(), "1".to_owned())].into_iter().collect());
    sample.measure = Some(lab::Measure::Number(3.5));
    sample
}

impl lab::Api for Laboratory {
    async fn get_sample(&self, _: &Call, params: lab::GetSampleParams) -> lab::GetSampleResult {
        if params.fields.is_some() {
            let mut problem = lab::Problem::new("no such sample");
            problem
                .additional
                .insert("asked".to_owned(), params.sample_id.into());
            return Err(lab::GetSampleError::NotFound(problem).into());
        }
        assert_eq!(params.limit, Some(params.limit.unwrap_or(20)));
        Ok(Response::from(sample(&params.sample_id)).with_header("X-Request-Id", "7"))
    }

    async fn put_sample(&self, _: &Call, params: lab::PutSampleParams) -> lab::PutSampleResult {
        match params.body {
            lab::PutSampleBody::Json(sample) => Ok(lab::PutSampleSuccess::Created(sample).into()),
            lab::PutSampleBody::Multipart(upload) => {
                assert_eq!(upload.file.data, b"\x00\xff");
                Err(lab::PutSampleError::ClientError(lab::Problem::new("too small")).into())
            }
        }
    }

    async fn delete_sample(&self, _: &Call, _: lab::DeleteSampleParams) -> lab::DeleteSampleResult {
        Err(lab::DeleteSampleError::Conflict.into())
    }

    async fn create_sample(
        &self,
        _: &Call,
        params: lab::CreateSampleParams,
    ) -> lab::CreateSampleResult {
        let input = params.body.sample;
        let mut created = sample(&input.name);
        created.state = input.state.unwrap_or(lab::State::Fresh);
        Ok(created.into())
    }

    async fn get_image(&self, _: &Call, _: lab::GetImageParams) -> lab::GetImageResult {
        Ok(Bytes::from(b"\x89PNG".to_vec()).into())
    }

    async fn add_note(&self, _: &Call, params: lab::AddNoteParams) -> lab::AddNoteResult {
        Ok(format!("1: {}", params.body).into())
    }

    async fn log_in(&self, _: &Call, params: lab::LogInParams) -> lab::LogInResult {
        assert_eq!(
            (params.body.user.as_str(), params.body.password.as_str()),
            ("ada", "secret")
        );
        Ok(lab::LogInResponse::new("s-1").into())
    }

    async fn ping(&self, _: &Call) -> lab::PingResult {
        Ok(().into())
    }
}
