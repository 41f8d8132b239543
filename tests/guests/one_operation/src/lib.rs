//! Calls one operation, when a sample is lost.

mod lab {
    extism_openapi::openapi_pdk!("../../documents/lab.yaml");
}

#[extism_openapi::export(lab::webhooks::sample_lost)]
fn on_lost(_: lab::webhooks::SampleLost) -> Result<(), lab::Error> {
    lab::ping()?;
    Ok(())
}
