//! Creates and lists customers, without extism-openapi.

use extism_pdk::{host_fn, plugin_fn, FnResult, Json};

mod answers;
#[allow(dead_code, reason = "the other benchmark's answer")]
#[path = "../../bench_by_hand/src/types.rs"]
mod types;

use answers::{Answer, CustomersPaginated, Entity, Envelope, FindAllCustomersParams};
use types::{
    Address, BillingConfiguration, CreateCustomerParams, Customer, CustomerCreateInput,
    CustomerCreated, CustomerInput, MetadataInput,
};

#[host_fn]
extern "ExtismHost" {
    fn create_customer(params: Json<CreateCustomerParams>) -> Json<Answer<Customer>>;
    fn find_all_customers(params: Json<FindAllCustomersParams>)
        -> Json<Answer<CustomersPaginated>>;
}

/// The same imports, with results that don't distinguish errors.
mod bare {
    use super::{
        host_fn, CreateCustomerParams, Customer, CustomersPaginated, Envelope,
        FindAllCustomersParams, Json,
    };

    #[host_fn]
    extern "ExtismHost" {
        pub fn create_customer(params: Json<CreateCustomerParams>) -> Json<Envelope<Customer>>;
        pub fn find_all_customers(
            params: Json<FindAllCustomersParams>,
        ) -> Json<Envelope<CustomersPaginated>>;
    }
}

/// Calls `createCustomer` as often as the number of the event's customer says, and returns how many it
/// created.
#[plugin_fn]
pub fn customer_created(Json(event): Json<CustomerCreated>) -> FnResult<Json<String>> {
    let mut created = 0;
    for _ in 0..event.customer.sequential_id {
        // SAFETY: the host provides the import with this signature.
        let Json(answer) = unsafe { create_customer(Json(params()))? };
        if let Some(Entity::Success(customer)) = answer.entity {
            created += usize::from(customer.customer.external_id == event.customer.external_id);
        }
    }
    Ok(Json(created.to_string()))
}

/// Calls `findAllCustomers` as often as the number of the event's customer says, and returns how many
/// customers it found.
#[plugin_fn]
pub fn customer_updated(Json(event): Json<CustomerCreated>) -> FnResult<Json<String>> {
    let mut found = 0;
    for _ in 0..event.customer.sequential_id {
        // SAFETY: as above.
        let Json(answer) = unsafe { find_all_customers(Json(first_page()))? };
        if let Some(Entity::Success(page)) = answer.entity {
            let of_event = page
                .customers
                .iter()
                .filter(|customer| customer.external_id == event.customer.external_id);
            found += of_event.count();
        }
    }
    Ok(Json(found.to_string()))
}

/// Like `customer_created`, without distinguishing errors.
#[plugin_fn]
pub fn bare_created(Json(event): Json<CustomerCreated>) -> FnResult<Json<String>> {
    let mut created = 0;
    for _ in 0..event.customer.sequential_id {
        // SAFETY: as above.
        let Json(answer) = unsafe { bare::create_customer(Json(params()))? };
        if let Some(customer) = answer.entity {
            created += usize::from(customer.customer.external_id == event.customer.external_id);
        }
    }
    Ok(Json(created.to_string()))
}

/// Like `customer_updated`, without distinguishing errors.
#[plugin_fn]
pub fn bare_updated(Json(event): Json<CustomerCreated>) -> FnResult<Json<String>> {
    let mut found = 0;
    for _ in 0..event.customer.sequential_id {
        // SAFETY: as above.
        let Json(answer) = unsafe { bare::find_all_customers(Json(first_page()))? };
        if let Some(page) = answer.entity {
            let of_event = page
                .customers
                .iter()
                .filter(|customer| customer.external_id == event.customer.external_id);
            found += of_event.count();
        }
    }
    Ok(Json(found.to_string()))
}

fn first_page() -> FindAllCustomersParams {
    FindAllCustomersParams {
        page: Some(1),
        ..FindAllCustomersParams::default()
    }
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
