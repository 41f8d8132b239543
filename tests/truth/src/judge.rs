//! The outcomes of the values, and which of them count.

use std::collections::HashSet;
use std::path::Path;

use extism_openapi_core::inspect::Travel;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::compare::{Difference, differences};
use crate::material::{self, By, Group, Law, Outcome, Sample};
use crate::validate::{self, Reading, Validators};
use crate::{dialect, implied};

/// The outcome for a value that its schema allows.
#[derive(Debug, PartialEq)]
enum Fate {
    /// It round-trips, except for defaults.
    Same,
    /// Its documented part round-trips; other properties are lost.
    Undocumented,
    /// Its schema leaves `type` out, and it is not of the kind that the keywords imply; or it does not match
    /// a format that decides the type, for which JSON Schema accepts any value.
    OtherKind,
    Failed(String),
}

#[derive(Debug, Default)]
struct Tally {
    same: usize,
    undocumented: Vec<Value>,
    other_kind: Vec<Value>,
    failed: Vec<Value>,
    /// Values that don't match their schema.
    invalid: Vec<Value>,
    /// How many of the invalid values can't be read as the type.
    rejected: usize,
    /// Values whose schemas are faulty, so that there is no validator for them.
    unjudged: Vec<Value>,
}

/// Returns a report on the folder of a document that has run.
pub(crate) fn judge(folder: &Path) -> Result<Value, String> {
    let (material, samples) = material::read(folder)?;
    let outcomes = match samples.is_empty() {
        true => Vec::new(),
        false => material::outcomes(folder)?,
    };
    if outcomes.len() != samples.len() {
        return Err(format!(
            "{} values, but {} outcomes: the program ended too early",
            samples.len(),
            outcomes.len()
        ));
    }
    let both = samples.iter().zip(&outcomes);
    let (mut refused, mut schemas_of_suite) = (Vec::new(), 0);
    let tally = match &material.law {
        Law::Document {
            is_30,
            root,
            schemas,
        } => {
            let defaults = defaults(root, schemas);
            let mut validators = Validators::new(root, schemas, *is_30);
            let mut tally = Tally::default();
            for (sample, outcome) in both {
                tally.document(sample, outcome, &mut validators, &defaults);
            }
            tally
        }
        Law::Suite(groups) => {
            let reasons = groups.iter().filter_map(|group| {
                let reason = group.refused.as_ref()?;
                Some(json!({ "at": group.description, "why": reason }))
            });
            refused.extend(reasons);
            schemas_of_suite = groups.len();
            let mut tally = Tally::default();
            for (sample, outcome) in both {
                tally.suite(sample, outcome, groups);
            }
            tally
        }
    };
    Ok(json!({
        "schemas": schemas_of_suite,
        "values": samples.len(),
        "same": tally.same,
        "undocumented": tally.undocumented,
        "other_kind": tally.other_kind,
        "failed": tally.failed,
        "invalid": tally.invalid,
        "rejected": tally.rejected,
        "unjudged": tally.unjudged,
        "untyped": material.untyped,
        "refused": refused,
    }))
}

impl Tally {
    fn document(
        &mut self,
        sample: &Sample,
        outcome: &Outcome,
        validators: &mut Validators<'_>,
        defaults: &HashSet<(String, String)>,
    ) {
        let By::Schema { at, sent, received } = &sample.by else {
            return;
        };
        let mut reason = Ok(String::new());
        for travel in readings(*sent, *received) {
            let reading = Reading {
                travel,
                implied: false,
            };
            match validators.of(at, reading) {
                Err(fault) => reason = Err(fault),
                Ok(validator) => match validator.validate(&sample.value) {
                    Err(error) => reason = Ok(in_one_line(&error)),
                    Ok(()) => {
                        let mut fate = fate(&sample.value, outcome, validator, defaults);
                        let implied = Reading {
                            implied: true,
                            ..reading
                        };
                        if matches!(fate, Fate::Failed(_))
                            && let Ok(implied) = validators.of(at, implied)
                            && !implied.is_valid(&sample.value)
                        {
                            fate = Fate::OtherKind;
                        }
                        return self.add(sample, fate);
                    }
                },
            }
        }
        match reason {
            Ok(why) => {
                self.invalid.push(json!({ "at": sample.at, "why": why }));
                self.rejected += usize::from(matches!(outcome, Outcome::Fault(_)));
            }
            Err(why) => self.unjudged.push(json!({ "at": sample.at, "why": why })),
        }
    }

