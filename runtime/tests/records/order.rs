//! The order of callbacks is that of Rails' guide "Active Record Callbacks".

use std::panic::{AssertUnwindSafe, catch_unwind};

use extism_openapi::record::{
    Callback, Callbacks, FailureReason, FieldError, OnFailure, RecordCallbacks, RecordError,
    Stopped,
};

use crate::fake::{Fake, Transcript, order, shop};

/// Section "Available Callbacks", as the guide lists them: "in the same order in which they will get
/// called during the respective operations". The `around_*` callbacks, which no plug-in can be, are left
/// out; the write is where `around_create` and so on yield. `after_commit / after_rollback` is one line
/// there.
const RAILS_CREATE: [&str; 8] = [
    "before_validation",
    "after_validation",
    "before_save",
    "before_create",
    "INSERT",
    "after_create",
    "after_save",
    "after_commit",
];
const RAILS_UPDATE: [&str; 8] = [
    "before_validation",
    "after_validation",
    "before_save",
    "before_update",
    "UPDATE",
    "after_update",
    "after_save",
    "after_commit",
];
const RAILS_DESTROY: [&str; 4] = ["before_destroy", "DELETE", "after_destroy", "after_commit"];

const OPERATIONS: [(&str, &[&str]); 3] = [
    ("INSERT", &RAILS_CREATE),
    ("UPDATE", &RAILS_UPDATE),
    ("DELETE", &RAILS_DESTROY),
];

/// A plug-in that exports every callback and records when it is called; at `at` it gives this reply, or
/// fails if there is none.
fn plugin(transcript: &Transcript, at: Option<Callback>, reply: Option<&'static str>) -> Fake {
    Callback::ALL
        .into_iter()
        .fold(Fake::new("scribe"), |plugin, callback| {
            let transcript = transcript.clone();
            plugin.on(&callback.export("order"), move |_| {
                transcript.note(callback.name());
                match reply {
                    Some(reply) if at == Some(callback) => Ok(reply.into()),
                    None if at == Some(callback) => {
                        Err(extism_openapi::event::EventError::TimedOut {
                            plugin: "slow".into(),
                            limit: std::time::Duration::from_secs(1),
                        })
                    }
                    _ => Ok(Vec::new()),
                }
            })
        })
}

/// As in Rails: a failure after the write undoes it.
fn as_rails(plugin: Fake) -> Callbacks {
    Callback::ALL
        .into_iter()
        .fold(Callbacks::new(plugin), |callbacks, callback| {
            callbacks.on_failure(callback, OnFailure::Refuse)
        })
}

/// Runs one of the operations in a transaction, which ends by `COMMIT` or `ROLLBACK` in the transcript.
async fn run(
    records: RecordCallbacks<shop::records::order>,
    operation: &'static str,
    transcript: &Transcript,
    write: Result<(), &'static str>,
) -> Result<(), RecordError<&'static str>> {
    let note = || {
        transcript.note(operation);
        write
    };
    let saved = match operation {
        "INSERT" => {
            records
                .create_uncommitted(order(), |order| async { note().map(|()| order) })
                .await
        }
        "UPDATE" => {
            records
                .update_uncommitted(order(), |order| async { note().map(|()| order) })
                .await
        }
        _ => {
            records
                .destroy_uncommitted(order(), || async { note() })
                .await
        }
    };
    match saved {
        Ok(saved) => {
            transcript.note("COMMIT");
            saved.committed().await;
            Ok(())
        }
        Err(error) => {
            transcript.note("ROLLBACK");
            Err(error)
        }
    }
}

/// The transcript if everything up to `last` happens: the guide's order, with the end of the transaction.
fn up_to(order: &[&str], last: &str) -> Vec<String> {
    let end = order.iter().position(|line| *line == last).unwrap();
    let done = order[..=end].iter().map(|line| (*line).to_owned());
    done.chain(["ROLLBACK".to_owned()]).collect()
}

fn whole(order: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> = order.iter().map(|line| (*line).to_owned()).collect();
    lines.insert(lines.len() - 1, "COMMIT".to_owned());
    lines
}

fn callbacks_of(order: &[&str], before: bool) -> Vec<Callback> {
    let listed = |callback: &Callback| order.contains(&callback.name());
    let all = Callback::ALL.into_iter().filter(listed);
    all.filter(|callback| callback.is_before() == before)
        .collect()
}

#[tokio::test]
async fn success_is_in_rails_order() {
    let transcript = Transcript::default();
    let callbacks = as_rails(plugin(&transcript, None, Some("")));
    for (operation, order) in OPERATIONS {
        let records = callbacks.of(shop::records::order);
        run(records, operation, &transcript, Ok(())).await.unwrap();
        assert_eq!(transcript.take(), whole(order), "{operation}");
    }
}

#[tokio::test]
async fn a_refusal_in_each_before_ends_it_there() {
    const NO: &str = r#"{"errors":[{"field":"item","message":"is sold out"}]}"#;
    for (operation, order) in OPERATIONS {
        for callback in callbacks_of(order, true) {
            let transcript = Transcript::default();
            let records = Callbacks::new(plugin(&transcript, Some(callback), Some(NO)))
                .of(shop::records::order);
            let error = run(records, operation, &transcript, Ok(()))
                .await
                .unwrap_err();
            assert_eq!(
                transcript.take(),
                up_to(order, callback.name()),
                "{operation}"
            );
            let RecordError::Stopped(Stopped::Refused(refused)) = error else {
                panic!("{error:?}")
            };
            assert_eq!(refused.plugin, "scribe");
            assert_eq!(refused.export, callback.export("order"));
            assert_eq!(refused.errors, [FieldError::new("item", "is sold out")]);
        }
    }
}

