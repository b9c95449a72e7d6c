//! Tasks: long work with events, a bounded log, and cancel.
//!
//! A task lives in Rust, not in a view: closing the window's page loses nothing, and a watcher that comes
//! back is told what it missed. Cancelling drops the work, then runs the clean-up the work has registered.

mod context;
mod event;
mod registry;
mod ring;

pub use context::TaskContext;
pub use event::*;
pub use registry::{TaskDescription, TaskRegistry, TaskWatch};