    fn suite(&mut self, sample: &Sample, outcome: &Outcome, groups: &[Group]) {
        let By::Suite { group, valid } = sample.by else {
            return;
        };
        if !valid {
            self.invalid.push(json!({ "at": sample.at, "why": "" }));
            self.rejected += usize::from(matches!(outcome, Outcome::Fault(_)));
            return;
        }
        let Some(group) = groups.get(group) else {
            return;
        };
        let validator =
            validate::alone(&group.schema).or_else(|_| validate::alone(&Value::Bool(false)));
        let Ok(validator) = validator else { return };
        let mut defaults = HashSet::new();
        defaults_below(&group.schema, &mut defaults);
        let mut fate = fate(&sample.value, outcome, &validator, &defaults);
        if matches!(fate, Fate::Failed(_)) {
            let mut written = group.schema.clone();
            implied::write_out_below(&mut written, &dialect::assert_formats);
            if validate::alone(&written).is_ok_and(|implied| !implied.is_valid(&sample.value)) {
                fate = Fate::OtherKind;
            }
        }
        self.add(sample, fate);
    }

    fn add(&mut self, sample: &Sample, fate: Fate) {
        let at = || json!({ "at": sample.at, "why": "" });
        match fate {
            Fate::Same => self.same += 1,
            Fate::Undocumented => self.undocumented.push(at()),
            Fate::OtherKind => self.other_kind.push(at()),
            Fate::Failed(why) => self.failed.push(json!({ "at": sample.at, "why": why })),
        }
    }
}

/// Readings with all required properties, and then with those that each direction allows to be absent.
fn readings(sent: bool, received: bool) -> Vec<Travel> {
    let one = |sent, received| Travel { sent, received };
    let mut readings = vec![one(false, false)];
    if sent {
        readings.push(one(true, false));
    }
    if received {
        readings.push(one(false, true));
    }
    readings
}

fn in_one_line(error: &jsonschema::ValidationError<'_>) -> String {
    const MAX: usize = 160;
    let text = format!("{error} (at #{})", error.instance_path().as_str());
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    match line.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn fate(
    value: &Value,
    outcome: &Outcome,
    validator: &Validator,
    defaults: &HashSet<(String, String)>,
) -> Fate {
    let again = match outcome {
        Outcome::Again(again) => again,
        Outcome::Fault(fault) => return Fate::Failed(fault.clone()),
    };
    let mut found = differences(value, again);
    found.retain(|difference| !is_default(difference, defaults));
    if found.is_empty() {
        return Fate::Same;
    }
    let undocumented = validate::undocumented(value, validator);
    found.retain(|difference| match difference {
        // Values inside an undocumented property are not documented either.
        Difference::Lost(at) => !above(at).any(|at| undocumented.contains(at)),
        _ => true,
    });
    match found.first() {
        None => Fate::Undocumented,
        Some(first) => {
            let more = match found.len() {
                1 => String::new(),
                all => format!(" (and {} more)", all - 1),
            };
            Fate::Failed(format!("{first}{more}"))
        }
    }
}

/// The place itself, and all places around it except the whole value.
fn above(at: &str) -> impl Iterator<Item = &str> {
    let ends = at.match_indices('/').skip(1).map(|(end, _)| end);
    ends.chain([at.len()]).map(|end| &at[..end])
}

/// Whether a reader filled in the document's default of an absent property.
fn is_default(difference: &Difference, defaults: &HashSet<(String, String)>) -> bool {
    let Difference::Added(at, value) = difference else {
        return false;
    };
    let key = at.rsplit('/').next().unwrap_or_default();
    let key = key.replace("~1", "/").replace("~0", "~");
    defaults.contains(&(key, canonical(value)))
}

/// `1.0` becomes `1`.
fn canonical(value: &Value) -> String {
    match value {
        Value::Number(number) => number.as_f64().unwrap_or_default().to_string(),
        other => other.to_string(),
    }
}

/// The properties of a document that have a default, with that default.
fn defaults(root: &Value, schemas: &[String]) -> HashSet<(String, String)> {
    let mut defaults = HashSet::new();
    for at in schemas {
        let properties = root.pointer(at).and_then(|schema| schema.get("properties"));
        let properties = properties.and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            collect_defaults(root, property, 0, &mut |value| {
                defaults.insert((name.clone(), canonical(value)));
                // `default: "false"` of a boolean is read as the boolean.
                let said = value
                    .as_str()
                    .and_then(|text| serde_json::from_str(text).ok());
                defaults.extend(said.map(|said: Value| (name.clone(), canonical(&said))));
            });
        }
    }
    defaults
}

