//! How requests change records: absent fields stay as they are.

use extism_openapi::Field;

/// Changes a value if the request has one.
pub fn set<T>(target: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *target = value;
    }
}

/// Changes an optional value: absent keeps it, null removes it.
pub fn put<T>(target: &mut Option<T>, value: Field<T>) {
    if let Some(value) = value.into_option() {
        *target = value;
    }
}

#[cfg(test)]
mod tests {
    use super::{Field, put, set};

    #[test]
    fn absent_stays_and_null_takes_away() {
        let mut name = Some("Hooli");
        put(&mut name, Field::Absent);
        assert_eq!(name, Some("Hooli"));
        put(&mut name, Field::Value("Pied Piper"));
        assert_eq!(name, Some("Pied Piper"));
        put(&mut name, Field::Null);
        assert_eq!(name, None);
        let mut count = 1;
        set(&mut count, None);
        set(&mut count, Some(2));
        assert_eq!(count, 2);
    }
}
