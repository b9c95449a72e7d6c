//! The practice cloud: STS, IAM, ECR, an OCI registry, Lambda and CloudWatch Logs on one loopback port.
//!
//! It exists so that the whole way from an image to a running function can be learned and tested without an
//! AWS account. It speaks the wire protocols of AWS, so that SDKs, the AWS CLI and `docker push` work against
//! it unchanged, and it copies the behaviour that surprises people: functions that are `Pending`, updates that
//! conflict, roles that need time to propagate, and a registry that drops chunks.
//!
//! Limits: one account, one caller, one region (the region of a request is not compared). Policies are
//! stored and never evaluated. Signatures are verified, their age is not. Nothing listens beyond loopback,
//! and requests that come from a web page are refused.

#[cfg(test)]
mod api_tests;
mod archive;
mod clock;
mod cloud;
mod connection;
mod credentials;
mod dispatch;
mod ecr;
mod error;
#[cfg(test)]
mod error_samples;
mod faults;
mod iam;
mod lambda;
mod logs;
mod registry;
mod runner;
mod scripted;
mod server;
mod store;
mod sts;
mod wire;
mod work;

/// What it says of an invocation where it was started without a container engine.
pub const NO_ENGINE: &str = "The practice cloud has no container engine, so it cannot run functions.";

pub use cloud::Pace;
pub use error::PracticeError;
pub use server::{PracticeOptions, PracticeServer, Ready, serve, serve_at_pace};
