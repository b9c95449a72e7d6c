//! What was built before: outcome, time, steps, and what had changed.
//!
//! The note lies in Slipway's own data folder, one file a project, newest build first, the last fifty. To say what
//! changed, the sizes and times of the context's files are kept of the newest build only; they are compared, not
//! the contents, so a file that was only touched counts as changed, as it does for the engine's own cache.

use crate::Workbench;
use crate::away::away;
use crate::report::{self, ErrorReport};
use crate::storage::{self, OwnFile};
use crate::values::{BuildRequest, BuildResult};
use serde::{Deserialize, Serialize};
use slipway_core::{Architecture, Bytes, Digest, Milliseconds};
use slipway_engine::context::{EntryKind, Selection};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// How a build ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum BuildOutcome {
    /// The image is there.
    Succeeded,
    /// It ended with an error.
    Failed,
    /// It was asked to stop.
    Cancelled,
}

/// One step of a build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BuildStep {
    /// The step as the builder words it.
    pub name: String,
    /// Whether its result was there already.
    pub cached: bool,
    /// How long it took, in milliseconds.
    pub duration_ms: Milliseconds,
    /// Whether it failed.
    pub failed: bool,
}

/// One build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BuildRecord {
    /// When it began, in milliseconds since 1970.
    pub started_at_ms: Milliseconds,
    /// How long it took, in milliseconds.
    pub duration_ms: Milliseconds,
    /// How it ended.
    pub outcome: BuildOutcome,
    /// The image's id, where there is one.
    pub image_id: Option<String>,
    /// Its size in bytes, uncompressed.
    pub size_bytes: Option<Bytes>,
    /// The base, by its tag in the catalogue or by its name.
    pub base_tag: String,
    /// The architecture.
    pub architecture: Architecture,
    /// The handler.
    pub handler: String,
    /// `BuildKit` or `legacy builder`.
    pub builder: String,
    /// The steps in the order they ended.
    pub steps: Vec<BuildStep>,
    /// What changed since the build before.
    pub changes: Vec<String>,
    /// Why it failed, in one sentence.
    pub failure: Option<String>,
    /// The reason given for sending files with secrets.
    pub allow_secrets: Option<String>,
}

/// Size and time of each file of the context.
type Files = BTreeMap<String, (u64, u64)>;

#[derive(Default, Serialize, Deserialize)]
struct History {
    records: Vec<BuildRecord>,
    /// The files of the newest build; empty where there were too many to keep.
    files: Files,
}

impl OwnFile for History {
    // Version 0 was the same without saying so.
    const VERSION: u32 = 1;
}

/// The most builds that are kept.
const KEPT: usize = 50;
/// The most files that are compared.
const COMPARED: usize = 20_000;
/// The most files that a change names.
const NAMED: usize = 8;

impl Workbench {
    /// The project's builds, newest first.
    pub async fn build_history(&self, project: &str) -> Result<Vec<BuildRecord>, ErrorReport> {
        let path = PathBuf::from(project);
        self.on_disk(move |workbench| {
            let project = workbench.project_view(&path)?;
            Ok(read(&workbench.history_file(&project.file))?.records)
        })
        .await
    }

    pub(crate) fn history_file(&self, project_file: &str) -> PathBuf {
        let name = Digest::of(project_file.as_bytes());
        let name = format!("{}.json", name.key());
        self.folders().data.join("builds").join(name)
    }
}

fn read(file: &Path) -> Result<History, ErrorReport> {
    Ok(storage::read(file).map_err(report::storage)?.or_default())
}

/// Writes down a build as it goes. Dropped before its end it counts as cancelled, because that is how a cancel ends it.
pub(crate) struct Recorder {
    file: PathBuf,
    files: Files,
    began: Instant,
    state: Arc<Mutex<BuildRecord>>,
    ended: bool,
}

