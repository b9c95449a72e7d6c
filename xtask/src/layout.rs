//! Where things lie: the repository, and the cache folder for all that is installed or downloaded.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Explain, Failure, Outcome};

/// The folders the tasks work in.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    root: PathBuf,
    cache: PathBuf,
}

impl Layout {
    /// Finds the repository this program was built from, and the cache folder of this user.
    pub(crate) fn find() -> Outcome<Self> {
        let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = crate_folder
            .parent()
            .ok_or_else(|| Failure::Failed("xtask lies at the top of the file system".to_owned()))?
            .to_path_buf();
        let cache = cache_folder()?;
        fs::create_dir_all(&cache).explain("create", &cache)?;
        Ok(Self { root, cache })
    }

    /// The top of the repository.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path in the repository.
    pub(crate) fn source(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A path in the cache folder.
    pub(crate) fn cached(&self, path: &str) -> PathBuf {
        self.cache.join(path)
    }

    /// A folder in the cache that exists from now on.
    pub(crate) fn cached_folder(&self, path: &str) -> Outcome<PathBuf> {
        let folder = self.cached(path);
        fs::create_dir_all(&folder).explain("create", &folder)?;
        Ok(folder)
    }

    /// A program cargo has built from this workspace.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.target().join("debug").join(name)
    }

    /// Where cargo puts what it builds from this workspace.
    pub(crate) fn target(&self) -> PathBuf {
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.root.join("target"), PathBuf::from)
    }
}

fn cache_folder() -> Outcome<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("SLIPWAY_CACHE")
        .or_else(|| set("XDG_CACHE_HOME").map(|folder| folder.join("slipway")))
        .or_else(|| set("HOME").map(|home| home.join(".cache/slipway")))
        .ok_or_else(|| Failure::Missing("No cache folder: set HOME or SLIPWAY_CACHE.".to_owned()))
}
