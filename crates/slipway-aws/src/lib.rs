//! Profiles, identity, repositories, roles, functions and logs in AWS.
//!
//! Everything goes through the SDK, a profile and an endpoint, so the practice cloud and AWS are reached in the
//! same way. Two rules hold in every module. First, an answer with status 200 is no success: a write is followed by
//! reads until the state that was asked for is seen. Second, an answer that never came is no failure: the write may
//! have happened, so the state is read again before anything is sent twice.
//!
//! Limits: nothing here signs in (an expired SSO session is reported, with the command that renews it), and nothing
//! is stored on disk. A future is cancelled by dropping it; a write that was under way then may still happen.

pub mod call;
pub mod error;
pub mod functions;
pub mod identity;
pub mod images;
pub mod invocation;
pub mod logs;
pub mod pause;
pub mod profiles;
pub mod report_line;
pub mod repositories;
pub mod roles;
pub mod session;

pub use call::{CallFailure, CallFailureKind};
pub use error::AwsError;
pub use functions::{Alias, DeployEvent, FunctionFacts, FunctionState, FunctionSummary};
pub use identity::Identity;
pub use images::RegistryImage;
pub use logs::{LogEvent, LogPlace, LogQuery};
pub use profiles::{ProfileFiles, ProfileKind, ProfileSummary, profiles};
pub use repositories::Repository;
pub use roles::Role;
pub use session::{Session, SessionRequest, StaticCredentials};
