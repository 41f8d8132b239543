//! The procedural macros of `extism-openapi`. Use them through that crate.

use std::path::{Path, PathBuf};

use extism_openapi_core::emit::Side;
use proc_macro::{Span, TokenStream};

/// Expands an OpenAPI document in a plug-in: a typed function for each operation, the document's types, and
/// a marker for each event, for [`#[export]`](macro@export).
///
/// ```
/// mod lago { extism_openapi::openapi_pdk!("../examples/lago/lago.yaml"); }
///
/// pub fn lago_id(customer: &str) -> Result<String, lago::Error> {
///     let found = lago::find_customer(lago::FindCustomerParams::new(customer))?;
///     Ok(found.customer.lago_id.clone())
/// }
/// # fn main() {}
/// ```
///
/// The path starts from the folder of `Cargo.toml`. Options follow it:
/// `openapi_pdk!("lago.yaml", operations = ["createCustomer", "GET /plans/*", tag("invoices")])`.
///
/// | option | value | left out | what it does |
/// |---|---|---|---|
/// | `inline` | `"the document"` | the file at the path | The document itself, in place of a path. |
/// | `files` | `"project"` or `"anywhere"` | `"project"` | Which files the document's references may lead to: those of the project, or any that the compiler can read. |
/// | `operations` | `["operationId", "GET /path/*", tag("name")]` | all | Only these operations, and the types they use. `*` stands for any text. |
/// | `webhooks` | `["name"]` | all | Only these webhooks and callbacks, and the types they use. `*` stands for any text. |
/// | `replace` | `{ "Schema" = crate::Type, "Schema.property" = crate::Type, format("date-time") = jiff::Timestamp }` | none | Your own types in place of a schema's, a property's or a format's. |
/// | `rename` | `{ "Schema" = Name, "Schema.property" = name, "operationId" = name }` | names made from the document's | Rust names of types, fields, variants and functions. The wire keeps the document's. |
/// | `derive` | `{ "Schema" = [Eq], "*" = [crate::Derive] }` | none | More derives for types. `*` stands for any text. |
/// | `attributes` | `{ "Schema" = [#[attribute]], "Schema.property" = [#[attribute]] }` | none | More attributes for types, fields and variants. `*` stands for any text. |
/// | `records` | `{ customer: CustomerObject, … }` | none | Records whose changes plug-ins take part in, each with the schema of its type. `Schema(protected = ["external_id"])` names properties that no plug-in may change, besides each `id` and what the document calls `readOnly` or `writeOnly`. |
/// | `hooks` | `["operationId", "GET /path/*", tag("name")]` | none | Operations that plug-ins may wrap, by the exports `before_…` and `after_…`. |
/// | `module` | `"extism:host/user"` | `"extism:host/user"` | The module of the Wasm imports. |
/// | `crate` | `::path::to::extism_openapi` | `::extism_openapi` | The runtime crate, where a plug-in or host gives it another name. |
/// | `missing_operations` | `"not_implemented"` or `"compile_error"` | `"not_implemented"` | What happens where a host leaves out a method of `Api`: it responds with 501, or the host does not compile. |
/// | `validate` | `"none"` or `"requests"` | `"none"` | Whether a host checks plug-ins' input against the document's whole schemas, before a backend sees it. `openapi_host!` only, with the feature `validate`. |
/// | `on_unsupported` | `"error"` or `"skip"` | `"error"` | What happens to errors in the document, such as a reference to a file that is missing: they are compile errors, or the parts that they concern are skipped with a warning and listed in the constant `SKIPPED`. (What costs only a part of the document is a warning anyway.) |
/// | `warnings` | `"warn"` or `"allow"` | `"warn"` | Whether the compiler warns about what is left out or kept only in part. |
#[proc_macro]
pub fn openapi_pdk(input: TokenStream) -> TokenStream {
    expand(Side::Guest, input)
}

/// Expands an OpenAPI document in a host: the trait `Api` that serves plug-ins, the registration of
/// its host functions (`functions`), the document's types, and a marker for each event, for delivery.
///
/// The example of the crate `extism-openapi` implements that trait, and registers it.
///
/// It takes the options of [`openapi_pdk!`].
#[proc_macro]
pub fn openapi_host(input: TokenStream) -> TokenStream {
    expand(Side::Host, input)
}

/// Exports a plug-in's function as the listener of an event.
///
/// ```
/// mod lago { extism_openapi::openapi_pdk!("../examples/lago/lago.yaml"); }
///
/// #[extism_openapi::export(lago::webhooks::customer_created)]
/// fn welcome(event: lago::webhooks::CustomerCreated) -> Result<(), lago::Error> {
///     let wallet = lago::WalletCreateInputWallet::new(event.customer.external_id, "1.0", lago::Currency::Eur);
///     lago::create_wallet(lago::WalletCreateInput::new(wallet))?;
///     Ok(())
/// }
/// # fn main() {}
/// ```
///
/// The function takes the event's payload and returns `()`, a `Reply` of the event's reply type, or a
/// `Result` of either; an error's text reaches the host.
#[proc_macro_attribute]
pub fn export(arguments: TokenStream, item: TokenStream) -> TokenStream {
    extism_openapi_core::attributes::export(arguments.into(), item.into()).into()
}

/// Exports a plug-in's function as a callback of a record, or around an operation.
///
/// ```ignore
/// #[extism_openapi::callback(lago::records::customer, before_create)]
/// fn tidy(mut customer: lago::CustomerObject) -> Result<lago::CustomerObject, Refusal> {
///     customer.name = customer.name.map(|name| name.trim().to_owned());
///     match customer.email {
///         None => Err(Refusal::field("email", "must be there")),
///         Some(_) => Ok(customer),
///     }
/// }
///
/// #[extism_openapi::callback(lago::hooks::create_invoice, before)]
/// fn check(params: lago::CreateInvoiceParams) -> Result<(), Refusal> { Ok(()) }
/// ```
///
/// The callbacks of a record are `before_validation`, `after_validation`, `before_save`,
/// `before_create`, `after_create`, `before_update`, `after_update`, `after_save`, `before_destroy`,
/// `after_destroy` and `after_commit`; those of an operation `before` and `after`. A `before` function
/// returns what `IntoCallbackReply` lists: `()`, the changed value, a `Change`, or a `Result` with a
/// `Refusal`. `before_destroy` can reject but not change. An `after` function observes: it returns what
/// `IntoReport` lists, `()` or a `Result<(), E>` whose error can be displayed.
#[proc_macro_attribute]
pub fn callback(arguments: TokenStream, item: TokenStream) -> TokenStream {
    extism_openapi_core::attributes::callback(arguments.into(), item.into()).into()
}

fn expand(side: Side, input: TokenStream) -> TokenStream {
    extism_openapi_core::expand(side, input.into(), &crate_folder()).into()
}

/// The folder that relative paths start from: that of the calling crate's `Cargo.toml`.
fn crate_folder() -> PathBuf {
    // Cargo sets it, and so do rust-analyzer and Bazel's rules; a bare rustc has its own folder.
    let manifest =
        PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| ".".into()));
    // trybuild compiles a case as part of a crate of its own making, below the target folder.
    let in_trybuild = manifest
        .parent()
        .is_some_and(|folder| folder.ends_with("tests/trybuild"));
    let case = Span::call_site().local_file().filter(|_| in_trybuild);
    let of_the_case = case.as_deref().map(Path::ancestors).into_iter().flatten();
    match of_the_case
        .skip(1)
        .find(|folder| folder.join("Cargo.toml").is_file())
    {
        Some(folder) => folder.to_owned(),
        None => manifest,
    }
}
