//! Use cases, tasks, reports and settings: everything a host of Slipway shares.
//!
//! The window and the terminal are two hosts of this crate and add only their own way of asking and showing.
//! Nothing here knows Tauri, prints, or reads a command line.

pub mod ops;
pub mod report;
pub mod tasks;
