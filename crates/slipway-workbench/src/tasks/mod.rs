//! Tasks: long work with events, a bounded log, and cancel.

mod event;

pub use event::*;
