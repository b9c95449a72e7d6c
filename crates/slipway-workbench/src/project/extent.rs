//! What of its context a build sends, and what the ignore list takes away from it.

use super::ignored_needs::ignored_needs;
use crate::values::ProjectRecord;
use slipway_dotnet::project::closure::Closure;
use slipway_engine::context::Extent;
use std::path::{Path, PathBuf};

/// What of its context a build of the project sends: what its projects need where Slipway writes the Dockerfile, and all
/// of the author's folder where the Dockerfile is the author's.
pub(crate) fn extent(record: &ProjectRecord) -> Extent {
    if record.project.dockerfile.is_some() || record.project.has_dockerfile {
        return Extent::default();
    }
    extent_of(&record.project.behind().around)
}

/// What the ignore list takes away from a build of the project.
pub(crate) fn taken_away(record: &ProjectRecord) -> Vec<String> {
    let own = record.project.dockerfile.as_deref().map(Path::new);
    let context = Path::new(&record.project.context_folder);
    ignored_needs(&record.project.behind().around, context, own)
}

/// What of a context the projects need: nothing that a build on this machine has left, and of a repository its history.
pub(crate) fn extent_of(around: &Closure) -> Extent {
    let without = around.leftovers().into_iter().map(PathBuf::from).collect();
    Extent { only: around.parts(), without, lean_repositories: true }
}
