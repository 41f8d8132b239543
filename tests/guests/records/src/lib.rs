//! Record callbacks and hooks, harmless and hostile; the order's item says which.

use extism_openapi::{
    Refusal,
    record::{CallbackError, Change},
};

/// An older version of the orders document: an order has no `count` and its address no `street` yet.
pub mod orders {
    extism_openapi::openapi_pdk!(
        inline = r#"
openapi: 3.1.0
info: { title: Orders, version: "0" }
paths:
  /orders/{id}:
    put:
      operationId: putOrder
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
      responses:
        "200":
          description: As stored.
          content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
components:
  schemas:
    Order:
      type: object
      required: [id, item, note]
      properties:
        id: { type: string }
        item: { type: string }
        note: { type: [string, "null"] }
        address:
          type: object
          required: [city]
          properties: { city: { type: string } }
"#,
        records = { order: Order },
        hooks = ["putOrder"],
    );
}

/// Every kind of reply that the types allow.
#[extism_openapi::callback(orders::records::order, before_save)]
fn before_save(mut order: orders::Order) -> Result<Change<orders::Order>, CallbackError> {
    match order.item.as_str() {
        "nothing" => Ok(Change::Unchanged),
        "typed" => {
            order.note = Some("typed".to_owned());
            if let Some(address) = &mut order.address {
                address.city = "Rome".to_owned();
            }
            Ok(Change::To(order))
        }
        "cleared" => {
            order.note = None;
            order.address = None;
            Ok(Change::To(order))
        }
        "fields" => Ok(Change::fields([("note", "fields".into())])),
        "refused" => Err(Refusal::field("item", "is refused")
            .and("note", "too")
            .into()),
        "failed" => Err("the plug-in's own trouble".into()),
        "id" => {
            order.id = "another".to_owned();
            Ok(Change::To(order))
        }
        "panic" => panic!("on purpose"),
        #[expect(clippy::empty_loop, reason = "the host has to end it")]
        "loop" => loop {},
        "overflow" => Ok(Change::fields([("note", deep(1).to_string().into())])),
        "flood" => Ok(Change::fields([("note", "x".repeat(50_000_000).into())])),
        _ => Ok(Change::Unchanged),
    }
}

/// Never returns: the stack ends first.
fn deep(level: u64) -> u64 {
    let room = [level; 64];
    std::hint::black_box(&room);
    deep(level + 1) + std::hint::black_box(room)[3]
}

/// The record itself is a reply too.
#[extism_openapi::callback(orders::records::order, before_create)]
fn before_create(mut order: orders::Order) -> Result<orders::Order, Refusal> {
    if order.item == "uncreated" {
        return Err(Refusal::record("is not for sale"));
    }
    order.item = order.item.trim().to_owned();
    Ok(order)
}

#[extism_openapi::callback(orders::records::order, before_destroy)]
fn before_destroy(order: orders::Order) -> Result<(), Refusal> {
    match order.item.as_str() {
        "kept" => Err(Refusal::record("is still needed")),
        _ => Ok(()),
    }
}

#[extism_openapi::callback(orders::records::order, after_save)]
fn after_save(order: orders::Order) -> Result<(), String> {
    match order.item.as_str() {
        "unseen" => Err("did not see it".to_owned()),
        _ => Ok(()),
    }
}

/// A plug-in that writes a record while it is called for one.
#[extism_openapi::callback(orders::records::order, after_commit)]
fn after_commit(order: orders::Order) -> Result<(), orders::Error> {
    if order.item == "reentrant" {
        orders::put_order(orders::PutOrderParams::new(order.id.clone(), order))?;
    }
    Ok(())
}

#[extism_openapi::callback(orders::hooks::put_order, before)]
fn before_put(mut params: orders::PutOrderParams) -> Result<orders::PutOrderParams, Refusal> {
    if params.body.item == "refused" {
        return Err(Refusal::field("item", "is refused"));
    }
    params.body.note = Some("hooked".to_owned());
    Ok(params)
}

#[extism_openapi::callback(orders::hooks::put_order, after)]
fn after_put(result: orders::PutOrderResult) -> Result<(), orders::Error> {
    let order = result?;
    assert!(!order.id.is_empty());
    Ok(())
}

#[cfg(test)]
mod tests {
    use extism_openapi::Refusal;

    use super::{before_create, orders};

    #[test]
    fn a_callback_is_a_function_like_any_other() {
        let created = before_create(orders::Order::new("o1", " tea ", None));
        assert_eq!(created.map(|order| order.item), Ok("tea".to_owned()));
        let refused = before_create(orders::Order::new("o1", "uncreated", None));
        assert_eq!(refused, Err(Refusal::record("is not for sale")));
    }
}
