//! Reads projects: which one a path means, what its files say, and what follows from that.
//!
//! It knows files and values. Tasks, engines and clouds are above it, and so are the use cases that ask here.

pub(crate) mod aspire;
pub(crate) mod chosen;
pub(crate) mod dockerfile_owner;
pub(crate) mod extent;
pub(crate) mod files;
pub(crate) mod find;
mod find_handlers;
pub(crate) mod handler;
mod ignored_needs;
mod inspect;
#[cfg(test)]
mod inspect_tests;
pub(crate) mod msbuild;
pub(crate) mod named;
#[cfg(test)]
mod named_tests;
mod open;
mod opened;
mod own_dockerfile;
pub(crate) mod publish_settings;
mod repository;
pub(crate) mod settings;
pub(crate) mod settings_files;
mod shared_library;
pub(crate) mod suggestions;
pub(crate) mod template_functions;
mod templates;

pub use find::{ProjectSummary, ProjectsView};
pub(crate) use open::OpenProjects;
pub use settings_files::NamedSettings;
pub(crate) use settings_files::SettingsPlaces;
