//! The callbacks' wire format, byte by byte: `tests/golden/records.txt` is what `docs/wire.md` promises.

use std::sync::Arc;

use extism_openapi::{Backend as _, Call, Mock, operation::TypedOperation};

use crate::orders::{Tapped, api, order, plugin};

#[tokio::test]
async fn the_wire_of_callbacks_is_as_promised() {
    let lines = Arc::default();
    let tapped = || Tapped {
        plugin: plugin(),
        lines: Arc::clone(&lines),
    };
    let insert = |order| async { Ok::<_, ()>(order) };
    let mut text = String::new();
    for item in [
        "nothing",
        "typed",
        "cleared",
        "fields",
        "refused",
        "uncreated",
        "failed",
    ] {
        let records = api::records::Records::new(tapped());
        let _ = records.order().create(order(item), insert).await;
        let happened = std::mem::take(&mut *lines.lock().unwrap());
        text.push_str(&format!("# create: {item}\n{happened}\n"));
    }
    let records = api::records::Records::new(tapped());
    let _ = records.order().update(order("typed"), insert).await;
    let updated = std::mem::take(&mut *lines.lock().unwrap());
    let _ = records
        .order()
        .destroy(order("kept"), || async { Ok::<_, ()>(()) })
        .await;
    let kept = std::mem::take(&mut *lines.lock().unwrap());
    text.push_str(&format!(
        "# update\n{updated}\n# destroy: refused\n{kept}\n"
    ));

    let host = Mock::new().on(api::operations::put_order, |params| Ok(params.body.into()));
    let backend = api::hooks::around(host, tapped());
    let call = Call::new(<api::operations::put_order as TypedOperation>::OPERATION);
    for item in ["tea", "refused"] {
        let input = serde_json::json!({ "id": "o1", "body": order(item) }).to_string();
        let _ = backend.call(&call, input.as_bytes()).await;
        let happened = std::mem::take(&mut *lines.lock().unwrap());
        text.push_str(&format!("# operation: {item}\n{happened}\n"));
    }

    let golden = support::folder().join("golden/records.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&golden, &text).unwrap();
    }
    let promised = std::fs::read_to_string(&golden).unwrap_or_default();
    assert!(
        text == promised,
        "the wire format has changed; if this is intended, BLESS=1 rewrites {}:\n{text}",
        golden.display()
    );
}
