//! A folder handed to the engine to build from.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Explain, Failure, Outcome};
use crate::layout::Layout;
use crate::setup::engine;

/// The folder; removed afterwards.
pub(super) struct Context {
    folder: tempfile::TempDir,
}

impl Context {
    pub(super) fn new(layout: &Layout, dockerfile: &str) -> Outcome<Self> {
        let parent = layout.cached_folder("contexts")?;
        let folder = tempfile::tempdir_in(&parent).explain("create a folder in", &parent)?;
        let context = Self { folder };
        context.copy(&layout.source("tests/testbed/images").join(dockerfile), "Dockerfile")?;
        Ok(context)
    }

    pub(super) fn copy(&self, from: &Path, to: &str) -> Outcome {
        let target = self.place(to)?;
        copy_tree(from, &target)
    }

    pub(super) fn copy_into(&self, from: &Path, folder: &str) -> Outcome {
        let name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.copy(from, &format!("{folder}/{name}"))
    }

    pub(super) fn write(&self, to: &str, text: &str) -> Outcome {
        let target = self.place(to)?;
        fs::write(&target, text).explain("write", &target)
    }

    fn place(&self, to: &str) -> Outcome<PathBuf> {
        let target = self.folder.path().join(to);
        let parent = target.parent().ok_or_else(|| Failure::Failed(format!("{to} has no folder")))?;
        fs::create_dir_all(parent).explain("create", parent)?;
        Ok(target)
    }

    /// Builds and names the image. `options` are handed to the engine as they are.
    pub(super) fn build(
        &self,
        layout: &Layout,
        tags: &[&str],
        arguments: &[(&str, &str)],
        options: &[&str],
    ) -> Outcome {
        let mut program = engine::docker(layout).args(["build", "--quiet"]).args(options);
        for tag in tags {
            program = program.args(["--tag", tag]);
        }
        for (name, value) in arguments {
            program = program.args(["--build-arg", &format!("{name}={value}")]);
        }
        // The classic builder is in every engine and looks for local images first.
        program.env("DOCKER_BUILDKIT", "0").arg(self.folder.path()).quiet()
    }
}

fn copy_tree(from: &Path, to: &Path) -> Outcome {
    if from.is_file() {
        return fs::copy(from, to).map(|_| ()).explain("copy", from);
    }
    fs::create_dir_all(to).explain("create", to)?;
    for entry in fs::read_dir(from).explain("list", from)? {
        let entry = entry.explain("list", from)?;
        copy_tree(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
