//! The fields of a request in the query protocol.

use crate::wire::{AwsError, percent};

/// The fields of a request.
pub(super) struct Form<'a>(pub(super) &'a [(String, String)]);

impl<'a> Form<'a> {
    pub(super) fn optional(&self, name: &str) -> Option<&'a str> {
        percent::value(self.0, name)
    }

    pub(super) fn required(&self, name: &str) -> Result<&'a str, AwsError> {
        self.optional(name).filter(|value| !value.is_empty()).ok_or_else(|| {
            let mut member = name.to_owned();
            if let Some(first) = member.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            validation(format!(
                "1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must \
                 not be null"
            ))
        })
    }

    /// A document of JSON, which is checked for being one.
    pub(super) fn policy(&self, name: &str) -> Result<&'a str, AwsError> {
        let text = self.required(name)?;
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(serde_json::Value::Object(_)) => Ok(text),
            _ => Err(AwsError::bad("MalformedPolicyDocument", "This policy contains invalid Json")),
        }
    }
}

pub(super) fn validation(message: impl Into<String>) -> AwsError {
    AwsError::bad("ValidationError", message)
}
