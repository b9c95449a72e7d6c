//! The stage that takes the sources into a build.

use super::super::json;
use super::{BUILD_PLATFORM, DockerfileSpec, check};

/// Takes the sources without what a build on the author's machine has left among them. It would come over what is restored
/// in the image, and `.dockerignore` may not name it, or not be there. The legacy builder can leave out nothing in a COPY.
pub(super) fn stage(spec: &DockerfileSpec, sdk: &str, lines: &mut Vec<String>) {
    if !takes_away(spec) {
        return;
    }
    lines.push(
        "# What an earlier build has left among the sources must not come over what is restored here."
            .to_owned(),
    );
    lines.push(format!("FROM --platform={BUILD_PLATFORM} {sdk} AS sources"));
    lines.push("WORKDIR /src".to_owned());
    lines.push("COPY . .".to_owned());
    let folders = leftovers(spec);
    let words: Vec<&str> = ["rm", "-rf"].into_iter().chain(folders).collect();
    lines.push(format!("RUN {}", json(&words)));
    lines.push(String::new());
}

/// A folder of a strange name stays: Slipway itself sends none of them, and one path must not stop the whole file.
fn leftovers(spec: &DockerfileSpec) -> impl Iterator<Item = &str> {
    let folders = spec.leftovers.iter().map(String::as_str);
    folders.filter(|folder| check::is_context_path(folder))
}

pub(super) fn takes_away(spec: &DockerfileSpec) -> bool {
    leftovers(spec).next().is_some() && !spec.project_file.ends_with(".cs")
}
