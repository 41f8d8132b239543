//! Creates customers, with `openapi_pdk!`.

use extism_openapi::{Reply, Value};

mod lago {
    extism_openapi::openapi_pdk!("../../../examples/lago/lago.yaml");
}

/// How many customers one call creates.
const CALLS: usize = 64;

/// Returns how many were created.
#[extism_openapi::export(lago::webhooks::customer_created)]
fn customers(event: lago::webhooks::CustomerCreated) -> Result<Reply<Value>, lago::Error> {
    let mut created = 0;
    for _ in 0..CALLS {
        let answer = lago::create_customer(input())?;
        created += usize::from(answer.customer.external_id == event.customer.external_id);
    }
    Ok(Reply(created.to_string().into()))
}

fn input() -> lago::CustomerCreateInput {
    let mut customer = lago::CustomerCreateInputCustomer::new("cust_42");
    customer.name = "Hooli".to_owned().into();
    customer.legal_name = "Hooli Incorporated".to_owned().into();
    customer.email = "billing@hooli.example".to_owned().into();
    customer.address_line1 = "5230 Penfield Ave".to_owned().into();
    customer.city = "Woodland Hills".to_owned().into();
    customer.country = "US".to_owned().into();
    customer.currency = lago::Currency::Usd.into();
    customer.timezone = "America/Los_Angeles".to_owned().into();
    customer.url = "https://hooli.example".to_owned().into();
    customer.net_payment_term = 30.into();
    customer.billing_configuration = Some(lago::CustomerBillingConfiguration {
        invoice_grace_period: Some(3),
        document_locale: "en".to_owned().into(),
        ..lago::CustomerBillingConfiguration::default()
    });
    customer.shipping_address = Some(lago::Address {
        address_line1: "5230 Penfield Ave".to_owned().into(),
        city: "Woodland Hills".to_owned().into(),
        zipcode: "91364".to_owned().into(),
        state: "CA".to_owned().into(),
        country: "US".to_owned().into(),
        ..lago::Address::default()
    });
    let mut order =
        lago::CustomerCreateInputCustomerMetadataItem::new("purchase_order", "123456789");
    order.display_in_invoice = Some(true);
    customer.metadata = Some(vec![order]);
    lago::CustomerCreateInput::new(customer)
}
