//! Host functions for plug-ins that the Extism SDK for Rust runs.
//!
//! A host that already runs Extism plug-ins gives them a document's operations like this:
//!
//! ```no_run
//! # mod lago { extism_openapi::openapi_host!("../examples/lago/lago.yaml"); }
//! # fn f(backend: impl extism_openapi::Backend) -> Result<(), extism::Error> {
//! let manifest = extism::Manifest::new([extism::Wasm::file("welcome.wasm")]);
//! let mut plugin = extism::Plugin::new(manifest, lago::functions(backend), false)?;
//! plugin.call::<&str, ()>("customer_created", "{}")?;
//! # Ok(())
//! # }
//! # fn main() {}
//! ```
//!
//! # What is safe there, and what is not
//!
//! [`Plugin`](crate::Plugin) runs the same modules in this crate's own sandbox; choose it if plug-ins come
//! from strangers. With the SDK the operations are as safe: their inputs are checked, their limits,
//! deadlines and backends are the same, and no length that a plug-in claims is trusted. But the SDK itself
//! (version 1.30) has weaknesses: a module whose start function calls any host function, or that forges
//! the lengths of what it gives to `log_*`, `var_*`, `output_set` or `error_set`, can make the process
//! abort; set-up code has no time limit; a limit on memory applies to the growth of memories, and not to
//! tables; and a time limit stops every plug-in of the same `CompiledPlugin`.

mod memory;

use std::sync::Arc;
use std::time::{Duration, Instant};

use extism::{CurrentPlugin, Error, Function, UserData, Val, ValType};

use crate::host::functions::Functions;
use crate::host::functions::Serve;
use crate::host::plugin::Chain;
use crate::host::wait::runtime::HomeRuntime;

impl IntoIterator for Functions {
    type Item = Function;
    type IntoIter = std::vec::IntoIter<Function>;

    fn into_iter(self) -> Self::IntoIter {
        let functions: Vec<Function> = self
            .served()
            .map(|serve| {
                function(
                    serve,
                    self.home().clone(),
                    self.module(),
                    self.max_request(),
                )
            })
            .collect();
        functions.into_iter()
    }
}

fn function(serve: Arc<Serve>, home: HomeRuntime, module: &'static str, limit: u64) -> Function {
    let name = serve.name();
    let parameters: &[ValType] = if serve.has_input() {
        &[ValType::I64]
    } else {
        &[]
    };
    // Extism's own user data is behind a mutex: what we need is captured instead.
    let run =
        move |plugin: &mut CurrentPlugin, input: &[Val], output: &mut [Val], _: UserData<()>| {
            let input = match input.first().and_then(Val::i64) {
                Some(offset) => memory::read_block(plugin, offset.cast_unsigned(), limit),
                None => Ok(Vec::new()),
            };
            let left = plugin.time_remaining().unwrap_or(Duration::MAX);
            let serve = Arc::clone(&serve);
            let began = Instant::now();
            let response = async move { serve.respond(input, began, left).await.0 };
            let response = home.wait(Chain::current().run(response));
            let response =
                response.ok_or_else(|| Error::msg("the host has no thread to serve the call"))?;
            if let Some(result) = output.first_mut() {
                *result = Val::I64(memory::write_block(plugin, &response)?.cast_signed());
            }
            Ok(())
        };
    Function::new(
        name,
        parameters.iter().cloned(),
        [ValType::I64],
        UserData::new(()),
        run,
    )
    .with_namespace(module)
}
