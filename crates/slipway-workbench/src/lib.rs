//! Use cases, tasks, reports and settings: everything a host of Slipway shares.
//!
//! The window and the terminal are two hosts of this crate and add only their own way of asking and showing.
//! Nothing here knows Tauri, prints, or reads a command line.
#![cfg_attr(test, expect(clippy::disallowed_methods, reason = "tests write the files that they read"))]

mod away;
mod day;
mod disk;
mod ends;
mod folders;
mod log;
mod machine;
pub mod ops;
mod practice;
mod project;
pub mod report;
mod storage;
pub mod tasks;
mod values;
mod workbench;

pub use ends::Ends;
pub use folders::Folders;
pub use log::write_log;
pub use storage::StorageError;
pub use workbench::Workbench;
