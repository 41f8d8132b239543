//! Two months of a small business: what its people and its software send to the application.

use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use super::DemoError;
use super::visitor::Visitor;

/// When the story begins: 1 January 2026.
pub(super) const FIRST_DAY: Timestamp = Timestamp::constant(1_767_225_600, 0);
const DAY: i64 = 86_400;

/// The first moment of the story's `day`th day.
fn day(day: i64) -> Timestamp {
    Timestamp::from_second(FIRST_DAY.as_second() + (day - 1) * DAY).unwrap_or(FIRST_DAY)
}

/// The fields of a customer that people type and plug-ins change.
const TYPED: [&str; 3] = ["name", "email", "country"];
const STORED: [&str; 5] = ["name", "email", "country", "currency", "net_payment_term"];

const FEBRUARY: i64 = 32;
const MARCH: i64 = 60;

/// Runs the whole story; plug-ins act in between.
pub(super) async fn tell(visitor: &mut Visitor) -> Result<(), DemoError> {
    metrics_and_plans(visitor).await?;
    offers(visitor).await?;
    customers(visitor).await?;
    january(visitor).await?;
    big_spender(visitor).await?;
    february(visitor).await?;
    corrections(visitor).await?;
    refusals(visitor).await?;
    plug_ins_refusals(visitor).await?;
    march(visitor).await
}

async fn metrics_and_plans(visitor: &mut Visitor) -> Result<(), DemoError> {
    visitor.chapter("What is measured, and what it costs");
    let calls = metric(visitor, "api_calls", "count_agg", None).await?;
    let tokens = metric(visitor, "tokens", "sum_agg", Some("tokens")).await?;
    let storage = metric(visitor, "storage", "max_agg", Some("gb")).await?;
    let seats = metric(visitor, "seats", "unique_count_agg", Some("user_id")).await?;
    let payments = metric(visitor, "payments", "sum_agg", Some("amount")).await?;
    let startup = json!({ "plan": {
        "name": "Startup", "code": "startup", "interval": "monthly",
        "amount_cents": 4900, "amount_currency": "EUR",
        "charges": [
            { "billable_metric_id": calls, "charge_model": "graduated", "properties": {
                "graduated_ranges": [
                    { "from_value": 0, "to_value": 3, "flat_amount": "0", "per_unit_amount": "1.00" },
                    { "from_value": 4, "to_value": null, "flat_amount": "2.00", "per_unit_amount": "0.50" },
                ] } },
            { "billable_metric_id": storage, "charge_model": "package", "properties": {
                "amount": "2.50", "free_units": 5, "package_size": 10 } },
            { "billable_metric_id": seats, "charge_model": "standard", "properties": {
                "amount": "9.00" } },
            { "billable_metric_id": payments, "charge_model": "percentage", "properties": {
                "rate": "1.5", "fixed_amount": "0.10" } },
        ],
    } });
    visitor.post("/plans", startup).await?;
    // Paid in advance: each event creates a fee at once.
    let scale = json!({ "plan": {
        "name": "Scale", "code": "scale", "interval": "monthly",
        "amount_cents": 9900, "amount_currency": "USD",
        "charges": [
            { "billable_metric_id": tokens, "charge_model": "standard", "pay_in_advance": true,
              "properties": { "amount": "0.02" } },
        ],
    } });
    visitor.post("/plans", scale).await?;
    Ok(())
}

/// Creates a metric; returns its id.
async fn metric(
    visitor: &mut Visitor,
    code: &str,
    aggregation: &str,
    field: Option<&str>,
) -> Result<String, DemoError> {
    let metric = json!({ "billable_metric": {
        "name": code, "code": code, "aggregation_type": aggregation, "field_name": field,
    } });
    let answer = visitor.post("/billable_metrics", metric).await?;
    answer.text("/billable_metric/lago_id")
}

async fn offers(visitor: &mut Visitor) -> Result<(), DemoError> {
    visitor.chapter("Offers");
    let coupon = json!({ "coupon": {
        "name": "Welcome", "code": "welcome", "coupon_type": "fixed_amount",
        "amount_cents": 1000, "amount_currency": "EUR", "frequency": "once",
    } });
    visitor.post("/coupons", coupon).await?;
    let add_on = json!({ "add_on": {
        "name": "Onboarding", "code": "onboarding", "amount_cents": 15000, "amount_currency": "EUR",
    } });
    visitor.post("/add_ons", add_on).await?;
    Ok(())
}

