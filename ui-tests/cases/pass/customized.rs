//! Types replaced, renamed and added to; the wire stays.

use extism_openapi::{Error, Field, Mock, with_host};
use serde_json::{Value, json};

/// A time as the application has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time(u32);

impl serde::Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}-01-01T00:00:00Z", self.0))
    }
}

impl<'de> serde::Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let year = text.split('-').next().and_then(|year| year.parse().ok());
        year.map(Time).ok_or_else(|| serde::de::Error::custom("no time"))
    }
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Money {
    cents: i64,
    currency: String,
}

mod shop {
    extism_openapi::openapi_pdk!(
        "documents/option/customize.yaml",
        replace = {
            format("date-time") = crate::Time,
            format("decimal") = i128,
            "Money" = crate::Money,
            "CustomerObject.address" = ::std::collections::BTreeMap<::std::string::String, u8>,
        },
        rename = {
            "CustomerObject" = Customer,
            "CustomerObject.type" = kind,
            "CustomerObjectType.person" = Human,
            "createCustomer" = make_customer,
            "listCustomers.type" = kind,
            "ListCustomersParams" = CustomerFilter,
            "CustomerObjectWhen.String" = At,
        },
        derive = {
            "Problem" = [Eq, std::hash::Hash],
            "*Filter" = [Eq],
            "CustomerObjectType" = [Eq, Hash],
        },
        attributes = {
            "Customer" = [#[doc(alias = "client")], #[must_use]],
            "CustomerObject.id" = [#[doc(alias = "key")]],
        },
    );
}

fn eq_and_hash<T: Eq + std::hash::Hash>() {}
fn eq<T: Eq>() {}

fn customer(kind: shop::CustomerObjectType) -> shop::Customer {
    let mut customer = shop::Customer::new("c1", kind);
    customer.created_at = Some(Time(2026));
    customer.deleted_at = Field::Value(Time(2027));
    customer.balance = Some(10);
    customer.money = Some(Money { cents: 5, currency: "EUR".to_owned() });
    customer.address = Some([("street".to_owned(), 7)].into());
    // The integer is told apart from the user's type, the user's types are not from one another.
    customer.when = Some(shop::CustomerObjectWhen::At(Time(2028)));
    customer
}

fn main() {
    eq_and_hash::<shop::Problem>();
    eq_and_hash::<shop::CustomerObjectType>();
    eq::<shop::CustomerFilter>();

    let sent = customer(shop::CustomerObjectType::Human);
    let json = json!({
        "id": "c1", "type": "person", "created_at": "2026-01-01T00:00:00Z",
        "deleted_at": "2027-01-01T00:00:00Z", "balance": 10, "address": {"street": 7},
        "money": {"cents": 5, "currency": "EUR"}, "when": "2028-01-01T00:00:00Z",
    });
    assert_eq!(serde_json::to_value(&sent).unwrap(), json);
    assert_eq!(serde_json::from_value::<shop::Customer>(json).unwrap(), sent);
    let bare: shop::Customer = serde_json::from_value(json!({"id": "c", "type": "x"})).unwrap();
    assert_eq!(bare.created_at, Some(Time(2020)), "the document's default, in the user's type");
    let at: shop::CustomerObjectWhen = serde_json::from_value(json!(3)).unwrap();
    assert_eq!(at, shop::CustomerObjectWhen::Integer(3));

    // The wire's names are the document's.
    let host = Mock::new()
        .on(shop::operations::make_customer, |params: shop::MakeCustomerParams| {
            let result: shop::MakeCustomerResult = Ok(params.body.into());
            result
        })
        .on(shop::operations::list_customers, |params: shop::CustomerFilter| {
            assert_eq!(params.created_after, Some(Time(2025)));
            Err(Error::denied(params.kind.unwrap_or_default()))
        });
    with_host(host.clone(), || {
        let made = shop::make_customer(sent.clone()).unwrap();
        assert_eq!(made.into_inner(), sent);
        let filter = shop::CustomerFilter::new().created_after(Time(2025)).kind("person");
        assert!(shop::list_customers(filter).is_err());
    });
    let names: Vec<&str> = shop::OPERATIONS.iter().map(|operation| operation.name).collect();
    assert_eq!(names, ["create_customer", "list_customers"]);
    let filter = shop::CustomerFilter::new().kind("person").created_after(Time(2024));
    let filter: Value = serde_json::to_value(filter).unwrap();
    assert_eq!(filter, json!({"type": "person", "created_after": "2024-01-01T00:00:00Z"}));
}
