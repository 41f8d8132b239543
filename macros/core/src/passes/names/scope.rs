//! A set of names in which each is given once.

use crate::hash::{HashMap, HashSet};

/// The names of one Rust scope.
#[derive(Default)]
pub(super) struct Scope {
    taken: HashSet<String>,
    /// The number after each name that was given last: with many of one name, looking for a free number
    /// from the start would take quadratic time.
    numbers: HashMap<String, usize>,
}

impl Scope {
    /// A scope in which some names are taken from the start.
    pub(super) fn without(reserved: &[&str]) -> Self {
        Scope {
            taken: reserved.iter().map(|name| (*name).to_owned()).collect(),
            numbers: HashMap::default(),
        }
    }

    /// Takes the first of these names that is free.
    pub(super) fn first_free(&mut self, names: &[String]) -> Option<String> {
        let name = names.iter().find(|name| !self.taken.contains(*name))?;
        self.taken.insert(name.clone());
        Some(name.clone())
    }

    /// Takes a name, with a number after it where it is taken: `a_2`, `B2` (`B1_2`, which would else read as
    /// twelve).
    pub(super) fn claim(&mut self, name: String) -> String {
        if self.taken.insert(name.clone()) {
            return name;
        }
        let snake = !name.starts_with(char::is_uppercase);
        let digit = name.ends_with(|c: char| c.is_ascii_digit());
        let joint = match (snake, digit) {
            _ if name.ends_with('_') => "",
            (true, _) | (_, true) => "_",
            (false, false) => "",
        };
        let number = self.numbers.entry(name.clone()).or_insert(1);
        loop {
            *number += 1;
            let numbered = format!("{name}{joint}{number}");
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn a_name_is_given_once() {
        let mut scope = Scope::without(&["Api"]);
        let names = [
            "Api", "Fee", "Fee", "Fee", "V1", "V1", "limit", "limit", "self_", "self_",
        ];
        let given = names.map(|name| scope.claim(name.to_owned()));
        let expected = [
            "Api2", "Fee", "Fee2", "Fee3", "V1", "V1_2", "limit", "limit_2", "self_", "self_2",
        ];
        assert_eq!(given, expected);
    }
}
