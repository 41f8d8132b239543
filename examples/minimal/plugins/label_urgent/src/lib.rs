//! Labels each new task that sounds urgent.

mod tasks {
    extism_openapi::openapi_pdk!("../../tasks.yaml");
}

#[extism_openapi::export(tasks::webhooks::task_created)]
fn label_urgent(task: tasks::Task) -> Result<(), tasks::Error> {
    if task.title.to_lowercase().contains("today") {
        let urgent = tasks::Label::new("urgent");
        tasks::add_label(tasks::AddLabelParams::new(task.id, urgent))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{label_urgent, tasks};

    /// In a native test, a plug-in's operations do what the test says.
    #[test]
    fn what_has_to_be_done_today_is_urgent() {
        let mock = extism_openapi::Mock::new().on(tasks::operations::add_label, |params| {
            assert_eq!((params.id, params.body.name.as_str()), (7, "urgent"));
            Ok(tasks::Task::new(7, "Call Ada today", vec!["urgent".to_owned()]).into())
        });
        extism_openapi::with_host(mock, || {
            label_urgent(tasks::Task::new(7, "Call Ada today", vec![])).unwrap();
            // Nothing is called for this one.
            label_urgent(tasks::Task::new(8, "Water the flowers", vec![])).unwrap();
        });
    }
}
