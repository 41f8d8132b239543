//! Calls whose futures are dropped, calls in calls, and backends that panic.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use extism_openapi::{Call, Plugin, Plugins, backend::RawResponse};
use tokio::runtime::Builder;

use crate::common::{SPIN, within};
use crate::host_common::{Echo, PASS_ON, host, kind, load, module, run, serve, text_response, wat};

#[test]
fn a_dropped_call_ends_and_the_next_one_works() {
    within(60, || {
        let wasm = module(&format!(
            r#"(func (export "spin") {SPIN})
            (func (export "wait") (drop (call $ping)))
            (func (export "run") (result i32) (i32.const 0))"#
        ));
        let dropped = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&dropped);
        let backend = serve(move |_: &Call, _: &[u8]| {
            let guard = OnDrop(Arc::clone(&counter));
            async move {
                std::future::pending::<()>().await;
                drop(guard);
                text_response(String::new())
            }
        });
        let set = Plugins::builder(host(backend)).max_memory_bytes(1 << 30);
        let set = set.build();
        let plugin = set.add("p", wasm).unwrap();
        let current = Builder::new_current_thread().enable_all().build().unwrap();
        let multi = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build();
        for (round, runtime) in [current, multi.unwrap()].into_iter().enumerate() {
            runtime.block_on(async {
                for name in ["spin", "wait"] {
                    let call = plugin.call(name, "");
                    let late = tokio::time::timeout(Duration::from_millis(100), call).await;
                    assert!(late.is_err());
                    // Its instance is dropped, with its memory.
                    assert_eq!(set.memory_bytes(), Some(0), "{name}");
                    assert_eq!(plugin.call("run", "").await, Ok(vec![]));
                    let task = plugin.clone();
                    let task = tokio::spawn(async move { task.call(name, "").await });
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    task.abort();
                    assert!(task.await.unwrap_err().is_cancelled());
                    assert_eq!(set.memory_bytes(), Some(0), "{name}");
                    assert_eq!(plugin.call("run", "").await, Ok(vec![]));
                }
                // Never polled, and polled once.
                drop(plugin.call("spin", ""));
                let mut once = Box::pin(plugin.call("wait", ""));
                assert!(futures_poll_once(&mut once).await);
                drop(once);
                assert_eq!(plugin.call("run", "").await, Ok(vec![]));
            });
            // The backend's futures have ended, too.
            assert_eq!(dropped.load(Ordering::SeqCst), (round + 1) * 3);
        }
    });
}

/// Whether it is still pending.
async fn futures_poll_once(future: &mut (impl Future + Unpin)) -> bool {
    std::future::poll_fn(|context| {
        let polled = std::pin::Pin::new(&mut *future).poll(context);
        std::task::Poll::Ready(polled.is_pending())
    })
    .await
}

struct OnDrop(Arc<AtomicUsize>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

type Later = Arc<Mutex<Option<Plugins>>>;

/// Eight plug-ins: each one's operation calls the next, waiting on its thread or not.
#[test]
fn calls_nest_eight_deep_and_no_deeper() {
    within(60, || {
        for waits in [true, false] {
            let later = Later::default();
            let (set, calls) = (Arc::clone(&later), Arc::new(AtomicUsize::new(0)));
            let counter = Arc::clone(&calls);
            let backend = serve(move |call: &Call, _: &[u8]| {
                counter.fetch_add(1, Ordering::SeqCst);
                let next: usize = call.plugin().unwrap().parse::<usize>().unwrap() + 1;
                let plugins = set.lock().unwrap().clone().unwrap();
                let next = plugins.get(&next.to_string());
                async move {
                    let result = match next {
                        Some(plugin) if waits => plugin.call_blocking("run", b"{}"),
                        Some(plugin) => plugin.call("run", "{}").await,
                        None => Ok(Vec::new()),
                    };
                    let said = match result {
                        Ok(output) => String::from_utf8(output).unwrap(),
                        Err(error) => error.kind().to_owned(),
                    };
                    text_response(said)
                }
            });
            let plugins = Plugins::new(host(backend));
            *later.lock().unwrap() = Some(plugins.clone());
            for name in 0..10 {
                plugins.add(&name.to_string(), wat(PASS_ON)).unwrap();
            }
            let first = plugins.get("0").unwrap();
            let output = first.call_blocking("run", b"{}").unwrap();
            assert!(String::from_utf8(output).unwrap().contains("too_deep"));
            assert_eq!(calls.load(Ordering::SeqCst), 8, "{waits}");
            // The one that is called last can be stopped like the first.
            let endless = module(&format!(r#"(func (export "run") {SPIN})"#));
            let endless = Plugin::builder(endless).timeout(Duration::from_millis(300));
            plugins.replace("7", endless).unwrap();
            let began = Instant::now();
            let output = first.call_blocking("run", b"{}").unwrap();
            assert!(String::from_utf8(output).unwrap().contains("timed_out"));
            assert!(began.elapsed() < Duration::from_secs(20));
        }
    });
}

#[test]
fn a_panic_of_a_backend_is_an_answer() {
    let in_future = serve(|_: &Call, _: &[u8]| async { panic!("the host's own code panics") });
    let plugin = load(host(in_future), wat(PASS_ON));
    for _ in 0..2 {
        assert_eq!(kind(&run(&plugin, "{}")), "internal");
    }
    let at_once = serve(|_: &Call, _: &[u8]| -> std::future::Ready<RawResponse> {
        panic!("the host's own code panics")
    });
    let plugin = load(host(at_once), wat(PASS_ON));
    assert_eq!(kind(&run(&plugin, "{}")), "internal");
    let after_a_while = serve(|_: &Call, _: &[u8]| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        panic!("the host's own code panics")
    });
    let plugin = load(host(after_a_while), wat(PASS_ON));
    assert_eq!(kind(&run(&plugin, "{}")), "internal");
    assert_eq!(run(&load(host(Echo), wat(PASS_ON)), "{}")["status"], 200);
}

/// An executor of another kind, inside of a tokio task, blocks the task that it should yield to.
#[test]
fn a_call_goes_on_in_an_executor_that_knows_nothing_of_tokio() {
    within(60, || {
        let busy = wat("(loop $l
                (local.set $n (i64.add (local.get $n) (i64.const 1)))
                (br_if $l (i64.lt_u (local.get $n) (i64.const 50000000))))
            (i32.const 0)");
        let plugin = load(host(Echo), busy);
        assert_eq!(pollster::block_on(plugin.call("run", "")), Ok(vec![]));
        let current = Builder::new_current_thread().enable_all().build().unwrap();
        let multi = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build();
        for runtime in [current, multi.unwrap()] {
            let plugin = plugin.clone();
            let task = async move { pollster::block_on(plugin.call("run", "")) };
            let called = runtime.block_on(async { tokio::spawn(task).await });
            assert_eq!(called.unwrap(), Ok(vec![]));
        }
    });
}
