//! What plug-ins cost a host: set-up, loading, events, memory; and how many events it can deliver in a
//! second, compared with webhooks.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use extism_openapi::{Call, Functions, Response};
use extism_openapi_benches::repository;
use guest_build::GuestBuild;

mod beside_extism;
mod dispatch;
mod load;
mod throughput;
mod webhook;

mod lago {
    #![allow(dead_code, reason = "one operation and two events are used")]

    extism_openapi::openapi_host!("../../examples/lago/lago.yaml");
}

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:?}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(webhook::RECEIVER) {
        let api = arguments.next().unwrap_or_default();
        return runtime.block_on(webhook::receiver(&api));
    }
    let _within = runtime.enter();
    let listener = module("calls_ours")?;
    let other = module("bench_ours")?;
    let host = Host::read()?;
    beside_extism::measure(&host, &listener)?;
    load::measure(&host, &listener)?;
    dispatch::measure(&host, &listener, &other)?;
    runtime.block_on(throughput::measure(&host, &listener))
}

fn module(guest: &str) -> Result<Vec<u8>> {
    let folder = repository().join("tests/guests").join(guest);
    Ok(std::fs::read(GuestBuild::new(folder).release().build()?)?)
}

/// The application's data.
struct Host {
    customer: lago::Customer,
    event: serde_json::Value,
}

impl Host {
    fn read() -> Result<Self> {
        let read = |name: &str| {
            let path = repository().join("tests/benches").join(name);
            std::fs::read_to_string(path)
        };
        Ok(Host {
            customer: serde_json::from_str(&read("customer.json")?)?,
            event: serde_json::from_str(&read("customer_created.json")?)?,
        })
    }

    fn functions(&self) -> Functions {
        lago::functions(lago::api(Shop(self.customer.clone())))
    }

    /// The event that makes a plug-in call the host this often.
    fn event<T: serde::de::DeserializeOwned>(&self, calls: u32) -> Result<T> {
        let mut event = self.event.clone();
        if let Some(number) = event.pointer_mut("/customer/sequential_id") {
            *number = calls.into();
        }
        Ok(serde_json::from_value(event)?)
    }
}

struct Shop(lago::Customer);

impl lago::Api for Shop {
    async fn create_customer(
        &self,
        _: &Call,
        params: lago::CreateCustomerParams,
    ) -> lago::CreateCustomerResult {
        std::hint::black_box(params);
        Ok(Response::from(self.0.clone()))
    }
}

/// The median of this many times.
fn median<E>(
    rounds: usize,
    mut time: impl FnMut() -> std::result::Result<Duration, E>,
) -> std::result::Result<Duration, E> {
    let mut times = (0..rounds)
        .map(|_| time())
        .collect::<std::result::Result<Vec<_>, E>>()?;
    times.sort();
    Ok(times.get(times.len() / 2).copied().unwrap_or_default())
}

/// The memory of this process that is in RAM, in bytes.
fn resident() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes.ok_or("no VmRSS")?.parse::<u64>()? * 1024)
}