/// The same for a separate schema.
fn defaults_below(schema: &Value, defaults: &mut HashSet<(String, String)>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let default = property.get("default");
        defaults.extend(default.map(|value| (name.clone(), canonical(value))));
    }
    let children: Vec<&Value> = match schema {
        Value::Object(schema) => schema.values().collect(),
        Value::Array(schemas) => schemas.iter().collect(),
        _ => Vec::new(),
    };
    children
        .into_iter()
        .for_each(|child| defaults_below(child, defaults));
}

fn collect_defaults(root: &Value, schema: &Value, depth: usize, found: &mut impl FnMut(&Value)) {
    const MAX_DEPTH: usize = 16;
    if depth > MAX_DEPTH {
        return;
    }
    if let Some(value) = schema.get("default") {
        found(value);
    }
    let target = schema.get("$ref").and_then(Value::as_str);
    let target = target.and_then(|target| root.pointer(target.strip_prefix('#')?));
    let members = schema.get("allOf").and_then(Value::as_array);
    for schema in members.into_iter().flatten().chain(target) {
        collect_defaults(root, schema, depth + 1, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_the_same_but_for_defaults_and_what_nobody_documented() {
        let schema = json!({
            "properties": { "a": {}, "n": { "default": 3 }, "yes": { "default": "true" } },
        });
        let root = json!({ "s": schema });
        let defaults = defaults(&root, &["/s".to_owned()]);
        let validator = validate::alone(&schema).unwrap();
        let of = |value: Value, again: Value| {
            fate(&value, &Outcome::Again(again), &validator, &defaults)
        };
        assert_eq!(
            of(json!({ "a": 1 }), json!({ "a": 1, "n": 3.0, "yes": true })),
            Fate::Same
        );
        assert_eq!(
            of(json!({ "a": 1, "x": 1 }), json!({ "a": 1 })),
            Fate::Undocumented
        );
        assert_eq!(
            of(
                json!({ "x": { "y": 1, "z": 1 } }),
                json!({ "x": { "y": 1 } })
            ),
            Fate::Undocumented
        );
        let lost = of(json!({ "a": 1, "x": 1 }), json!({}));
        assert_eq!(lost, Fate::Failed("#/a is lost".to_owned()));
        let filled = of(json!({}), json!({ "n": 4 }));
        assert_eq!(filled, Fate::Failed("#/n was added: 4".to_owned()));
        let fault = Outcome::Fault("no".to_owned());
        let failed = fate(&json!({}), &fault, &validator, &defaults);
        assert_eq!(failed, Fate::Failed("no".to_owned()));
    }
}
