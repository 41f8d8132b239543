//! Several plug-ins at once: the same module under several names, each doing what the event says.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use extism_openapi::{
    Call, Error, Plugin, Plugins,
    event::{EventError, EventPolicy, Outcome, Reentry},
    plugin::LoadWarning,
};

mod shop {
    extism_openapi::openapi_host!("documents/shop.yaml");
}

use shop::webhooks::{customer_created, order_lost, order_shipped};

/// Creating a customer causes an event, inside the plug-in's call.
#[derive(Clone, Default)]
struct Shop {
    plugins: Arc<OnceLock<Plugins>>,
    /// Which plug-ins got the events of created customers, and the outcomes.
    told: Arc<Mutex<Vec<String>>>,
}

impl shop::Api for Shop {
    async fn who_am_i(&self, call: &Call) -> shop::WhoAmIResult {
        Ok(call.plugin().unwrap_or("nobody").to_owned().into())
    }

    async fn create_customer(
        &self,
        call: &Call,
        params: shop::CreateCustomerParams,
    ) -> shop::CreateCustomerResult {
        let Some(plugins) = self.plugins.get() else {
            return Err(Error::internal("no plug-ins yet"));
        };
        let customer = params.body;
        let results = plugins.deliver(customer_created, &customer).await;
        let cause = call.plugin().unwrap_or_default();
        for result in &results {
            let outcome = match &result.outcome {
                Outcome::Delivered(_) => "told",
                Outcome::Failed(error) => error.kind(),
                Outcome::Skipped => "skipped",
                Outcome::Queued => "queued",
                _ => "?",
            };
            let line = format!("{cause}: {} {outcome}", result.plugin);
            self.told.lock().unwrap().push(line);
        }
        Ok(customer.into())
    }
}

impl Shop {
    fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }
}

fn open(reentry: Reentry, names: &[&str]) -> (Shop, Plugins) {
    let shop = Shop::default();
    let policy = EventPolicy::new().reentry(reentry);
    let plugins = Plugins::builder(shop::functions(shop::api(shop.clone())))
        .event(customer_created, policy)
        .build();
    let wasm = support::guest("shop");
    for name in names {
        let plugin = Plugin::builder(wasm.clone()).timeout(Duration::from_secs(5));
        plugins.add(name, plugin).unwrap();
    }
    shop.plugins.set(plugins.clone()).unwrap();
    (shop, plugins)
}

fn customer(plan: &[(&str, &str)]) -> shop::Customer {
    let mut customer = shop::Customer::new("Ada");
    let plan = plan
        .iter()
        .map(|(name, what)| ((*name).to_owned(), (*what).to_owned()));
    customer.plan = Some(plan.collect());
    customer
}

#[tokio::test(flavor = "multi_thread")]
async fn two_plug_ins_fold_over_one_event() {
    let (_, plugins) = open(Reentry::Skip, &["first", "second"]);
    let mut event = customer(&[]);
    event.notes = Some(vec!["new".to_owned()]);
    let folded = plugins.fold(customer_created, event).await;
    let notes = folded.payload.notes.unwrap();
    assert_eq!(notes, ["new", "first", "second"]);
    // They run at the same time, so each sees the customer as it was.
    let told = plugins.deliver(customer_created, &customer(&[])).await;
    let notes: Vec<_> = told
        .replies()
        .map(|(plugin, customer)| (plugin, customer.notes.clone().unwrap()))
        .collect();
    assert_eq!(
        notes,
        [
            ("first", vec!["first".to_owned()]),
            ("second", vec!["second".to_owned()])
        ]
    );
}

