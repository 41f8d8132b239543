//! Plug-ins that fail in a callback that the write waits for.

use std::time::Duration;

use extism_openapi::{
    Plugin,
    event::EventError,
    record::{FailureReason, Stopped},
};

use crate::orders::{create, plugin, plugin_within};

async fn fault(item: &str) -> FailureReason {
    fault_of(plugin(), item).await
}

async fn fault_of(plugin: Plugin, item: &str) -> FailureReason {
    let stopped = create(plugin.clone(), item).await.unwrap_err();
    // The plug-in works again at the next write.
    assert_eq!(
        create(plugin, " tea ").await.unwrap().item,
        "tea",
        "after {item}"
    );
    match stopped {
        Stopped::Failed(failure) => {
            assert_eq!(failure.export, "order_before_save");
            failure.reason
        }
        other => panic!("{item}: {other:?}"),
    }
}

#[tokio::test]
async fn an_error_of_its_own() {
    let FailureReason::Call(EventError::Failed { message, .. }) = fault("failed").await else {
        panic!("no failure")
    };
    assert_eq!(message, "the plug-in's own trouble");
}

#[tokio::test]
async fn another_id() {
    let field = "id".to_owned();
    assert_eq!(fault("id").await, FailureReason::Protected { field });
}

#[tokio::test]
async fn a_panic() {
    assert!(matches!(
        fault("panic").await,
        FailureReason::Call(EventError::Trapped { .. })
    ));
}

#[tokio::test]
async fn an_endless_loop() {
    let plugin = plugin_within(Duration::from_secs(2));
    let fault = fault_of(plugin, "loop").await;
    assert!(matches!(
        fault,
        FailureReason::Call(EventError::TimedOut { .. })
    ));
}

#[tokio::test]
async fn a_stack_overflow() {
    assert!(matches!(
        fault("overflow").await,
        FailureReason::Call(EventError::Trapped { .. })
    ));
}

#[tokio::test]
async fn fifty_megabytes() {
    let fault = fault("flood").await;
    assert!(
        matches!(
            fault,
            FailureReason::Call(EventError::Reply { .. } | EventError::Limited { .. })
        ),
        "{fault:?}"
    );
}
