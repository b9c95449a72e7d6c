//! One layout for modules: one with parts is `foo/mod.rs`, never `foo.rs` beside `foo/`.

use super::Source;

pub(super) fn layout(sources: &[Source]) -> Vec<String> {
    let roots = ["lib.rs", "main.rs", "mod.rs"];
    let is_root = |path: &str| path.rsplit('/').next().is_some_and(|name| roots.contains(&name));
    let mut findings = Vec::new();
    for source in sources.iter().filter(|s| !is_root(&s.path)) {
        let Some(stem) = source.path.strip_suffix(".rs") else { continue };
        let below = |other: &Source| {
            other.path.ends_with(".rs")
                && other.path.strip_prefix(stem).is_some_and(|rest| rest.starts_with('/'))
        };
        if sources.iter().any(below) {
            findings.push(format!("{}: has parts, so it is {stem}/mod.rs", source.path));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{Source, layout};

    #[test]
    fn a_module_with_parts_beside_its_folder_is_found() {
        let file = |path: &str| Source { path: path.to_owned(), text: String::new() };
        let fine =
            ["src/lib.rs", "src/a/mod.rs", "src/a/b.rs", "src/ab.rs", "src/sdk.rs", "src/sdk/names.txt"];
        assert!(layout(&fine.map(file)).is_empty());
        let found = layout(&["src/a.rs", "src/a/b.rs"].map(file));
        assert_eq!(found, ["src/a.rs: has parts, so it is src/a/mod.rs"]);
    }
}
