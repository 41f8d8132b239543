//! An application with tasks. Plug-ins are notified of each new task, and may label it.
//!
//! ```sh
//! cargo run --package minimal-host -- label_urgent.wasm
//! ```

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use extism_openapi::{Call, Plugins};

mod tasks {
    extism_openapi::openapi_host!("../tasks.yaml");
}

/// The application's data. Clones share it.
#[derive(Clone, Default)]
struct Store(Arc<Mutex<BTreeMap<u32, tasks::Task>>>);

impl Store {
    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<u32, tasks::Task>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What plug-ins may call. Each method has a default, which returns `not_implemented`.
impl tasks::Api for Store {
    async fn add_label(&self, call: &Call, params: tasks::AddLabelParams) -> tasks::AddLabelResult {
        println!("{} labels task {}", call.plugin().unwrap_or("?"), params.id);
        self.with(|tasks| match tasks.get_mut(&params.id) {
            Some(task) => {
                task.labels.push(params.body.name);
                Ok(task.clone().into())
            }
            None => Err(tasks::AddLabelError::NotFound.into()),
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::default();
    let plugins = Plugins::new(tasks::functions(tasks::api(store.clone())));
    for path in std::env::args_os().skip(1).map(PathBuf::from) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        plugins.add(&name, path.as_path())?;
    }

    for (id, title) in [(1, "Water the flowers"), (2, "Call Ada today")] {
        let task = tasks::Task::new(id, title, vec![]);
        store.with(|tasks| tasks.insert(id, task.clone()));
        let deliveries = plugins.deliver(tasks::webhooks::task_created, &task).await;
        for (plugin, error) in deliveries.failures() {
            eprintln!("{plugin}: {error}");
        }
        let labels = store.with(|tasks| tasks[&id].labels.clone());
        println!("{title}: {labels:?}");
    }
    Ok(())
}
