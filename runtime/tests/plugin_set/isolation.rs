//! Instances are independent: what stops one does not stop others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use extism_openapi::{Plugin, event::EventError};

use super::common::{Echo, PING, SPIN, host, module, slow};

/// `spin` never ends; `long` calls eight operations in a loop. (An engine interrupts loops, and calls
/// of functions: without one, nothing would be shown.)
fn spinner() -> Vec<u8> {
    module(&format!(
        r#"(func (export "spin") (result i32) {SPIN})
        (func (export "long") (result i32) (local $n i32)
            (loop $l {PING} (local.set $n (i32.add (local.get $n) (i32.const 1)))
                (br_if $l (i32.lt_u (local.get $n) (i32.const 8))))
            (i32.const 0))"#
    ))
}

/// While one instance runs until its time limit, again and again, others of the same plug-in run
/// calls that are long but allowed. None of these is stopped.
#[tokio::test(flavor = "multi_thread")]
async fn stopping_one_instance_hits_no_other() {
    let backend = slow(Duration::from_millis(50));
    let plugin = Plugin::builder(spinner())
        .timeout(Duration::from_secs(2))
        .instances(6)
        .build(host(backend))
        .unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let finished = Arc::new(AtomicUsize::new(0));
    let workers: Vec<_> = (0..5)
        .map(|_| {
            let (plugin, over) = (plugin.clone(), Arc::clone(&over));
            let finished = Arc::clone(&finished);
            tokio::spawn(async move {
                while !over.load(Ordering::SeqCst) {
                    plugin.call("long", "").await?;
                    finished.fetch_add(1, Ordering::SeqCst);
                }
                Ok::<(), EventError>(())
            })
        })
        .collect();
    for _ in 0..3 {
        let before = finished.load(Ordering::SeqCst);
        assert!(matches!(
            plugin.call("spin", "").await,
            Err(EventError::TimedOut { .. })
        ));
        assert!(
            finished.load(Ordering::SeqCst) > before,
            "they run at the same time"
        );
    }
    over.store(true, Ordering::SeqCst);
    for worker in workers {
        assert_eq!(worker.await.unwrap(), Ok(()));
    }
}

#[tokio::test]
async fn a_plug_in_has_no_more_instances_than_it_may() {
    let plugin = Plugin::builder(spinner())
        .instances(2)
        .max_wait(Duration::from_millis(200))
        .build(host(slow(Duration::from_millis(100))))
        .unwrap();
    // 0.8 seconds each, and the third waits only 0.2.
    let calls = [(); 3].map(|()| plugin.call("long", ""));
    let [a, b, c] = calls;
    let (a, b, c) = tokio::join!(a, b, c);
    let busy: Vec<_> = [a, b, c].into_iter().filter_map(Result::err).collect();
    assert!(
        matches!(&busy[..], [EventError::Busy { message }] if message.contains("200ms")),
        "{busy:?}"
    );
    // After that, instances are available again.
    assert_eq!(plugin.call("long", "").await, Ok(Vec::new()));
}

#[test]
fn those_who_wait_on_a_thread_are_bounded_too() {
    let plugin = Plugin::builder(spinner())
        .max_waiting(1)
        .max_wait(Duration::from_millis(300))
        .build(host(slow(Duration::from_millis(100))))
        .unwrap();
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads = [0, 100, 200].map(|delay| {
            let plugin = &plugin;
            scope.spawn(move || {
                std::thread::sleep(Duration::from_millis(delay));
                let began = Instant::now();
                (plugin.call_blocking("long", b""), began.elapsed())
            })
        });
        threads.map(|thread| thread.join().unwrap()).into()
    });
    assert_eq!(results[0].0, Ok(Vec::new()));
    // The second has waited too long; the third finds the queue full.
    let message = |index: usize| results[index].0.clone().unwrap_err().to_string();
    assert!(message(1).contains("300ms"), "{}", message(1));
    assert!(message(2).contains("waiting"), "{}", message(2));
}

/// A plug-in can't see which instance a call gets: variables belong to the plug-in.
#[tokio::test]
async fn instances_share_the_plug_in_s_variables() {
    let plugin = Plugin::builder(module(
        r#"(func $key (result i64) (local $k i64)
            (local.set $k (call $alloc (i64.const 1)))
            (call $store_u8 (local.get $k) (i32.const 107)) (local.get $k))
        (func (export "set") (result i32) (call $var_set (call $key) (call $input)) (i32.const 0))
        (func (export "get") (result i32)
            (drop (call $ping)) (call $output (call $var_get (call $key))) (i32.const 0))"#,
    ));
    let plugin = plugin
        .instances(3)
        .build(host(slow(Duration::from_millis(100))))
        .unwrap();
    plugin.call("set", "kept").await.unwrap();
    let (a, b, c) = tokio::join!(
        plugin.call("get", ""),
        plugin.call("get", ""),
        plugin.call("get", "")
    );
    assert_eq!(
        [a, b, c].map(Result::unwrap),
        [b"kept"; 3].map(|kept| kept.to_vec())
    );
}

#[test]
fn a_caller_that_goes_away_leaves_nothing_behind() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let plugin = Plugin::new(spinner(), host(Echo)).unwrap();
    runtime.block_on(async {
        for _ in 0..20 {
            let call = plugin.call("long", "");
            let _ = tokio::time::timeout(Duration::from_micros(50), call).await;
        }
        assert_eq!(plugin.call("long", "").await, Ok(Vec::new()));
    });
}
