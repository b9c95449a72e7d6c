//! How the sources come into the stage that publishes.

use super::super::json;
use super::{DockerfileSpec, check};

/// The stage that restores, where another one goes on from it.
const RESTORED: &str = "restore";
const PUBLISHED: &str = "build";

/// The name of the first stage of the SDK.
pub(super) fn first_stage(spec: &DockerfileSpec) -> &'static str {
    if takes_away(spec) { RESTORED } else { PUBLISHED }
}

/// Takes the sources without what a build on the author's machine has left among them. It would come over what is restored
/// in the image, and `.dockerignore` may not name it, or not be there. The legacy builder can leave out nothing in a COPY,
/// so it is removed behind it, and what was restored is taken again out of the stage before: that is little, and the
/// sources, which may be much, are copied once.
pub(super) fn copy(spec: &DockerfileSpec, lines: &mut Vec<String>) {
    if !takes_away(spec) {
        lines.push("COPY . .".to_owned());
        return;
    }
    lines.push(String::new());
    lines.push(format!("FROM {RESTORED} AS {PUBLISHED}"));
    lines.push("COPY . .".to_owned());
    lines.push(
        "# What an earlier build has left among the sources goes, and what was restored comes back."
            .to_owned(),
    );
    let words: Vec<&str> = ["rm", "-rf"].into_iter().chain(leftovers(spec)).collect();
    lines.push(format!("RUN {}", json(&words)));
    lines.push(format!("COPY --from={RESTORED} /src ."));
}

/// A folder of a strange name stays: Slipway itself sends none of them, and one path must not stop the whole file.
fn leftovers(spec: &DockerfileSpec) -> impl Iterator<Item = &str> {
    let folders = spec.leftovers.iter().map(String::as_str);
    folders.filter(|folder| check::is_context_path(folder))
}

fn takes_away(spec: &DockerfileSpec) -> bool {
    leftovers(spec).next().is_some() && !spec.project_file.ends_with(".cs")
}