async fn customers(visitor: &mut Visitor) -> Result<(), DemoError> {
    visitor.chapter("Customers sign up");
    // As people type it: plug-ins tidy it and fill in what follows from it, and then it is stored.
    let hooli = json!({ "customer": {
        "external_id": "hooli", "name": " Hooli ", "email": "Billing@Hooli.example", "country": "fr",
        "metadata": [{ "key": "crm_id", "value": "8841", "display_in_invoice": true }],
    } });
    let request = visitor.request(Method::POST, "/customers");
    request.telling(&TYPED, hooli).send().await?;
    let request = visitor.request(Method::GET, "/customers/hooli");
    request.show(&STORED).send().await?;
    let pied_piper = json!({ "customer": {
        "external_id": "pied_piper", "name": "Pied Piper", "country": "US", "currency": "USD",
    } });
    visitor.post("/customers", pied_piper).await?;
    let aviato = json!({ "customer": {
        "external_id": "aviato", "name": "Aviato", "country": "IS",
    } });
    visitor.post("/customers", aviato).await?;
    let renamed = json!({ "customer": { "external_id": "aviato", "legal_name": "Aviato ehf." } });
    visitor.post("/customers", renamed).await?;
    visitor
        .get("/customers?currencies[]=EUR&currencies[]=USD&metadata[crm_id]=8841")
        .await?;
    let wallet = json!({ "wallet": {
        "external_customer_id": "aviato", "rate_amount": "1", "currency": "EUR",
        "granted_credits": "5",
    } });
    let request = visitor.request(Method::POST, "/wallets").json(wallet);
    request.show(&["name"]).send().await?;
    for (customer, plan) in [("hooli", "startup"), ("pied_piper", "scale")] {
        let subscription = json!({ "subscription": {
            "external_customer_id": customer, "plan_code": plan,
            "external_id": format!("sub_{customer}"),
        } });
        visitor.post("/subscriptions", subscription).await?;
    }
    visitor.get("/customers/hooli/wallets").await?;
    Ok(())
}

async fn january(visitor: &mut Visitor) -> Result<(), DemoError> {
    visitor.wait_until(day(10)).await?;
    visitor.chapter("Hooli uses what it has subscribed to");
    let mut events: Vec<Value> = (1..=7)
        .map(|n| event(&format!("call_{n}"), "api_calls", &json!({})))
        .collect();
    events.extend([
        event("disk_1", "storage", &json!({ "gb": 12 })),
        event("disk_2", "storage", &json!({ "gb": 31.5 })),
        event("seat_1", "seats", &json!({ "user_id": "gavin" })),
        event("seat_2", "seats", &json!({ "user_id": "denpok" })),
        event("seat_3", "seats", &json!({ "user_id": "gavin" })),
    ]);
    visitor
        .post("/events/batch", json!({ "events": events }))
        .await?;
    let payment = event("payment_1", "payments", &json!({ "amount": "840.40" }));
    visitor.post("/events", json!({ "event": payment })).await?;
    visitor
        .get("/customers/hooli/current_usage?external_subscription_id=sub_hooli")
        .await?;
    // Accepted, since events are checked later; `event_error` follows.
    let unknown = event("lost_1", "no_such_metric", &json!({}));
    visitor.post("/events", json!({ "event": unknown })).await?;
    Ok(())
}

fn event(id: &str, code: &str, properties: &Value) -> Value {
    json!({ "transaction_id": id, "external_subscription_id": "sub_hooli", "code": code,
            "timestamp": day(9).as_second(), "properties": properties })
}

async fn big_spender(visitor: &mut Visitor) -> Result<(), DemoError> {
    visitor.chapter("Pied Piper spends: 60, 120, 180, then 580 dollars");
    for (n, tokens) in [(1, 3_000), (2, 3_000), (3, 3_000), (4, 20_000)] {
        let event = json!({ "event": {
            "transaction_id": format!("tokens_{n}"), "external_subscription_id": "sub_pied_piper",
            "code": "tokens", "timestamp": day(9).as_second(), "properties": { "tokens": tokens },
        } });
        visitor.post("/events", event).await?;
    }
    visitor
        .get("/subscriptions/sub_pied_piper?status=terminated")
        .await?;
    visitor
        .get("/applied_coupons?external_customer_id=pied_piper&coupon_code[]=big_spender")
        .await?;
    Ok(())
}

