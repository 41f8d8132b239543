//! Creates customers, without extism-openapi.

use extism_pdk::{host_fn, plugin_fn, FnResult, Json};

mod types;

use types::{
    Address, Answer, BillingConfiguration, CreateCustomerParams, CustomerCreateInput,
    CustomerCreated, CustomerInput, Entity, MetadataInput,
};

#[host_fn]
extern "ExtismHost" {
    fn create_customer(params: Json<CreateCustomerParams>) -> Json<Answer>;
}

/// How many customers one call creates.
const CALLS: usize = 64;

/// Returns how many were created.
#[plugin_fn]
pub fn customer_created(Json(event): Json<CustomerCreated>) -> FnResult<Json<String>> {
    let mut created = 0;
    for _ in 0..CALLS {
        // SAFETY: the host provides the import with this signature.
        let Json(answer) = unsafe { create_customer(Json(params()))? };
        if let Some(Entity::Customer(customer)) = answer.entity {
            created += usize::from(customer.customer.external_id == event.customer.external_id);
        }
    }
    Ok(Json(created.to_string()))
}

fn params() -> CreateCustomerParams {
    let customer = CustomerInput {
        external_id: "cust_42".into(),
        name: Some("Hooli".into()),
        legal_name: Some("Hooli Incorporated".into()),
        email: Some("billing@hooli.example".into()),
        address_line1: Some("5230 Penfield Ave".into()),
        city: Some("Woodland Hills".into()),
        country: Some("US".into()),
        currency: Some("USD".into()),
        timezone: Some("America/Los_Angeles".into()),
        url: Some("https://hooli.example".into()),
        net_payment_term: Some(30),
        billing_configuration: Some(BillingConfiguration {
            invoice_grace_period: Some(3),
            document_locale: Some("en".into()),
            ..BillingConfiguration::default()
        }),
        shipping_address: Some(Address {
            address_line1: Some("5230 Penfield Ave".into()),
            city: Some("Woodland Hills".into()),
            zipcode: Some("91364".into()),
            state: Some("CA".into()),
            country: Some("US".into()),
            ..Address::default()
        }),
        metadata: Some(vec![MetadataInput {
            id: None,
            key: "purchase_order".into(),
            value: "123456789".into(),
            display_in_invoice: Some(true),
        }]),
        ..CustomerInput::default()
    };
    CreateCustomerParams {
        body: CustomerCreateInput { customer },
    }
}
