//! `type` of a schema, and how a document writes it.

/// `type` of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::convert) enum SchemaType {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
    /// `type: file`, left over from Swagger 2.0.
    File,
}

impl SchemaType {
    pub(super) const ALL: [SchemaType; 8] = [
        SchemaType::Null,
        SchemaType::Boolean,
        SchemaType::Integer,
        SchemaType::Number,
        SchemaType::String,
        SchemaType::Array,
        SchemaType::Object,
        SchemaType::File,
    ];

    /// As a document writes it.
    pub(in crate::convert) fn name(self) -> &'static str {
        match self {
            SchemaType::Null => "null",
            SchemaType::Boolean => "boolean",
            SchemaType::Integer => "integer",
            SchemaType::Number => "number",
            SchemaType::String => "string",
            SchemaType::Array => "array",
            SchemaType::Object => "object",
            SchemaType::File => "file",
        }
    }
}
