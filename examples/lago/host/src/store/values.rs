//! How values without an SQLite type are stored in columns.

use std::fmt::Display;
use std::str::FromStr;

use jiff::Timestamp;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, StringLen, ValueType, ValueTypeErr};
use sea_orm::{
    ColIdx, DbErr, DeriveValueType, IntoActiveValue, QueryResult, TryGetError, TryGetable, Value,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A moment in UTC, as milliseconds since 1970: events carry no more digits, and integers compare
/// in SQL as moments do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment as a timestamp.
    pub fn timestamp(self) -> Timestamp {
        // Out of range only if another program wrote the column; then the nearest moment will do.
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::MAX)
    }

    /// Whether it is between the years 1970 and 2200.
    pub fn is_in_range(self) -> bool {
        (0..7_258_118_400_000).contains(&self.0)
    }

    /// The moment so many milliseconds later (or earlier, if negative).
    pub fn plus_millis(self, millis: i64) -> Moment {
        Moment(self.0.saturating_add(millis))
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Moment(timestamp.as_millisecond())
    }
}

/// RFC 3339, as the API writes moments.
impl Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.timestamp().fmt(f)
    }
}

/// Reads RFC 3339, from 1970 up to 2200: within these years no calculation with dates fails.
impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let timestamp = text
            .parse::<Timestamp>()
            .map_err(|error| error.to_string())?;
        let moment = Moment::from(timestamp);
        match moment.is_in_range() {
            true => Ok(moment),
            false => Err(format!("{text} is not between the years 1970 and 2200")),
        }
    }
}

/// A value that is stored in a text column as it is displayed: decimals (SQLite's own numbers would
/// lose digits), dates, and the document's enums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text<T>(pub T);

impl<T: Display> From<Text<T>> for Value {
    fn from(text: Text<T>) -> Self {
        text.0.to_string().into()
    }
}

impl<T: FromStr<Err: Display>> TryGetable for Text<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let text = String::try_get_by(row, index)?;
        text.parse()
            .map(Text)
            .map_err(|error| mistyped(&text, error))
    }
}

impl<T: FromStr> ValueType for Text<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let text = <String as ValueType>::try_from(value)?;
        text.parse().map(Text).map_err(|_| ValueTypeErr)
    }

    fn type_name() -> String {
        "Text".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::String(StringLen::None)
    }
}

impl<T> Nullable for Text<T> {
    fn null() -> Value {
        Value::String(None)
    }
}

impl<T: Display> IntoActiveValue<Text<T>> for Text<T> {
    fn into_active_value(self) -> sea_orm::ActiveValue<Text<T>> {
        sea_orm::ActiveValue::Set(self)
    }
}

/// A value that is stored in a text column as JSON: lists and objects that no query searches.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Json<T>(pub T);

impl<T: Serialize> From<Json<T>> for Value {
    fn from(json: Json<T>) -> Self {
        // Fails only for maps whose keys are not strings; the document has none.
        serde_json::to_string(&json.0).unwrap_or_default().into()
    }
}

impl<T: DeserializeOwned> TryGetable for Json<T> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        let text = String::try_get_by(row, index)?;
        serde_json::from_str(&text)
            .map(Json)
            .map_err(|error| mistyped(&text, error))
    }
}

impl<T: DeserializeOwned> ValueType for Json<T> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        let text = <String as ValueType>::try_from(value)?;
        serde_json::from_str(&text)
            .map(Json)
            .map_err(|_| ValueTypeErr)
    }

    fn type_name() -> String {
        "Json".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::String
    }

    fn column_type() -> ColumnType {
        ColumnType::Text
    }
}

impl<T> Nullable for Json<T> {
    fn null() -> Value {
        Value::String(None)
    }
}

impl<T: Serialize> IntoActiveValue<Json<T>> for Json<T> {
    fn into_active_value(self) -> sea_orm::ActiveValue<Json<T>> {
        sea_orm::ActiveValue::Set(self)
    }
}

fn mistyped(text: &str, error: impl Display) -> TryGetError {
    TryGetError::DbErr(DbErr::Type(format!("the column holds {text:?}: {error}")))
}

#[cfg(test)]
mod tests {
    use super::{Json, Moment, Text};
    use rust_decimal::Decimal;
    use sea_orm::Value;
    use sea_orm::sea_query::ValueType;

    #[test]
    fn decimals_keep_their_digits() {
        let amount: Decimal = "0.123456789012345678".parse().unwrap();
        let column = Value::from(Text(amount));
        assert_eq!(column, Value::from("0.123456789012345678"));
        assert_eq!(
            <Text<Decimal> as ValueType>::try_from(column).unwrap(),
            Text(amount)
        );
    }

    #[test]
    fn moments_are_written_as_the_api_writes_them() {
        let moment: Moment = "2026-11-01T00:00:00Z".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-01T00:00:00Z");
        assert_eq!(
            moment.plus_millis(250).to_string(),
            "2026-11-01T00:00:00.25Z"
        );
        assert!("9999-12-31T23:59:59Z".parse::<Moment>().is_err());
        assert!("2026-11-01".parse::<Moment>().is_err());
    }

    #[test]
    fn a_column_that_is_no_json_is_an_error() {
        assert!(<Json<Vec<String>> as ValueType>::try_from(Value::from("[1]")).is_err());
    }
}
