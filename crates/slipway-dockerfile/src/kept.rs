//! A Dockerfile in a project's folder that is still Slipway's.
//!
//! A new project has a Dockerfile, so that `docker build`, Amazon's tools and the IDEs find one. It opens with a line
//! that says whose it is and holds a digest of all the rest. While that digest is right, no hand has changed the
//! file: Slipway goes on treating the project as one without a Dockerfile of its own, and writes the file anew when
//! the project or its choices change. One changed letter, or the line taken out, makes the file its owner's.

use slipway_core::Digest;

/// What the first line says before the digest.
const MARK: &str =
    "# Slipway keeps this file in step with the project; change any line, and it is yours alone: ";
/// How many hex digits of the digest stand there: enough to tell that a hand was there.
const DIGITS: usize = 16;

/// The text with the line that marks it as Slipway's. It has to have none yet.
pub fn keep(text: &str) -> String {
    format!("{MARK}{}\n{text}", mark_of(text))
}

/// Whether no hand has changed the file since Slipway wrote it. An editor's or git's line ends are no change.
pub fn is_kept(text: &str) -> bool {
    let text = text.replace("\r\n", "\n");
    let Some((first, rest)) = text.split_once('\n') else { return false };
    first.strip_prefix(MARK).is_some_and(|mark| mark == mark_of(rest))
}

/// The text as its owner's: without the line, where there is one.
pub fn released(text: &str) -> &str {
    let Some((first, rest)) = text.split_once('\n') else { return text };
    if first.starts_with(MARK) { rest } else { text }
}

fn mark_of(text: &str) -> String {
    let digest = Digest::of(text.as_bytes());
    let hex = digest.as_str().rsplit(':').next().unwrap_or_default();
    hex.chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "FROM a AS build\nCOPY . .\nCMD [\"x\"]\n";

    #[test]
    fn a_written_file_is_kept_until_a_letter_changes() {
        let kept = keep(TEXT);
        assert!(is_kept(&kept));
        assert!(is_kept(&kept.replace('\n', "\r\n")), "git may have changed the line ends");
        assert_eq!(released(&kept), TEXT);
        for (at, _) in kept.char_indices() {
            let mut changed = kept.clone();
            changed.replace_range(at..=at, if &kept[at..=at] == "~" { "^" } else { "~" });
            assert!(!is_kept(&changed), "the letter at {at}");
        }
        assert!(!is_kept(&format!("{kept}# mine\n")));
    }

    #[test]
    fn a_file_without_the_line_is_its_owners() {
        for text in ["", "\n", TEXT, MARK, &format!("{MARK}\n{TEXT}"), &format!("\n{}", keep(TEXT))] {
            assert!(!is_kept(text), "{text:?}");
        }
        assert_eq!(released(TEXT), TEXT);
    }
}
