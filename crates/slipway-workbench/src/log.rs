//! The log: what Slipway did and what went wrong, in one file for each day, kept for a week.
//!
//! It is for the person and for those who help them, so it must be fit to be passed on: what looks like a key, a token
//! or a password is masked before it is written, and events, answers and the function's own lines are never in it.
//! Masking goes by form, so a secret that looks like an ordinary word would stay; nothing here puts one in.
//! A log that cannot be opened keeps nobody from working: then there is none.

use crate::Folders;
use crate::disk::{self, Names};
use crate::storage::create_private_folder;
use regex::bytes::Regex;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tracing::Level;
use tracing_appender::rolling::{RollingFileAppender, RollingWriter, Rotation};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// How many days are kept.
const DAYS: usize = 7;
const PREFIX: &str = "slipway";
const SUFFIX: &str = "log";

/// Begins to write the log of this process, unless something else listens already.
pub fn write_log(folders: &Folders) {
    let folder = folder(folders);
    if create_private_folder(&folder).is_err() {
        return;
    }
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix(PREFIX)
        .filename_suffix(SUFFIX)
        .max_log_files(DAYS)
        .build(&folder);
    let Ok(files) = files else { return };
    let lines =
        tracing_subscriber::fmt::layer().with_ansi(false).with_target(false).with_writer(Files(files));
    // What libraries say counts only where they warn.
    let wanted = Targets::new().with_default(Level::WARN).with_target(PREFIX, Level::INFO);
    let _ = tracing_subscriber::registry().with(lines).with(wanted).try_init();
}

/// Where the log lies.
pub(crate) fn folder(folders: &Folders) -> PathBuf {
    folders.data.join("logs")
}

/// The newest file of the log, if there is one.
pub(crate) fn newest(folder: &Path) -> Option<PathBuf> {
    let files = disk::entries(folder, Names::Files).ok()?.flatten().map(|entry| entry.path());
    // The day is part of the name, so the last name is the newest.
    files.filter(|path| path.extension().is_some_and(|end| end == SUFFIX)).max()
}

/// The files of the log, written to with secrets masked.
struct Files(RollingFileAppender);

impl<'a> MakeWriter<'a> for Files {
    type Writer = Masking<RollingWriter<'a>>;

    fn make_writer(&'a self) -> Self::Writer {
        Masking(self.0.make_writer())
    }
}

/// Masks each event on its way. The formatter hands every event over in one piece.
struct Masking<W>(W);

impl<W: Write> Write for Masking<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(&masked(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What may not be passed on: keys of AWS, tokens, logins in addresses, values that are named as secret.
static SECRETS: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let rules = [
        (r"\b(AKIA|ASIA)[A-Z0-9]{16}\b", "$1***"),
        (r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?", "***"),
        (r"\b(ghp|gho|ghs|glpat|npm|oy2)[_-]?[A-Za-z0-9]{20,}", "***"),
        (r"://[^/\s:@]+:[^/\s@]+@", "://***@"),
        (r"(?i)(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s]+", "${1}***"),
        (r"(?i)\b(authorization: *(?:basic|bearer)? *)\S+", "${1}***"),
        (
            r#"(?i)([\w.-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key)[\w.-]*["']? *[=:] *["']?)[^\s"',;&]+"#,
            "${1}***",
        ),
    ];
    rules
        .into_iter()
        .filter_map(|(rule, with)| Some((Regex::new(&format!("(?-u){rule}")).ok()?, with)))
        .collect()
});

fn masked(text: &[u8]) -> Vec<u8> {
    SECRETS
        .iter()
        .fold(text.to_vec(), |text, (rule, with)| rule.replace_all(&text, with.as_bytes()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_masking_can_be_read() {
        assert_eq!(SECRETS.len(), 7);
    }

    #[test]
    fn what_looks_secret_is_not_written() {
        let cases = [
            ("key AKIAIOSFODNN7EXAMPLE used", "key AKIA*** used"),
            ("https://ada:hunter2@feed.example/v3", "https://***@feed.example/v3"),
            ("password=hunter2 and more", "password=*** and more"),
            ("\"DB_PASSWORD\": \"hunter2\"", "\"DB_PASSWORD\": \"***\""),
            ("aws_secret_access_key = abc/def+ghi", "aws_secret_access_key = ***"),
            ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
            ("url?X-Amz-Signature=0af3&x=1", "url?X-Amz-Signature=***&x=1"),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "***"),
        ];
        for (text, told) in cases {
            assert_eq!(String::from_utf8_lossy(&masked(text.as_bytes())), told);
        }
    }

    #[test]
    fn ordinary_words_stay() {
        for text in ["the token of the task ended", "sha256:0af3", "built in 3.2 s: A::B.C::D"] {
            assert_eq!(masked(text.as_bytes()), text.as_bytes());
        }
    }

    #[test]
    fn the_newest_day_is_the_log() {
        let folder = tempfile::tempdir().unwrap();
        for day in ["2026-11-27", "2026-11-28", "2026-11-26"] {
            std::fs::write(folder.path().join(format!("slipway.{day}.log")), "").unwrap();
        }
        std::fs::write(folder.path().join("zz.json"), "").unwrap();
        assert_eq!(newest(folder.path()), Some(folder.path().join("slipway.2026-11-28.log")));
        assert_eq!(newest(&folder.path().join("none")), None);
    }
}