impl Recorder {
    /// Begins a record of a build of these files.
    pub(crate) fn begin(
        file: PathBuf,
        request: &BuildRequest,
        base: &str,
        architecture: Architecture,
        handler: &str,
        selection: &Selection,
    ) -> Self {
        let before = read(&file).unwrap_or_default();
        let files = files_of(selection);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut record = BuildRecord {
            started_at_ms: since.into(),
            duration_ms: Milliseconds::default(),
            outcome: BuildOutcome::Cancelled,
            image_id: None,
            size_bytes: None,
            base_tag: base.to_owned(),
            architecture,
            handler: handler.to_owned(),
            builder: String::new(),
            steps: Vec::new(),
            changes: Vec::new(),
            failure: None,
            allow_secrets: request.allow_secrets.clone(),
        };
        record.changes = changes(&before, &record, &files);
        Self { file, files, began: Instant::now(), state: Arc::new(Mutex::new(record)), ended: false }
    }

    /// The record, to be filled while the build runs.
    pub(crate) fn record(&self) -> Arc<Mutex<BuildRecord>> {
        Arc::clone(&self.state)
    }

    /// Ends the record with the image that came of the build.
    pub(crate) async fn built(self, result: &BuildResult) -> Result<(), ErrorReport> {
        let (image_id, size) = (Some(result.image_id.clone()), Some(result.size_bytes));
        self.end(BuildOutcome::Succeeded, |record| (record.image_id, record.size_bytes) = (image_id, size))
            .await
    }

    /// Ends the record with what the build failed for.
    pub(crate) async fn failed(self, report: &ErrorReport) -> Result<(), ErrorReport> {
        let message = Some(report.message.clone());
        self.end(BuildOutcome::Failed, |record| record.failure = message).await
    }

    async fn end(
        mut self,
        outcome: BuildOutcome,
        change: impl FnOnce(&mut BuildRecord),
    ) -> Result<(), ErrorReport> {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        away(move || self.write(outcome)).await
    }

    fn write(&mut self, outcome: BuildOutcome) {
        self.ended = true;
        let mut record = self.state.lock().unwrap_or_else(PoisonError::into_inner).clone();
        record.outcome = outcome;
        record.duration_ms = self.began.elapsed().into();
        let files = std::mem::take(&mut self.files);
        let kept = storage::change(&self.file, |history: &mut History| {
            // A build that was stopped has made nothing, so the next one is still compared with the one before it.
            if outcome == BuildOutcome::Succeeded {
                history.files = files;
            }
            history.records.insert(0, record);
            history.records.truncate(KEPT);
        });
        if let Err(error) = kept {
            // The build itself is not touched by a note that cannot be kept.
            tracing::warn!("the history of builds was not written: {error}");
        }
    }
}

impl Drop for Recorder {
    /// A drop cannot wait for another thread, so this one record is written where the build ran.
    fn drop(&mut self) {
        if !self.ended {
            self.write(BuildOutcome::Cancelled);
        }
    }
}

fn files_of(selection: &Selection) -> Files {
    let sizes = selection.entries.iter().filter_map(|entry| match entry.kind {
        EntryKind::File { size } => Some((entry.path.to_string_lossy().into_owned(), (size, entry.modified))),
        _ => None,
    });
    let files: Files = sizes.take(COMPARED + 1).collect();
    if files.len() > COMPARED { Files::new() } else { files }
}

fn changes(before: &History, now: &BuildRecord, files: &Files) -> Vec<String> {
    let Some(last) = before.records.iter().find(|record| record.outcome == BuildOutcome::Succeeded) else {
        return vec!["The first build of this project.".to_owned()];
    };
    let mut changes = Vec::new();
    let mut differs = |name: &str, old: &str, new: &str| {
        if old != new {
            changes.push(format!("{name}: {old} → {new}"));
        }
    };
    differs("Base", &last.base_tag, &now.base_tag);
    differs("Architecture", last.architecture.lambda_name(), now.architecture.lambda_name());
    differs("Handler", &last.handler, &now.handler);
    if !before.files.is_empty() && !files.is_empty() {
        changes.extend(file_changes(&before.files, files));
    }
    if changes.is_empty() {
        changes.push("Nothing in the project changed.".to_owned());
    }
    changes
}

