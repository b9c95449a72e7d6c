//! How a fault script is written.
//!
//! The file holds a JSON list. Every entry names an operation (`CreateFunction`, `ecr:UploadLayerPart`,
//! `registry:PutManifest`, or `*`), which of its calls the fault begins with (`nth`, counted from 1, 1 by
//! default), on how many calls in a row it acts (`times`, 1 by default), and an `action`:
//!
//! | action | parameters | what happens |
//! |---|---|---|
//! | `status` | `status`, `body`, `contentType`, `retryAfterSeconds` | this answer instead of the call |
//! | `delay` | `milliseconds`, `settleMilliseconds` | the call waits; with the second, what it starts stays `Pending` or `InProgress` for so long |
//! | `reset_before` | `afterBytes` | the connection is reset and nothing is done; on the registry, after so many bytes of the body |
//! | `reset_after_commit` | | the call is done and its answer is lost in a reset |
//! | `throttle` | `retryAfterSeconds` | the service's own throttling error |
//! | `expire_token` | | the service's own error for an expired token; passwords of the registry end too |
//! | `conflict_for` | `milliseconds` | a conflict on this and on every call in that time |
//! | `fail_with` | `code`, `message`, `status` | this error; `{"code":"AccessDeniedException"}` for example |
//! | `fail_with` | `reasonCode`, `reason` | the call is accepted, and what it starts ends as `Failed` with this reason |

use crate::lambda::Outcome;
use serde::Deserialize;
use std::time::Duration;

/// One entry of the script.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Entry")]
pub(crate) struct Rule {
    pub(crate) operation: String,
    pub(crate) nth: u64,
    pub(crate) times: u64,
    pub(crate) action: Action,
}

/// What is done to a call.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    Status {
        status: u16,
        body: String,
        content_type: String,
        retry_after_seconds: Option<u64>,
    },
    Delay(Duration),
    ResetBefore {
        after_bytes: u64,
    },
    ResetAfterCommit,
    Throttle {
        retry_after_seconds: Option<u64>,
    },
    ExpireToken,
    ConflictFor(Duration),
    FailWith {
        status: u16,
        code: String,
        message: String,
    },
    /// The call is accepted, and what it starts ends so.
    Settle(Outcome),
}

/// An entry as it is written; which parameters it needs depends on the action.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    op: String,
    #[serde(default = "one")]
    nth: u64,
    #[serde(default = "one")]
    times: u64,
    action: Name,
    status: Option<u16>,
    body: Option<String>,
    content_type: Option<String>,
    retry_after_seconds: Option<u64>,
    milliseconds: Option<u64>,
    settle_milliseconds: Option<u64>,
    after_bytes: Option<u64>,
    code: Option<String>,
    message: Option<String>,
    reason_code: Option<String>,
    reason: Option<String>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Name {
    Status,
    Delay,
    ResetBefore,
    ResetAfterCommit,
    Throttle,
    ExpireToken,
    ConflictFor,
    FailWith,
}

/// An entry cannot mean anything.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EntryError {
    #[error("`nth` and `times` count from 1")]
    Zero,
    #[error("the action needs `{0}`")]
    Missing(&'static str),
    #[error("{0} is no HTTP status")]
    Status(u16),
}

fn one() -> u64 {
    1
}

impl TryFrom<Entry> for Rule {
    type Error = EntryError;

    fn try_from(entry: Entry) -> Result<Self, EntryError> {
        if entry.nth == 0 || entry.times == 0 {
            return Err(EntryError::Zero);
        }
        if let Some(status) = entry.status.filter(|status| !(200..600).contains(status)) {
            return Err(EntryError::Status(status));
        }
        let (operation, nth, times) = (entry.op.clone(), entry.nth, entry.times);
        Ok(Self { operation, nth, times, action: action(entry)? })
    }
}

fn action(entry: Entry) -> Result<Action, EntryError> {
    let milliseconds = entry.milliseconds.map(Duration::from_millis);
    Ok(match entry.action {
        Name::Status => Action::Status {
            status: entry.status.ok_or(EntryError::Missing("status"))?,
            body: entry.body.unwrap_or_default(),
            content_type: entry.content_type.unwrap_or_else(|| "text/plain".to_owned()),
            retry_after_seconds: entry.retry_after_seconds,
        },
        Name::Delay => match entry.settle_milliseconds {
            Some(milliseconds) => Action::Settle(Outcome { milliseconds: Some(milliseconds), failure: None }),
            None => Action::Delay(milliseconds.ok_or(EntryError::Missing("milliseconds"))?),
        },
        Name::ResetBefore => Action::ResetBefore { after_bytes: entry.after_bytes.unwrap_or(0) },
        Name::ResetAfterCommit => Action::ResetAfterCommit,
        Name::Throttle => Action::Throttle { retry_after_seconds: entry.retry_after_seconds },
        Name::ExpireToken => Action::ExpireToken,
        Name::ConflictFor => Action::ConflictFor(milliseconds.ok_or(EntryError::Missing("milliseconds"))?),
        Name::FailWith => fail_with(entry)?,
    })
}

fn fail_with(entry: Entry) -> Result<Action, EntryError> {
    if let Some(reason_code) = entry.reason_code {
        let reason = entry.reason.unwrap_or_else(|| format!("Scripted failure: {reason_code}"));
        let failure = crate::lambda::Failure { code: reason_code, reason };
        return Ok(Action::Settle(Outcome {
            milliseconds: entry.settle_milliseconds,
            failure: Some(failure),
        }));
    }
    let code = entry.code.ok_or(EntryError::Missing("code"))?;
    let message = entry.message.unwrap_or_else(|| format!("Scripted failure: {code}"));
    let denied = code.starts_with("AccessDenied");
    Ok(Action::FailWith { status: entry.status.unwrap_or(if denied { 403 } else { 400 }), code, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Rule>, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn each_action_is_read() {
        let rules = read(
            r#"[
            {"op":"CreateFunction","action":"reset_after_commit"},
            {"op":"ecr:UploadLayerPart","nth":3,"times":2,"action":"status","status":503,"body":"<html>"},
            {"op":"*","action":"delay","milliseconds":5},
            {"op":"PutImage","action":"throttle","retryAfterSeconds":1},
            {"op":"UpdateFunctionCode","action":"conflict_for","milliseconds":30000},
            {"op":"CreateFunction","action":"fail_with","reasonCode":"InvalidImage"},
            {"op":"GetFunction","action":"fail_with","code":"AccessDeniedException"}
        ]"#,
        )
        .unwrap();
        assert_eq!(rules.len(), 7);
        assert_eq!((rules[1].nth, rules[1].times), (3, 2));
        assert!(matches!(&rules[5].action, Action::Settle(outcome) if outcome.failure.is_some()));
        assert!(matches!(rules[6].action, Action::FailWith { status: 403, .. }), "denied is forbidden");
    }

    #[test]
    fn a_misspelt_parameter_is_an_error() {
        assert!(read(r#"[{"op":"A","action":"delay","seconds":5}]"#).is_err());
        assert!(read(r#"[{"op":"A","action":"delay"}]"#).is_err(), "a delay needs its length");
        assert!(read(r#"[{"op":"A","action":"explode"}]"#).is_err());
        assert!(read(r#"[{"op":"A","nth":0,"action":"reset_before"}]"#).is_err());
    }
}
