//! Local invocation through the Lambda Runtime Interface Emulator (RIE).
//!
//! A function's image is started once and kept warm; invocations of the same function wait for each other,
//! because RIE dies when two arrive at the same time. What an answer means is decided by `slipway-core` from the
//! answer, the container and the log together: RIE says 200 to exceptions and to timeouts.
//!
//! Dropping an invocation leaves the function inside the container in an unknown state, so that container is
//! removed and the next invocation gets a new one. Only fake credentials ever enter a container.
//!
//! A function runs as on Lambda: not as root, without capabilities, with a read-only root and a `/tmp` of its own
//! size that is no part of its memory.
//!
//! Limits: RIE knows neither layers nor extensions of the platform, and X-Ray is not there. The time that a handler
//! believes to have left is RIE's, and longer than the function's by what is granted to the start.

mod conclusion;
mod connection;
mod emulator;
mod error;
mod event;
mod function;
mod launch;
mod logbook;
mod rie;
mod sorting;
mod warm;

pub use emulator::Emulator;
pub use error::EmulatorError;
pub use function::{LocalFunction, START_LIMIT_SECONDS};
pub use rie::RieSource;
pub use warm::EmulatorEvent;