fn file_changes(old: &Files, new: &Files) -> Vec<String> {
    let added = new.keys().filter(|path| !old.contains_key(*path)).map(|path| format!("Added {path}"));
    let removed = old.keys().filter(|path| !new.contains_key(*path)).map(|path| format!("Removed {path}"));
    let edited = new
        .iter()
        .filter(|(path, facts)| old.get(*path).is_some_and(|known| known != *facts))
        .map(|(path, _)| format!("Changed {path}"));
    let all: Vec<String> = edited.chain(added).chain(removed).collect();
    let more = all.len().saturating_sub(NAMED);
    let mut named: Vec<String> = all.into_iter().take(NAMED).collect();
    if more > 0 {
        named.push(format!("and {more} more files"));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, u64)]) -> Files {
        entries.iter().map(|(path, size)| ((*path).to_owned(), (*size, 1))).collect()
    }

    fn record(base: &str) -> BuildRecord {
        BuildRecord {
            started_at_ms: Milliseconds::default(),
            duration_ms: Milliseconds::default(),
            outcome: BuildOutcome::Succeeded,
            image_id: None,
            size_bytes: None,
            base_tag: base.to_owned(),
            architecture: Architecture::X86_64,
            handler: "A::B.C::D".to_owned(),
            builder: String::new(),
            steps: Vec::new(),
            changes: Vec::new(),
            failure: None,
            allow_secrets: None,
        }
    }

    #[test]
    fn the_first_build_has_nothing_to_compare_with() {
        let changes = changes(&History::default(), &record("10"), &files(&[]));
        assert_eq!(changes, ["The first build of this project."]);
    }

    #[test]
    fn what_changed_is_named_and_the_rest_is_counted() {
        let before = History { records: vec![record("8")], files: files(&[("a.cs", 1), ("gone.cs", 1)]) };
        let many: Vec<String> = (0..12).map(|number| format!("new{number:02}.cs")).collect();
        let mut now = files(&[("a.cs", 2)]);
        now.extend(many.iter().map(|path| (path.clone(), (1, 1))));
        let changes = changes(&before, &record("10"), &now);
        assert_eq!(changes.first().map(String::as_str), Some("Base: 8 → 10"));
        assert_eq!(changes.get(1).map(String::as_str), Some("Changed a.cs"));
        assert_eq!(changes.last().map(String::as_str), Some("and 6 more files"));
    }

    #[test]
    fn the_same_files_are_no_change() {
        let before = History { records: vec![record("8")], files: files(&[("a.cs", 1)]) };
        let changes = changes(&before, &record("8"), &files(&[("a.cs", 1)]));
        assert_eq!(changes, ["Nothing in the project changed."]);
    }

    #[test]
    fn the_history_of_every_earlier_slipway_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("history.json");
        // Sizes were written as numbers with a fraction once.
        for size in ["12345678.0", "12345678"] {
            let text = format!(
                r#"{{"records": [{{"startedAtMs": 1.0, "durationMs": 2.5, "outcome": "succeeded", "imageId": "sha256:a",
                "sizeBytes": {size}, "baseTag": "8", "architecture": "x86_64", "handler": "A", "builder": "BuildKit",
                "steps": [{{"name": "FROM", "cached": true, "durationMs": 0.0, "failed": false}}], "changes": [],
                "failure": null, "allowSecrets": null}}], "files": {{"a.cs": [1, 2]}}}}"#
            );
            for text in [text.clone(), format!(r#"{{"version": 1, "value": {text}}}"#)] {
                std::fs::write(&file, &text).unwrap();
                let history = read(&file).unwrap();
                assert_eq!(
                    history.records.first().and_then(|record| record.size_bytes),
                    Some(Bytes(12_345_678))
                );
                assert_eq!(history.files.get("a.cs"), Some(&(1, 2)));
            }
        }
    }

    #[test]
    fn a_record_that_is_dropped_was_cancelled() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("history.json");
        let selection = Selection::of(folder.path(), None).unwrap();
        let request = BuildRequest { allow_secrets: Some("a test key".to_owned()), ..BuildRequest::of("p") };
        drop(Recorder::begin(file.clone(), &request, "10", Architecture::X86_64, "A", &selection));
        let records = read(&file).unwrap().records;
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].outcome, BuildOutcome::Cancelled);
        assert_eq!(records[0].allow_secrets.as_deref(), Some("a test key"));
    }
}
