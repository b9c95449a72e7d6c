//! How Lambda words its refusals, and how it names a function.

use crate::cloud::Cloud;
use crate::credentials::REGION;
use crate::wire::AwsError;
use http::StatusCode;

pub(super) fn function_arn(cloud: &Cloud, name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{}:function:{name}", cloud.credentials.account_id)
}

pub(super) fn invalid(message: impl Into<String>) -> AwsError {
    AwsError::bad("InvalidParameterValueException", message)
}

pub(super) fn not_found(message: impl Into<String>) -> AwsError {
    AwsError::new(StatusCode::NOT_FOUND, "ResourceNotFoundException", message)
}

pub(super) fn conflict(message: impl Into<String>) -> AwsError {
    AwsError::new(StatusCode::CONFLICT, "ResourceConflictException", message)
}

pub(super) fn no_function(cloud: &Cloud, name: &str) -> AwsError {
    not_found(format!("Function not found: {}", function_arn(cloud, name)))
}
