//! Tasks: long work with events, a bounded log, and cancel.
//!
//! A task lives in Rust, not in a view: closing the window's page loses nothing, and a page that comes back is told
//! how the task stands. Cancelling drops the work, then runs the clean-up the work has registered.

mod context;
mod event;
mod lines;
mod memory;
mod record;
mod registry;
mod shelf;
mod watch;

pub use context::TaskContext;
pub use event::*;
pub use record::TaskDescription;
pub use registry::TaskRegistry;
pub use watch::{LogWatch, TaskWatch};
