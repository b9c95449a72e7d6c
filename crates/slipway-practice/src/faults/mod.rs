//! Faults on demand: a script decides which call fails and how.
//!
//! Calls are counted per rule from the start of the server, so a script gives the same run each time.

mod script;

#[cfg(test)]
pub(crate) use script::EntryError;
pub(crate) use script::{Action, Rule};

use crate::error::PracticeError;
use crate::wire::{AwsError, Protocol};
use http::StatusCode;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The rules with their counters.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    progress: Mutex<Vec<Progress>>,
}

#[derive(Default, Clone)]
struct Progress {
    calls: u64,
    conflict_until: Option<Instant>,
}

impl Faults {
    pub(crate) fn open(path: &Path) -> Result<Self, PracticeError> {
        let bytes =
            fs::read(path).map_err(|source| PracticeError::FaultScript { path: path.to_owned(), source })?;
        let rules = serde_json::from_slice(&bytes)
            .map_err(|source| PracticeError::FaultScriptFormat { path: path.to_owned(), source })?;
        Ok(Self::new(rules))
    }

    pub(crate) fn new(rules: Vec<Rule>) -> Self {
        let progress = Mutex::new(vec![Progress::default(); rules.len()]);
        Self { rules, progress }
    }

    /// Counts a call and says what is to be done to it. The first rule that acts wins; all rules count.
    pub(crate) fn on_call(&self, service: &str, operation: &str) -> Option<Action> {
        let mut chosen = None;
        let mut progress = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        for (rule, progress) in self.rules.iter().zip(progress.iter_mut()) {
            if !rule.is_for(service, operation) {
                continue;
            }
            progress.calls += 1;
            let last = rule.nth.saturating_add(rule.times - 1);
            let mut acts = (rule.nth..=last).contains(&progress.calls);
            if let Action::ConflictFor(duration) = rule.action {
                if acts {
                    progress.conflict_until = Instant::now().checked_add(duration);
                }
                acts = progress.conflict_until.is_some_and(|until| Instant::now() < until);
            }
            if acts && chosen.is_none() {
                chosen = Some(rule.action.clone());
            }
        }
        chosen
    }
}

impl Rule {
    fn is_for(&self, service: &str, operation: &str) -> bool {
        match self.operation.split_once(':') {
            Some((wanted, name)) => wanted == service && (name == operation || name == "*"),
            None => self.operation == operation || self.operation == "*",
        }
    }
}

/// The throttling error of a protocol.
pub(crate) fn throttled(protocol: Protocol, retry_after_seconds: Option<u64>) -> AwsError {
    let too_many = StatusCode::TOO_MANY_REQUESTS;
    let error = match protocol {
        Protocol::Query { .. } => AwsError::bad("Throttling", "Rate exceeded"),
        Protocol::Json => AwsError::bad("ThrottlingException", "Rate exceeded"),
        Protocol::Rest => AwsError::new(too_many, "TooManyRequestsException", "Rate Exceeded.")
            .with("Reason", "CallerRateLimitExceeded"),
        Protocol::Registry => AwsError::new(too_many, "TOOMANYREQUESTS", "Rate exceeded"),
    };
    match retry_after_seconds {
        Some(seconds) => error.retry_after(seconds),
        None => error,
    }
}

/// The error of a protocol for a token that was good until now.
pub(crate) fn expired(protocol: Protocol) -> AwsError {
    let message = "The security token included in the request is expired";
    match protocol {
        Protocol::Query { .. } => AwsError::new(StatusCode::FORBIDDEN, "ExpiredToken", message),
        Protocol::Json | Protocol::Rest => {
            AwsError::new(StatusCode::FORBIDDEN, "ExpiredTokenException", message)
        }
        Protocol::Registry => AwsError::new(
            StatusCode::FORBIDDEN,
            "DENIED",
            "Your authorization token has expired. Reauthenticate and try again.",
        ),
    }
}

/// The error of a protocol for two changes at once.
pub(crate) fn conflict(protocol: Protocol) -> AwsError {
    let message = "The operation cannot be performed at this time. An update is in progress for resource.";
    match protocol {
        Protocol::Query { .. } => AwsError::new(StatusCode::CONFLICT, "ConcurrentModification", message),
        Protocol::Json => AwsError::bad("OperationAbortedException", message),
        Protocol::Rest => AwsError::new(StatusCode::CONFLICT, "ResourceConflictException", message),
        Protocol::Registry => AwsError::new(StatusCode::CONFLICT, "CONFLICT", message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(script: &str) -> Faults {
        Faults::new(serde_json::from_str(script).unwrap())
    }

    #[test]
    fn a_rule_acts_on_its_calls_only() {
        let faults = faults(r#"[{"op":"ecr:PutImage","nth":2,"times":2,"action":"reset_before"}]"#);
        let acted: Vec<bool> = (0..5).map(|_| faults.on_call("ecr", "PutImage").is_some()).collect();
        assert_eq!(acted, [false, true, true, false, false]);
        assert!(faults.on_call("lambda", "PutImage").is_none(), "another service is not meant");
    }

    #[test]
    fn a_conflict_lasts_for_its_time() {
        let faults = faults(r#"[{"op":"UpdateFunctionCode","action":"conflict_for","milliseconds":40}]"#);
        assert!(faults.on_call("lambda", "UpdateFunctionCode").is_some());
        assert!(faults.on_call("lambda", "UpdateFunctionCode").is_some(), "the second call conflicts too");
        std::thread::sleep(std::time::Duration::from_millis(60));
        assert!(faults.on_call("lambda", "UpdateFunctionCode").is_none(), "the time is over");
    }
}
