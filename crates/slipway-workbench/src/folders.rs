//! Where Slipway's own files lie: settings, recent projects, records of projects, the practice cloud, layers.
//!
//! Nothing of a project lives here except a note on how far it is; nothing secret lives here at all but the
//! practice cloud's own made-up keys.

use std::path::{Path, PathBuf};

/// The three places of a desktop program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Settings.
    pub config: PathBuf,
    /// Recent projects, records of projects, the practice cloud.
    pub data: PathBuf,
    /// What can be made again: compressed layers.
    pub cache: PathBuf,
}

impl Folders {
    /// The platform's places for the person who runs Slipway.
    pub fn of_this_user() -> Self {
        match directories::ProjectDirs::from("dev", "", "slipway") {
            Some(places) => Self {
                config: places.config_dir().to_owned(),
                data: places.data_dir().to_owned(),
                cache: places.cache_dir().to_owned(),
            },
            // A user without a home folder still gets a place of their own, which lasts as long as the machine runs.
            None => Self::below(&std::env::temp_dir().join("slipway")),
        }
    }

    /// Where a first sample project may go: the home folder, or an empty path for a user without one.
    pub fn sample_place() -> PathBuf {
        directories::UserDirs::new().map(|places| places.home_dir().to_owned()).unwrap_or_default()
    }

    /// Everything below one folder, for tests and for portable use.
    pub fn below(home: &Path) -> Self {
        Self { config: home.join("config"), data: home.join("data"), cache: home.join("cache") }
    }
}
