//! Where a plug-in may be called from: every kind of tokio context, and none.
#![cfg(feature = "host")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod host_common;

use std::time::Duration;

use extism_openapi::{Call, Functions, Plugin};
use host_common::{PASS_ON, host, kind, load, run, serve, text_response, wat};
use tokio::runtime::{Builder, Runtime};

/// A backend that needs a runtime's timer, its sockets, and tasks of its own.
fn functions() -> Functions {
    host(serve(|_: &Call, _: &[u8]| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let accepted = tokio::spawn(async move { listener.accept().await.is_ok() });
        let connected = tokio::net::TcpStream::connect(address).await.is_ok();
        text_response(format!("{connected} {}", accepted.await.unwrap()))
    }))
}

fn plugin(functions: Functions) -> Plugin {
    load(functions.timeout(Duration::from_secs(10)), wat(PASS_ON))
}

fn check(plugin: &Plugin) {
    for _ in 0..2 {
        let response = run(plugin, "{}");
        assert_eq!(response["entity"], "true true", "{response}");
    }
}

fn multi_threaded(workers: usize) -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
        .unwrap()
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn a_plain_thread_with_functions_made_there() {
    check(&plugin(functions()));
}

#[test]
fn a_plain_thread_with_functions_made_in_a_runtime() {
    for runtime in [multi_threaded(2), current_thread()] {
        let plugin = runtime.block_on(async { plugin(functions()) });
        check(&plugin);
    }
}

#[test]
fn a_plain_thread_whose_functions_runtime_is_gone() {
    let runtime = multi_threaded(1);
    let plugin = runtime.block_on(async { plugin(functions()) });
    drop(runtime);
    // The backend may hold resources of that runtime: it fails, and says so.
    assert_eq!(kind(&run(&plugin, "{}")), "internal");
}

#[test]
fn a_task_of_a_multi_threaded_runtime() {
    for workers in [1, 2] {
        let runtime = multi_threaded(workers);
        let plugin = plugin(functions());
        runtime.block_on(async {
            let inner = plugin.clone();
            tokio::spawn(async move { check(&inner) }).await.unwrap();
            // In `block_on` itself, too.
            check(&plugin);
        });
    }
}

#[test]
fn several_tasks_at_once_on_one_worker() {
    multi_threaded(1).block_on(async {
        let tasks: Vec<_> = (0..4)
            .map(|_| {
                let plugin = plugin(functions());
                tokio::spawn(async move { check(&plugin) })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
}

#[test]
fn a_task_of_a_current_thread_runtime() {
    current_thread().block_on(async {
        let plugin = plugin(functions());
        let inner = plugin.clone();
        tokio::spawn(async move { check(&inner) }).await.unwrap();
        check(&plugin);
    });
}

#[test]
fn spawn_blocking_of_either_runtime() {
    for runtime in [multi_threaded(1), current_thread()] {
        runtime.block_on(async {
            let plugin = plugin(functions());
            tokio::task::spawn_blocking(move || check(&plugin))
                .await
                .unwrap();
        });
    }
}

#[test]
fn a_local_set_of_either_runtime() {
    for runtime in [multi_threaded(1), current_thread()] {
        let local = tokio::task::LocalSet::new();
        local.block_on(&runtime, async {
            let plugin = plugin(functions());
            tokio::task::spawn_local(async move { check(&plugin) })
                .await
                .unwrap();
        });
    }
}

#[test]
fn async_calls_leave_the_worker_free() {
    for runtime in [multi_threaded(1), current_thread()] {
        runtime.block_on(async {
            let plugin = plugin(functions());
            let ticks = async {
                let mut ticks = 0;
                loop {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    ticks += 1;
                    if ticks == 5 {
                        break;
                    }
                }
            };
            let (output, ()) = tokio::join!(plugin.call("run", "{}"), ticks);
            assert!(
                String::from_utf8(output.unwrap())
                    .unwrap()
                    .contains("true true")
            );
        });
    }
}

#[test]
fn a_runtime_without_drivers_still_keeps_the_deadline() {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap();
    let pending = host(serve(|_: &Call, _: &[u8]| std::future::pending()));
    let plugin = load(pending.timeout(Duration::from_millis(50)), wat(PASS_ON));
    runtime.block_on(async { assert_eq!(kind(&run(&plugin, "{}")), "timeout") });
}
