//! `createCustomer`, many times, from typed input to typed response: the plug-in's and the host's reading
//! and writing, but without Wasm in between. A run does nothing else, so that callgrind counts only the
//! cost of the calls.

use std::error::Error;
use std::hint::black_box;
use std::process::ExitCode;

use extism_openapi::{Call, Response, with_host};

mod lago {
    #![allow(dead_code, reason = "one operation is called")]

    extism_openapi::openapi_pdk!("../../../examples/lago/lago.yaml");
}

#[allow(
    dead_code,
    unreachable_pub,
    reason = "the plug-in's file, of which the calls use a part"
)]
#[path = "../../../guests/bench_by_hand/src/types.rs"]
mod by_hand;

const CALLS: usize = 1000;

const INPUT: &str = r#"{"customer":{"external_id":"cust_42","name":"Hooli","legal_name":"Hooli Incorporated","email":"billing@hooli.example","address_line1":"5230 Penfield Ave","city":"Woodland Hills","country":"US","currency":"USD","timezone":"America/Los_Angeles","url":"https://hooli.example","net_payment_term":30,"billing_configuration":{"invoice_grace_period":3,"document_locale":"en"},"shipping_address":{"address_line1":"5230 Penfield Ave","city":"Woodland Hills","zipcode":"91364","state":"CA","country":"US"},"metadata":[{"key":"purchase_order","value":"123456789","display_in_invoice":true}]}}"#;

const ANSWER: &str = include_str!("../../customer.json");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [side] if side == "ours" => ours(),
        [side] if side == "by_hand" => calls_by_hand(),
        _ => Err("usage: bench-wire ours|by_hand".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn ours() -> Result<(), Box<dyn Error>> {
    let input: lago::CustomerCreateInput = serde_json::from_str(INPUT)?;
    let shop = Shop(serde_json::from_str(ANSWER)?);
    with_host(lago::api(shop), || {
        for _ in 0..CALLS {
            let answer = lago::create_customer(input.clone())?;
            black_box(answer.into_inner());
        }
        Ok(())
    })
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

fn calls_by_hand() -> Result<(), Box<dyn Error>> {
    let body: by_hand::CustomerCreateInput = serde_json::from_str(INPUT)?;
    let answer: by_hand::Customer = serde_json::from_str(ANSWER)?;
    for _ in 0..CALLS {
        // By value, as in our code.
        let body = body.clone();
        let sent = serde_json::to_vec(&by_hand::CreateCustomerParams { body })?;
        let read: by_hand::CreateCustomerParams = serde_json::from_slice(&sent)?;
        black_box(read.body);
        let entity = by_hand::Entity::Customer(Box::new(answer.clone()));
        let answered = serde_json::to_vec(&by_hand::Answer {
            status: 200,
            content: "application/json".to_owned(),
            entity: Some(entity),
        })?;
        let answer: by_hand::Answer = serde_json::from_slice(&answered)?;
        black_box(answer.entity);
    }
    Ok(())
}
