//! The error contract of every host: one closed set of codes, one sentence, the chain of causes, and advice
//! that stands apart from the error.
//!
//! This is the only place that builds an [`ErrorReport`], and the only home of advice on the errors of the crates below.
//! A report begins as a [`Problem`], which becomes one by its first next action: none can be without. Every `match` on an
//! error names all variants, so that a new one does not compile until somebody says what a person sees.
//! What .NET's tools said is explained where it is read, in `slipway_core::build_error`.

mod aws;
mod aws_advice;
mod code;
mod engine;
mod engine_address;
mod error;
mod image;
mod local;
mod own;
mod problem;
mod project;
mod publish;
#[cfg(test)]
mod samples;
mod settings;

pub(crate) use aws::practice_without_engine;
pub use aws::{aws, deploy};
pub use code::ErrorCode;
pub use engine::engine;
pub use error::{ErrorPlace, ErrorReport, Hint, NextActions};
pub use image::file_unopened;
pub(crate) use image::*;
pub(crate) use local::event_invalid;
pub use local::{emulator, event_unreadable, practice, practice_busy};
pub use own::invalid_input;
pub(crate) use own::{panicked, sentence, storage, task_not_found, thread_lost};
use problem::Problem;
pub(crate) use project::*;
pub use publish::publish;
pub(crate) use publish::{
    image_absent, image_differs, image_in_other_region, image_is_index, image_not_in_ecr, layer_store,
    layers_in_use,
};
pub(crate) use settings::*;
