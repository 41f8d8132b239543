//! The replies of a plug-in's typed callbacks, and their effects.

use extism_openapi::{
    Backend as _, Call, Mock,
    operation::TypedOperation,
    record::{Callbacks, FieldError, RecordError, Stopped},
};

use crate::orders::{api, create, order, plugin};

/// The plug-in's document is older than the host's: fields that it does not know stay.
#[tokio::test]
async fn a_changed_record_keeps_what_the_plug_in_does_not_know() {
    let stored = create(plugin(), "typed").await.unwrap();
    assert_eq!(stored.note.as_deref(), Some("typed"));
    assert_eq!(stored.count, Some(3));
    let address = stored.address.unwrap();
    assert_eq!(
        (address.city.as_str(), address.street.as_deref()),
        ("Rome", Some("Rue Cler"))
    );
}

#[tokio::test]
async fn each_answer_of_the_types_reaches_the_record() {
    let plugin = plugin();
    assert_eq!(
        create(plugin.clone(), "nothing").await,
        Ok(order("nothing"))
    );
    assert_eq!(create(plugin.clone(), " tea ").await.unwrap().item, "tea");
    assert_eq!(
        create(plugin.clone(), "fields")
            .await
            .unwrap()
            .note
            .unwrap(),
        "fields"
    );
    let cleared = create(plugin, "cleared").await.unwrap();
    assert_eq!((cleared.note, cleared.address), (None, None));
}

#[tokio::test]
async fn refusals_name_their_fields() {
    let plugin = plugin();
    let stopped = create(plugin.clone(), "refused").await.unwrap_err();
    let wanted = [
        FieldError::new("item", "is refused"),
        FieldError::new("note", "too"),
    ];
    assert_eq!(stopped.errors(), Some(&wanted[..]));
    let stopped = create(plugin.clone(), "uncreated").await.unwrap_err();
    assert_eq!(
        stopped.errors(),
        Some(&[FieldError::of_record("is not for sale")][..])
    );

    let records = api::records::Records::new(plugin);
    let delete = || async { Ok::<_, ()>(()) };
    let kept = records.order().destroy(order("kept"), delete).await;
    assert!(
        matches!(kept, Err(RecordError::Stopped(Stopped::Refused(_)))),
        "{kept:?}"
    );
    assert!(records.order().destroy(order("tea"), delete).await.is_ok());
}

#[tokio::test]
async fn an_observers_error_is_told_and_ignored() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let callbacks = Callbacks::new(plugin()).on_ignored(move |failure| {
        let _ = sender.send(failure.to_string());
    });
    let records = api::records::Records::new(callbacks);
    let insert = |order| async { Ok::<_, ()>(order) };
    records
        .order()
        .create(order("unseen"), insert)
        .await
        .unwrap();
    let told: Vec<String> = receiver.try_iter().collect();
    assert_eq!(
        told,
        [
            "the plug-in `records` failed in `order_after_save`: the plug-in reported an error (1): did \
          not see it"
        ]
    );
}

fn put(item: &str) -> Vec<u8> {
    serde_json::to_vec(&serde_json::json!({ "id": "o1", "body": order(item) })).unwrap()
}

#[tokio::test]
async fn a_hook_changes_an_operations_input_and_refuses_it() {
    let host = Mock::new().on(api::operations::put_order, |params| Ok(params.body.into()));
    let backend = api::hooks::around(host, plugin());
    let call = Call::new(<api::operations::put_order as TypedOperation>::OPERATION);
    let answer = backend.call(&call, &put("tea")).await;
    let json = String::from_utf8(answer.to_json()).unwrap();
    assert!(
        json.contains(r#""note":"hooked""#) && json.contains("Rue Cler"),
        "{json}"
    );
    assert_eq!(backend.call(&call, &put("refused")).await.status, 422);
}

/// A plug-in that writes a record while it is called for one is not called for its own write.
#[tokio::test(flavor = "multi_thread")]
async fn a_plug_in_is_not_asked_about_its_own_writes() {
    let created = create(plugin(), "reentrant").await.unwrap();
    assert_eq!(created.item, "reentrant");
}
