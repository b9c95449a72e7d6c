//! STS: who am I? Temporary credentials are not given out.

use crate::credentials::Credentials;
use crate::wire::AwsError;
use crate::wire::query::element;
use http::StatusCode;

pub(crate) const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// Answers with the inside of the result element.
pub(crate) fn answer(credentials: &Credentials, action: &str) -> Result<Option<String>, AwsError> {
    match action {
        "GetCallerIdentity" => {
            let arn = format!("arn:aws:iam::{}:user/practice", credentials.account_id);
            let identity = [
                element("Arn", &arn),
                element("UserId", &credentials.user_id),
                element("Account", &credentials.account_id),
            ];
            Ok(Some(identity.concat()))
        }
        _ => Err(unknown_action(action)),
    }
}

/// The query protocol's word for an operation that this cloud does not have.
pub(crate) fn unknown_action(action: &str) -> AwsError {
    let message = format!("Could not find operation {action} in the practice cloud");
    AwsError::new(StatusCode::BAD_REQUEST, "InvalidAction", message)
}
