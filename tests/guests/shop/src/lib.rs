//! Does what the customer's plan says for the plug-in's name, which it gets from the host.

use extism_openapi::Reply;

/// The shop's typed imports and events.
pub mod shop {
    extism_openapi::openapi_pdk!("../../documents/shop.yaml");
}

#[extism_openapi::export(shop::webhooks::customer_created)]
fn on_customer(mut customer: shop::Customer) -> Result<Reply<shop::Customer>, String> {
    let me = shop::who_am_i()
        .map_err(|error| error.to_string())?
        .into_inner();
    let plan = customer.plan.as_ref().and_then(|plan| plan.get(&me));
    match plan.map_or("note", String::as_str) {
        "note" => note(&mut customer, me),
        "create" => {
            let mut other = shop::Customer::new(format!("made by {me}"));
            other.plan = customer.plan.clone();
            let made = shop::create_customer(other).map_err(|error| error.to_string())?;
            note(&mut customer, format!("{me} made {}", made.name));
        }
        "spin" => spin(),
        "panic" => panic!("on purpose"),
        "recurse" => note(
            &mut customer,
            recurse(u64::from(me.len() as u32)).to_string(),
        ),
        "fail" => return Err("the plug-in says no".to_owned()),
        "50 MB" => note(&mut customer, "x".repeat(50 << 20)),
        other => return Err(format!("no plan is called `{other}`")),
    }
    Ok(Reply(customer))
}

fn note(customer: &mut shop::Customer, note: String) {
    customer.notes.get_or_insert_default().push(note);
}

#[expect(clippy::empty_loop, reason = "what a host has to end")]
fn spin() -> ! {
    loop {}
}

#[expect(unconditional_recursion, reason = "what a host has to end")]
fn recurse(n: u64) -> u64 {
    let array = std::hint::black_box([n; 64]);
    recurse(array[0] + 1) + array[63]
}

#[extism_openapi::export(shop::webhooks::order_shipped)]
fn on_shipped(order: shop::Order) -> Reply<shop::OrderShippedReplyResponse> {
    Reply(shop::OrderShippedReplyResponse::new(format!(
        "the address of {}",
        order.id
    )))
}

#[extism_openapi::export(shop::webhooks::order_lost)]
fn on_lost(order: shop::Order) -> Result<(), String> {
    match order.id.as_str() {
        "o1" => Ok(()),
        other => Err(format!("never heard of {other}")),
    }
}

/// A misspelt export, about which the host warns.
#[cfg(target_arch = "wasm32")]
#[unsafe(no_mangle)]
pub extern "C" fn order_shiped() -> i32 {
    0
}
