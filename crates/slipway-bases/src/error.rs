//! Why no live fact could be had.

/// A step of a look that failed. What to do about it is said by the host's report, not here.
#[derive(Debug, thiserror::Error)]
pub enum BasesError {
    /// No connection came about: no network, no such host, a refused port, a certificate that is not trusted.
    #[error("{host} could not be reached")]
    Unreachable {
        /// The host, with its port where it is not the usual one.
        host: String,
        /// What the connection said.
        #[source]
        source: Cause,
    },
    /// The host asks to come back later.
    #[error("{host} refuses more requests for now")]
    RateLimited {
        /// The host.
        host: String,
        /// After how many seconds it would answer, if it said so.
        retry_after: Option<u32>,
        /// What it answered.
        #[source]
        source: Cause,
    },
    /// The host answers, and does not have it.
    #[error("{what} does not exist on {host}")]
    NotFound {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// What it answered.
        #[source]
        source: Cause,
    },
    /// The host wants credentials, which are never sent.
    #[error("{host} does not give {what} without an account")]
    Refused {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// What it answered.
        #[source]
        source: Cause,
    },
    /// The host answers with something else than what was asked for.
    #[error("{host} did not answer with {what}")]
    Malformed {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// What is wrong with the answer.
        #[source]
        source: Cause,
    },
    /// The answer is longer than such an answer can be.
    #[error("the answer of {host} for {what} is too large")]
    TooLarge {
        /// The host.
        host: String,
        /// What was asked for.
        what: String,
        /// The limit that it passed.
        #[source]
        source: Cause,
    },
    /// Nothing, or not enough, came in time.
    #[error("{host} did not answer in time")]
    TimedOut {
        /// The host.
        host: String,
        /// The time that was waited.
        #[source]
        source: Cause,
    },
}

/// The cause below an error, in the words of whoever said it.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

impl BasesError {
    /// The error and its causes in one line, for a place that shows no list.
    pub(crate) fn in_one_line(&self) -> String {
        let mut line = self.to_string();
        let mut cause = std::error::Error::source(self);
        // A chain of causes is short; the bound is there because other crates make it.
        for _ in 0..8 {
            let Some(next) = cause else { break };
            line.push_str(": ");
            line.push_str(&next.to_string());
            cause = next.source();
        }
        line.chars().take(600).collect()
    }
}
