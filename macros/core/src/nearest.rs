//! "Did you mean": the nearest of the names that there are.

/// Longer names are no slips of one another, and comparing them takes the product of their lengths.
const LONGEST: usize = 200;

/// The candidate nearest to a name: a slip of it, or else the shortest that has more (`FeeObject` for
/// `Fee`) or less of it.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = name.chars().count();
    if length > LONGEST {
        return None;
    }
    let limit = (length / 3).max(1);
    let rank = |candidate: &'a str| {
        let form = is_longer_form(name, candidate) || is_longer_form(candidate, name);
        let length_of_it = candidate.chars().count();
        if length_of_it > 2 * LONGEST || (!form && length.abs_diff(length_of_it) > limit) {
            return None;
        }
        let distance = distance(name, candidate);
        (form || distance <= limit).then_some((distance > limit, distance, candidate))
    };
    let near = candidates.into_iter().filter_map(rank);
    near.min_by_key(|(is_form, distance, _)| (*is_form, *distance))
        .map(|(.., candidate)| candidate)
}

/// Whether `long` begins with `short`; two letters in common say nothing.
fn is_longer_form(short: &str, long: &str) -> bool {
    short.chars().count() > 2 && long.to_lowercase().starts_with(&short.to_lowercase())
}

/// Levenshtein's distance, without regard to case.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        assert_eq!(nearest("Custmer", ["Coupon", "Customer"]), Some("Customer"));
        assert_eq!(nearest("customer", ["Customer"]), Some("Customer"));
        assert_eq!(nearest("Invoice", ["Coupon", "Customer"]), None);
        assert_eq!(
            nearest("Fee", ["FeesPaginated", "FeeObject", "Coupon"]),
            Some("FeeObject")
        );
        assert_eq!(nearest("Fee", ["FeeObject", "Fees"]), Some("Fees"));
    }
}
