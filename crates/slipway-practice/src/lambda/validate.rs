//! The limits of the API, in its own words.

use super::words::invalid;
use crate::wire::AwsError;
use std::collections::BTreeMap;

/// Variables that Lambda sets itself.
const RESERVED: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
];

pub(super) fn function_name(name: &str) -> Result<(), AwsError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.len() > 64 {
        return Err(constraint(name, "functionName", "Member must have length less than or equal to 64"));
    }
    if name.is_empty() || !name.chars().all(allowed) {
        let pattern = "Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?\
                       ([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
        return Err(constraint(name, "functionName", pattern));
    }
    Ok(())
}

pub(super) fn range(member: &str, value: u32, lowest: u32, highest: u32) -> Result<u32, AwsError> {
    if value < lowest {
        let wanted = format!("Member must have value greater than or equal to {lowest}");
        return Err(constraint(&value.to_string(), member, &wanted));
    }
    if value > highest {
        let wanted = format!("Member must have value less than or equal to {highest}");
        return Err(constraint(&value.to_string(), member, &wanted));
    }
    Ok(value)
}

pub(super) fn description(text: &str) -> Result<&str, AwsError> {
    if text.chars().count() <= 256 {
        return Ok(text);
    }
    Err(constraint(text, "description", "Member must have length less than or equal to 256"))
}

pub(super) fn role_arn(arn: &str) -> Result<&str, AwsError> {
    let mut parts = arn.splitn(6, ':');
    let head = (parts.next(), parts.next(), parts.next(), parts.next());
    let account = parts.next().unwrap_or_default();
    let role = parts.next().unwrap_or_default();
    let head_is_right =
        matches!(head, (Some("arn"), Some(partition), Some("iam"), Some("")) if partition.starts_with("aws"));
    let account_is_right = account.len() == 12 && account.chars().all(|c| c.is_ascii_digit());
    if head_is_right && account_is_right && role.starts_with("role/") && role.len() > 5 {
        return Ok(arn);
    }
    let pattern = "Member must satisfy regular expression pattern: \
                   arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+";
    Err(constraint(arn, "role", pattern))
}

pub(super) fn environment(variables: &BTreeMap<String, String>) -> Result<(), AwsError> {
    for name in variables.keys() {
        let mut letters = name.chars();
        let first = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
        let rest = name.len() > 1 && letters.all(|c| c.is_ascii_alphanumeric() || c == '_');
        let well_formed = first && rest;
        // Reserved names are told apart below, whatever they look like.
        if !well_formed && !RESERVED.contains(&name.as_str()) {
            let pattern = "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: \
                           [a-zA-Z]([a-zA-Z0-9_])+]";
            return Err(constraint("{}", "environment.variables", pattern));
        }
    }
    let reserved: Vec<&str> =
        variables.keys().map(String::as_str).filter(|name| RESERVED.contains(name)).collect();
    if !reserved.is_empty() {
        return Err(invalid(format!(
            "Lambda was unable to configure your environment variables because the environment variables you have \
             provided contains reserved keys that are currently not supported for modification. Reserved keys used in \
             this request: {}",
            reserved.join(", ")
        )));
    }
    let size = serde_json::to_string(variables).map_or(usize::MAX, |text| text.len());
    if size > 4096 {
        return Err(invalid(format!(
            "Lambda was unable to configure your environment variables because the environment variables you have \
             provided exceeded the 4KB limit. String measured: {size} bytes"
        )));
    }
    Ok(())
}

pub(super) fn constraint(value: &str, member: &str, wanted: &str) -> AwsError {
    let message = format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {wanted}"
    );
    AwsError::bad("ValidationException", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_aws() {
        assert!(range("memorySize", 127, 128, 10_240).is_err());
        assert!(range("timeout", 901, 1, 900).is_err());
        assert!(function_name("hello-net8_1").is_ok());
        assert!(function_name("hello.net8").is_err());
        assert!(role_arn("arn:aws:iam::123456789012:role/service-role/x").is_ok());
        assert!(role_arn("hello").is_err());
        assert!(description(&"d".repeat(257)).is_err());
    }

    #[test]
    fn variables_are_checked_by_name_and_by_size() {
        let of =
            |name: &str, value: &str| environment(&BTreeMap::from([(name.to_owned(), value.to_owned())]));
        assert!(of("GREETING", "hello").is_ok());
        assert_eq!(of("_X", "").unwrap_err().code, "ValidationException");
        assert_eq!(of("X", "").unwrap_err().code, "ValidationException", "one letter is too short");
        assert_eq!(of("AWS_REGION", "").unwrap_err().code, "InvalidParameterValueException");
        assert_eq!(of("BIG", &"x".repeat(4096)).unwrap_err().code, "InvalidParameterValueException");
    }
}