#[tokio::test]
async fn a_panic_of_a_plug_in_reaches_the_host_with_its_message_and_place() {
    let (_, plugins) = open(Reentry::Skip, &["bad"]);
    // The second call is on another instance.
    for _ in 0..2 {
        let event = customer(&[("bad", "panic")]);
        let told = plugins.deliver(customer_created, &event).await;
        let (_, error) = told.failures().next().unwrap();
        let said = error.to_string();
        assert!(said.contains("panicked at "), "{said}");
        assert!(said.contains("src/lib.rs:25:20: on purpose; "), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_misbehaves_leaves_the_others_alone() {
    let (_, plugins) = open(Reentry::Skip, &["bad", "good"]);
    for (what, kind) in [
        ("spin", "timed_out"),
        ("panic", "trapped"),
        ("recurse", "trapped"),
        ("fail", "failed"),
        ("50 MB", "limited"),
    ] {
        let told = plugins
            .deliver(customer_created, &customer(&[("bad", what)]))
            .await;
        let failures: Vec<_> = told
            .failures()
            .map(|(plugin, error)| (plugin, error.kind()))
            .collect();
        assert_eq!(failures, [("bad", kind)], "{what}");
        assert_eq!(
            told.first_reply().unwrap().notes.as_deref(),
            Some(&["good".to_owned()][..])
        );
        let told = plugins.deliver(customer_created, &customer(&[])).await;
        assert_eq!(told.replies().count(), 2, "after {what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plug_in_that_creates_what_it_listens_to() {
    let plan = customer(&[("maker", "create")]);

    let (shop, plugins) = open(Reentry::Skip, &["maker", "other"]);
    let told = plugins.deliver(customer_created, &plan).await;
    let notes = told.first_reply().unwrap().notes.clone();
    assert_eq!(notes, Some(vec!["maker made made by maker".to_owned()]));
    assert_eq!(shop.told(), ["maker: maker skipped", "maker: other told"]);

    // It creates another customer for each event, until that is too deep: 8 nested calls, and the last of
    // them gets an error instead of a ninth.
    let (shop, plugins) = open(Reentry::FreshInstance, &["maker"]);
    let told = plugins.deliver(customer_created, &plan).await;
    assert_eq!(told.replies().count(), 1);
    let mut expected = vec!["maker: maker too_deep"];
    expected.extend(["maker: maker told"; 7]);
    assert_eq!(shop.told(), expected);

    let (shop, plugins) = open(Reentry::Queue, &["maker"]);
    let told = plugins.deliver(customer_created, &plan).await;
    assert_eq!(told.replies().count(), 1);
    let mut expected = vec!["maker: maker queued"; 7];
    expected.push("maker: maker too_deep");
    for _ in 0..500 {
        if shop.told().len() >= expected.len() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(shop.told(), expected);
}

/// Each creates a customer in its handler, at the same time: neither may wait for the other's only
/// instance.
#[tokio::test(flavor = "multi_thread")]
async fn plug_ins_that_cause_each_other_s_events_do_not_wait_for_each_other() {
    let (shop, plugins) = open(Reentry::Skip, &["a", "b"]);
    let began = std::time::Instant::now();
    let plan = customer(&[("a", "create"), ("b", "create")]);
    let told = plugins.deliver(customer_created, &plan).await;
    assert_eq!(told.replies().count(), 2, "{told:?}");
    assert!(
        began.elapsed() < Duration::from_secs(15),
        "{:?}",
        began.elapsed()
    );
    let told = shop.told();
    for line in ["a: a skipped", "a: b told", "b: a told", "b: b skipped"] {
        assert!(told.iter().any(|told| told == line), "{line}: {told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn callbacks_and_x_webhooks_are_events_too() {
    let (_, plugins) = open(Reentry::Skip, &["a"]);
    let told = plugins
        .deliver(order_shipped, &shop::Order::new("o1"))
        .await;
    assert_eq!(told.first_reply().unwrap().address, "the address of o1");
    let told = plugins.deliver(order_lost, &shop::Order::new("o1")).await;
    assert!(told.failures().next().is_none());
    let told = plugins.deliver(order_lost, &shop::Order::new("o2")).await;
    let (_, error) = told.failures().next().unwrap();
    let message = "never heard of o2".to_owned();
    assert_eq!(*error, EventError::Failed { message, code: 1 });

    // The application's own webhook, without its signature.
    let payload = br#"{"webhook_type": "order.lost", "id": "o1"}"#;
    let told = plugins.webhooks().deliver(payload).await.unwrap();
    assert_eq!(told.event, "order_lost");
    assert!(told.results.failures().next().is_none());
}

#[test]
fn a_misspelt_event_is_warned_of() {
    let (_, plugins) = open(Reentry::Skip, &["a"]);
    let warnings = plugins.get("a").unwrap().warnings().to_vec();
    assert_eq!(
        warnings,
        [LoadWarning::MisspeltEvent {
            export: "order_shiped".to_owned(),
            nearest: "order_shipped"
        }]
    );
}
