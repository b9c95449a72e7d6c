//! Names within an archive and paths within an image: without a leading slash, without `.` and `..`.
//!
//! `..` beyond the top has no effect, as it has none in the root of a file system. Names that are no UTF-8 are kept
//! with replacement characters, which is enough to tell a person where to look.

/// The parts of a path as written, without the empty ones and `.`.
pub fn raw_parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty() && *part != ".")
}

/// The parts of a path, with each `..` and what it takes back left out.
pub fn clean_parts(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in raw_parts(path) {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts
}

/// A path in its plain form.
pub fn clean(path: &str) -> String {
    let plain = !path.is_empty()
        && !path.starts_with(['/', '.'])
        && !path.ends_with('/')
        && !path.contains("//")
        && !path.contains("/.");
    if plain { path.to_owned() } else { clean_parts(path).join("/") }
}

/// The directory that holds a path; the root for a path of one part.
pub fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_cleaned_and_cannot_leave_the_root() {
        for (path, cleaned) in [
            ("./a/b/", "a/b"),
            ("/a//b", "a/b"),
            ("../../etc/x", "etc/x"),
            ("a/../b", "b"),
            ("/", ""),
            ("a/.hidden", "a/.hidden"),
        ] {
            assert_eq!(clean(path), cleaned);
        }
    }
}
