//! "Did you mean": the nearest existing name, and how it is suggested.

/// Longer names are not typos of one another, and comparing them takes the product of their lengths.
const LONGEST: usize = 100;

/// What one search for a name may cost, and what all searches of a pass may, in letters compared: proc
/// macros run unoptimised, where a million take some 50 milliseconds.
const WORK: usize = 2_000_000;

/// How much may still be compared. With very many faults among very many names the later ones get no
/// suggestion.
#[derive(Debug)]
pub(crate) struct Patience(usize);

impl Default for Patience {
    fn default() -> Self {
        Patience(WORK)
    }
}

/// The question at the end of a message about a name; empty where nothing is near.
pub(crate) fn after_name(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// The same for a name that stands in quotes, as the user would write it.
pub(crate) fn after_text(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean {near:?}?"))
}

/// The same in the middle of a message.
pub(crate) fn aside(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"))
}

/// The candidate nearest to a name: a typo of it, or else the shortest that is longer (`FeeObject` for
/// `Fee`) or shorter.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    Patience::default().nearest(name, candidates)
}

impl Patience {
    /// See [`nearest`].
    pub(crate) fn nearest<'a>(
        &mut self,
        name: &str,
        candidates: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        let wanted = Name::new(name)?;
        let mut best: Option<((bool, usize), &'a str)> = None;
        for candidate in candidates {
            self.spend(1 + candidate.len().min(4 * LONGEST))?;
            let Some(rank) = self.rank(&wanted, candidate) else {
                continue;
            };
            if best.is_none_or(|(least, _)| rank < least) {
                best = Some((rank, candidate));
            }
        }
        best.map(|(_, candidate)| candidate)
    }

    /// Whether a candidate is only a longer or shorter form, and its distance; `None` for an unrelated one.
    fn rank(&mut self, wanted: &Name, candidate: &str) -> Option<(bool, usize)> {
        let candidate = Name::new(candidate)?;
        let limit = (wanted.length / 3).max(1);
        let is_form = candidate.continues(wanted) || wanted.continues(&candidate);
        if !is_form && wanted.differs(&candidate) > limit {
            return None;
        }
        self.spend(wanted.letters.len() * candidate.letters.len())?;
        let distance = distance(&wanted.letters, &candidate.letters);
        (is_form || distance <= limit).then_some((distance > limit, distance))
    }

    fn spend(&mut self, work: usize) -> Option<()> {
        let left = self.0.checked_sub(work);
        self.0 = left.unwrap_or(0);
        left.map(drop)
    }
}

/// A name without regard to case.
struct Name {
    letters: Vec<char>,
    /// Of the text as it is written, which lower case may lengthen.
    length: usize,
    /// How often each letter occurs; several letters share a place.
    counts: [u8; 64],
}

impl Name {
    fn new(text: &str) -> Option<Self> {
        let length = text.chars().take(LONGEST + 1).count();
        if length > LONGEST {
            return None;
        }
        let letters: Vec<char> = text.to_lowercase().chars().collect();
        let mut counts = [0_u8; 64];
        for letter in &letters {
            let place = &mut counts[*letter as usize % 64];
            *place = place.saturating_add(1);
        }
        Some(Name {
            letters,
            length,
            counts,
        })
    }

    /// Whether it begins with another; two letters in common say nothing.
    fn continues(&self, short: &Name) -> bool {
        short.length > 2 && self.letters.starts_with(&short.letters)
    }

    /// A lower bound of the distance: the letters that one has and the other lacks. One walk finds it, and
    /// it already rules out most candidates.
    fn differs(&self, other: &Name) -> usize {
        let (mut more, mut less) = (0, 0);
        for (a, b) in self.counts.iter().zip(&other.counts) {
            more += usize::from(a.saturating_sub(*b));
            less += usize::from(b.saturating_sub(*a));
        }
        more.max(less)
    }
}

/// Levenshtein's distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Patience, nearest};

    #[test]
    fn a_typo_is_found_and_an_unrelated_name_is_not() {
        assert_eq!(nearest("Custmer", ["Coupon", "Customer"]), Some("Customer"));
        assert_eq!(nearest("customer", ["Customer"]), Some("Customer"));
        assert_eq!(nearest("Invoice", ["Coupon", "Customer"]), None);
        assert_eq!(
            nearest("Fee", ["FeesPaginated", "FeeObject", "Coupon"]),
            Some("FeeObject")
        );
        assert_eq!(nearest("Fee", ["FeeObject", "Fees"]), Some("Fees"));
    }

    #[test]
    fn a_long_name_is_compared_with_nothing() {
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(nearest(&long, [long.as_str()]), None);
        assert_eq!(nearest("x", [long.as_str(), "xy"]), Some("xy"));
    }

    #[test]
    fn very_many_looks_among_very_many_names_come_to_an_end() {
        let names: Vec<String> = (0..1_000)
            .map(|n| format!("{}{n:05}", "n".repeat(90)))
            .collect();
        let mut patience = Patience::default();
        let found = |patience: &mut Patience| {
            let names = names.iter().map(String::as_str);
            let near = patience.nearest(&names.clone().next().unwrap().replace('0', "1"), names);
            near.is_some()
        };
        for _ in 0..1_000 {
            found(&mut patience);
        }
        assert!(!found(&mut patience), "{patience:?}");
    }
}
