//! What one host call of about 1 KB costs, typed on both sides: a host made by `openapi_host!` against
//! a host function as one writes it by hand, each with its own kind of plug-in.

use std::hint::black_box;
use std::process::ExitCode;

use extism_openapi::extism::convert::Json;
use extism_openapi::extism::{
    CurrentPlugin, Error, Function, Manifest, Plugin, UserData, Val, ValType, Wasm,
};
use extism_openapi::{Call, Response};
use extism_openapi_benches::{Goal, Row, interleaved, repository};
use guest_build::GuestBuild;

mod lago {
    #![allow(dead_code, reason = "one operation is measured")]

    extism_openapi::openapi_host!("../../examples/lago/lago.yaml");
}

#[allow(
    dead_code,
    unreachable_pub,
    reason = "the plug-in's file, of which the host uses a part"
)]
#[path = "../../../guests/bench_by_hand/src/types.rs"]
mod by_hand;

/// How many host calls one call of the plug-in makes (`CALLS` in both guests).
const CALLS: u32 = 64;

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<(), Error> {
    let customer = std::fs::read_to_string(repository().join("tests/benches/customer.json"))?;
    let event = std::fs::read_to_string(repository().join("tests/benches/customer_created.json"))?;

    let shop = Shop(serde_json::from_str(&customer)?);
    let mut ours = Plugin::new(
        manifest("bench_ours")?,
        lago::functions(lago::api(shop)),
        false,
    )?;
    let mut by_hand = Plugin::new(
        manifest("bench_by_hand")?,
        [by_hand_function(serde_json::from_str(&customer)?)],
        false,
    )?;

    let expected = format!("\"{CALLS}\"");
    for plugin in [&mut ours, &mut by_hand] {
        let created: String = plugin.call("customer_created", &event)?;
        if created != expected {
            return Err(Error::msg(format!(
                "the plug-in created {created} customers"
            )));
        }
    }
    let [base, with] = interleaved(
        200,
        [
            &mut || {
                drop(black_box(
                    by_hand.call::<_, String>("customer_created", &event),
                ))
            },
            &mut || {
                drop(black_box(
                    ours.call::<_, String>("customer_created", &event),
                ))
            },
        ],
    );
    let (base, with) = (base / CALLS, with / CALLS);
    let answer = format!("{} B of answer", customer.len());
    Row::time(
        "calls",
        "by hand: host function with Json, extism-pdk",
        base,
    )
    .relative_to(base.as_secs_f64())
    .note(answer)
    .print();
    Row::time("calls", "openapi_host! and openapi_pdk!", with)
        .relative_to(base.as_secs_f64())
        .goal(Goal::AtMost(0.9))
        .print();
    Ok(())
}

fn manifest(guest: &str) -> Result<Manifest, Error> {
    let module = GuestBuild::new(repository().join("tests/guests").join(guest))
        .release()
        .build()?;
    Ok(Manifest::new([Wasm::data(std::fs::read(module)?)]))
}

struct Shop(lago::Customer);

impl lago::Api for Shop {
    async fn create_customer(
        &self,
        _: &Call,
        params: lago::CreateCustomerParams,
    ) -> lago::CreateCustomerResult {
        black_box(params.body);
        Ok(Response::from(self.0.clone()))
    }
}

fn by_hand_function(customer: by_hand::Customer) -> Function {
    Function::new(
        "create_customer",
        [ValType::I64],
        [ValType::I64],
        UserData::new(customer),
        |plugin: &mut CurrentPlugin,
         inputs: &[Val],
         outputs: &mut [Val],
         customer: UserData<by_hand::Customer>| {
            let Json(params): Json<by_hand::CreateCustomerParams> =
                plugin.memory_get_val(&inputs[0])?;
            black_box(params.body);
            let customer = customer
                .get()?
                .lock()
                .map_err(|_| Error::msg("poisoned"))?
                .clone();
            let answer = by_hand::Answer {
                status: 200,
                content: "application/json".to_owned(),
                entity: Some(by_hand::Entity::Customer(Box::new(customer))),
            };
            plugin.memory_set_val(&mut outputs[0], Json(answer))
        },
    )
}
