//! The nearest of several names, for messages about one that is not known.

/// Nothing similar is looked for if a name is longer than this: outsiders choose names, and the work
/// grows with the product of the lengths.
const LONGEST: usize = 200;

/// The most steps that are taken, however many names there are.
const MOST_STEPS: usize = 2_000_000;

/// The most similar of `names`, if one is similar enough to be what was meant.
pub(crate) fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = length(name)?;
    let allowed = length / 3 + 1;
    let mut steps = 0;
    let near = names.into_iter().filter_map(|other| {
        let other_length = self::length(other)?;
        // At least this many letters must be removed or added.
        if length.abs_diff(other_length) > allowed {
            return None;
        }
        steps += length * other_length;
        (steps <= MOST_STEPS).then(|| (distance(name, other), other))
    });
    near.filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// How many characters a name has; `None` where it has too many.
fn length(name: &str) -> Option<usize> {
    let length = name.chars().take(LONGEST + 1).count();
    (length <= LONGEST).then_some(length)
}

/// Levenshtein's distance.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, from) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let names = ["create_customer", "find_customer", "destroy_plan"];
        assert_eq!(nearest("create_custmer", names), Some("create_customer"));
        assert_eq!(nearest("create_customers", names), Some("create_customer"));
        assert_eq!(nearest("zzz", names), None);
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn a_name_of_megabytes_has_no_neighbour_and_costs_nothing() {
        let long = "x".repeat(16 * 1024 * 1024);
        assert_eq!(nearest(&long, ["xx", &long]), None);
        assert_eq!(nearest("xx", [long.as_str(), "xy"]), Some("xy"));
        let longest = "é".repeat(200);
        assert_eq!(nearest(&longest, [longest.as_str()]), Some(&*longest));
    }

    #[test]
    fn many_long_names_are_not_all_looked_at() {
        let names: Vec<String> = (0..100_000).map(|i| format!("{i:0200}")).collect();
        let name = "y".repeat(200);
        assert_eq!(nearest(&name, names.iter().map(String::as_str)), None);
    }
}