#[tokio::test]
async fn a_failure_in_each_after_rolls_back_as_in_rails() {
    for (operation, order) in OPERATIONS {
        for callback in callbacks_of(order, false) {
            let transcript = Transcript::default();
            let records =
                as_rails(plugin(&transcript, Some(callback), None)).of(shop::records::order);
            let result = run(records, operation, &transcript, Ok(())).await;
            if callback == Callback::AfterCommit {
                // "the persistent data stays": nothing can be undone.
                assert_eq!(result, Ok(()));
                assert_eq!(transcript.take(), whole(order), "{operation}");
                continue;
            }
            assert_eq!(
                transcript.take(),
                up_to(order, callback.name()),
                "{operation}"
            );
            let Err(RecordError::Stopped(Stopped::Failed(failure))) = result else {
                panic!("{result:?}")
            };
            assert!(matches!(failure.reason, FailureReason::Call(_)));
        }
    }
}

#[tokio::test]
async fn a_failure_in_an_after_is_ignored_and_told_unless_the_host_says_otherwise() {
    for (operation, order) in OPERATIONS {
        for callback in callbacks_of(order, false) {
            let (transcript, ignored) = (Transcript::default(), Transcript::default());
            let noted = ignored.clone();
            let callbacks = Callbacks::new(plugin(&transcript, Some(callback), None))
                .on_ignored(move |failure| noted.note(failure.to_string()));
            let records = callbacks.of(shop::records::order);
            run(records, operation, &transcript, Ok(())).await.unwrap();
            assert_eq!(transcript.take(), whole(order), "{operation}");
            let message = format!(
                "the plug-in `scribe` failed in `order_{callback}`: the plug-in `slow` took longer than \
                 the 1s that a call of it may take (`PluginBuilder::timeout` sets it)"
            );
            assert_eq!(ignored.take(), [message]);
        }
    }
}

#[tokio::test]
async fn a_failure_in_each_before_refuses_unless_the_host_says_otherwise() {
    for (operation, order) in OPERATIONS {
        for callback in callbacks_of(order, true) {
            let transcript = Transcript::default();
            let closed = Callbacks::new(plugin(&transcript, Some(callback), None));
            let open =
                closed
                    .clone()
                    .on_failure_of(shop::records::order, callback, OnFailure::Ignore);
            let result = run(
                closed.of(shop::records::order),
                operation,
                &transcript,
                Ok(()),
            )
            .await;
            assert!(matches!(
                result,
                Err(RecordError::Stopped(Stopped::Failed(_)))
            ));
            assert_eq!(transcript.take(), up_to(order, callback.name()));
            run(
                open.of(shop::records::order),
                operation,
                &transcript,
                Ok(()),
            )
            .await
            .unwrap();
            assert_eq!(transcript.take(), whole(order), "{operation}");
        }
    }
}

#[tokio::test]
async fn nothing_is_told_of_a_write_that_failed() {
    for (operation, order) in OPERATIONS {
        let transcript = Transcript::default();
        let records = as_rails(plugin(&transcript, None, Some(""))).of(shop::records::order);
        let result = run(records, operation, &transcript, Err("disk full")).await;
        assert_eq!(result, Err(RecordError::Write("disk full")));
        assert_eq!(transcript.take(), up_to(order, operation));
    }
}

#[tokio::test]
async fn a_rollback_after_all_went_well_has_no_after_commit() {
    let transcript = Transcript::default();
    let records = as_rails(plugin(&transcript, None, Some(""))).of(shop::records::order);
    let saved = records
        .create_uncommitted(order(), |order| async { Ok::<_, ()>(order) })
        .await
        .unwrap();
    assert_eq!(saved.id, "o1");
    drop(saved);
    assert_eq!(transcript.take().last().unwrap(), "after_save");
}

/// As in Rails: `after_validation` runs for an invalid record too, and nothing after it.
#[tokio::test]
async fn the_hosts_validation_stands_between_the_two() {
    let transcript = Transcript::default();
    let noted = transcript.clone();
    let records = Callbacks::new(plugin(&transcript, None, Some("")))
        .of(shop::records::order)
        .validating(move |order| {
            noted.note("validation");
            match order.count {
                Some(1) => Err(vec![FieldError::new("count", "is too low")]),
                _ => Ok(()),
            }
        });
    let result = run(records, "INSERT", &transcript, Ok(())).await;
    let wanted = [
        "before_validation",
        "validation",
        "after_validation",
        "ROLLBACK",
    ];
    assert_eq!(transcript.take(), wanted);
    let errors = vec![FieldError::new("count", "is too low")];
    assert_eq!(result, Err(RecordError::Stopped(Stopped::Invalid(errors))));
}

#[tokio::test]
async fn a_panic_of_the_hosts_closure_leaves_nothing_behind() {
    let transcript = Transcript::default();
    let records = Callbacks::new(plugin(&transcript, None, Some(""))).of(shop::records::order);
    let other = records.clone();
    let panicked = tokio::spawn(async move {
        let insert = |_| async { panic!("the host's own fault") };
        other.create::<(), _>(order(), insert).await
    });
    assert!(panicked.await.unwrap_err().is_panic());
    assert_eq!(transcript.take().last().unwrap(), "before_create");
    run(records, "INSERT", &transcript, Ok(())).await.unwrap();
    assert_eq!(transcript.take(), whole(&RAILS_CREATE));
    // The same on a thread without a runtime.
    let records = Callbacks::new(Fake::new("nobody")).of(shop::records::order);
    let blocking =
        || pollster::block_on(records.create::<(), _>(order(), |_| async { panic!("again") }));
    assert!(catch_unwind(AssertUnwindSafe(blocking)).is_err());
}