async fn february(visitor: &mut Visitor) -> Result<(), DemoError> {
    visitor.chapter("February: January is invoiced");
    visitor.wait_until(day(FEBRUARY)).await?;
    let invoices = visitor
        .get("/customers/hooli/invoices?statuses[]=finalized&statuses[]=draft&per_page=5")
        .await?;
    let invoice = invoices.text("/invoices/0/lago_id")?;
    let path = format!("/invoices/{invoice}");
    visitor
        .request(Method::POST, &format!("{path}/download"))
        .download()
        .await?;
    let paid = json!({ "invoice": { "payment_status": "succeeded" } });
    visitor.put(&path, paid).await?;
    visitor
        .get("/customers/hooli/past_usage?external_subscription_id=sub_hooli")
        .await?;

    visitor.chapter("A credit note for one seat too many");
    let fees = visitor.get(&path).await?;
    let seats = fees
        .array("/invoice/fees")?
        .iter()
        .position(|fee| fee["item"]["code"] == "seats")
        .unwrap_or_default();
    let fee = fees.text(&format!("/invoice/fees/{seats}/lago_id"))?;
    let items = json!([{ "fee_id": fee, "amount_cents": 900 }]);
    let estimate = json!({ "credit_note": { "invoice_id": invoice, "items": items } });
    let estimate = visitor.post("/credit_notes/estimate", estimate).await?;
    let credit = estimate.integer("/estimated_credit_note/max_creditable_amount_cents")?;
    let note = json!({ "credit_note": {
        "invoice_id": invoice, "reason": "product_unsatisfactory",
        "credit_amount_cents": credit, "items": items,
    } });
    let note = visitor
        .post("/credit_notes", note)
        .await?
        .text("/credit_note/lago_id")?;
    let download = format!("/credit_notes/{note}/download");
    visitor.request(Method::POST, &download).download().await
}

async fn corrections(visitor: &mut Visitor) -> Result<(), DemoError> {
    visitor.chapter("A one-off invoice, less a coupon and the credit note; and a top-up");
    let coupon = json!({ "applied_coupon": {
        "external_customer_id": "hooli", "coupon_code": "welcome",
    } });
    visitor.post("/applied_coupons", coupon).await?;
    let one_off = json!({ "invoice": {
        "external_customer_id": "hooli", "currency": "EUR",
        "fees": [{ "add_on_code": "onboarding", "units": "1" }],
    } });
    // The same key twice: one invoice.
    for _ in 0..2 {
        let request = visitor.request(Method::POST, "/invoices");
        request
            .header("idempotency-key", "onboarding-1")
            .json(one_off.clone())
            .send()
            .await?;
    }
    let wallets = visitor.get("/customers/hooli/wallets").await?;
    let wallet = wallets.text("/wallets/0/lago_id")?;
    let top_up = json!({ "wallet_transaction": {
        "wallet_id": wallet, "paid_credits": "12.00", "granted_credits": "3.00",
    } });
    let top_up = visitor.post("/wallet_transactions", top_up).await?;
    let paid = top_up
        .array("/wallet_transactions")?
        .iter()
        .find_map(|transaction| transaction["lago_invoice_id"].as_str());
    if let Some(invoice) = paid {
        // Credits that are bought count when their invoice is paid.
        let paid = json!({ "invoice": { "payment_status": "succeeded" } });
        visitor.put(&format!("/invoices/{invoice}"), paid).await?;
    }
    let metadata = json!({ "metadata": { "sales_rep": "jared" } });
    visitor
        .post(&format!("/wallets/{wallet}/metadata"), metadata)
        .await?;
    Ok(())
}

async fn refusals(visitor: &mut Visitor) -> Result<(), DemoError> {
    visitor.chapter("What the application refuses");
    let request = visitor.request(Method::GET, "/customers");
    request.token("guessed").expect(401).send().await?;
    let request = visitor.request(Method::GET, "/customers/nobody");
    request.expect(404).send().await?;
    let request = visitor
        .request(Method::POST, "/customers")
        .raw("{\"customer\":");
    request.expect(400).send().await?;
    let wallet = json!({ "wallet": {
        "external_customer_id": "hooli", "rate_amount": "-1", "currency": "EUR",
    } });
    let request = visitor.request(Method::POST, "/wallets").json(wallet);
    request.expect(422).send().await?;
    let request = visitor.request(Method::GET, "/customers?page=first");
    request.expect(422).send().await?;
    Ok(())
}

async fn plug_ins_refusals(visitor: &mut Visitor) -> Result<(), DemoError> {
    visitor.chapter("What plug-ins refuse");
    let customer = json!({ "customer": {
        "external_id": "bighead", "name": " ", "email": "bighead@mailinator.example",
    } });
    let request = visitor.request(Method::POST, "/customers");
    let request = request.telling(&["name", "email"], customer);
    request.expect(422).send().await?;
    // Nothing of it was stored.
    let request = visitor.request(Method::GET, "/customers/bighead");
    request.expect(404).send().await?;
    let coupon = json!({ "coupon": {
        "name": "Nearly free", "code": "nearly_free", "coupon_type": "percentage",
        "percentage_rate": "90", "frequency": "once",
    } });
    let request = visitor.request(Method::POST, "/coupons");
    let request = request.telling(&["percentage_rate"], coupon);
    request.expect(422).send().await?;
    Ok(())
}

async fn march(visitor: &mut Visitor) -> Result<(), DemoError> {
    visitor.chapter("March: February is invoiced, and the top-up pays a part");
    visitor.wait_until(day(MARCH)).await?;
    visitor
        .get("/invoices?external_customer_id=hooli&payment_statuses[]=pending")
        .await?;
    visitor.get("/wallets?external_customer_id=hooli").await?;
    Ok(())
}
