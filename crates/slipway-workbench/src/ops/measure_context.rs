//! Measures what a build would send to the engine, before it is sent.

use super::guard_secrets::Scope;
use super::preview_dockerfile::dockerfile_of;
use crate::Workbench;
use crate::disk;
use crate::project::extent::{extent, taken_away};
use crate::report::{self, ErrorReport};
use crate::values::ProjectRecord;
use serde::{Deserialize, Serialize};
use slipway_check::secrets::SecretFinding;
use slipway_core::Bytes;
use slipway_engine::context::{EntryKind, Extent, Selection, summary};
use std::path::{Path, PathBuf};

/// A file and its size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ContextFile {
    /// The path inside the context.
    pub path: String,
    /// Its size in bytes.
    pub bytes: Bytes,
}

/// What a build would send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ContextView {
    /// The folder.
    pub folder: String,
    /// The ignore file that counts, where there is one.
    pub ignore_file: Option<String>,
    /// How many files.
    pub files: u32,
    /// Their size together, in bytes.
    pub bytes: Bytes,
    /// The largest of them.
    pub largest: Vec<ContextFile>,
    /// Links that point outside the folder. They are sent as links and never followed.
    pub links_outside: Vec<String>,
    /// Sockets, pipes and devices, which are left out.
    pub skipped: Vec<String>,
    /// What looks like a secret in the files that a build would take into a layer, certain ones first.
    pub secrets: Vec<SecretFinding>,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// How many links and left out files are named.
const NAMED: usize = 10;

impl Workbench {
    /// Measures the context of a project's build, in the folder that is chosen for the project's own Dockerfile where
    /// one is. Nothing is sent.
    pub async fn measure_context(
        &self,
        project: &str,
        context: Option<&str>,
    ) -> Result<ContextView, ErrorReport> {
        let mut record = self.open_project(project).await?;
        if let Some(context) = context {
            record.choices.build.context = Some(context.to_owned());
        }
        let measured = self.on_disk(move |_| Measured::of(record)).await?;
        let secrets = self.secrets_in(&measured.selection, &measured.scope).await?;
        let mut view = view(&measured.selection, measured.ignore_file, measured.whole, secrets.all());
        view.warnings.extend(measured.taken_away);
        Ok(view)
    }
}

/// What the disk tells of a context.
struct Measured {
    selection: Selection,
    scope: Scope,
    ignore_file: Option<String>,
    /// Whether nothing of the folder is left out but by the ignore file.
    whole: bool,
    taken_away: Vec<String>,
}

impl Measured {
    fn of(mut record: ProjectRecord) -> Result<Self, ErrorReport> {
        record.take_context()?;
        let folder = PathBuf::from(&record.project.context_folder);
        let dockerfile = record.project.dockerfile.as_deref().map(|own| {
            let own = Path::new(own);
            own.strip_prefix(&folder).unwrap_or(own).to_owned()
        });
        let extent = extent(&record);
        let selection = Selection::of_extent(&folder, dockerfile.as_deref(), &extent);
        let text = dockerfile_of(&record).ok().map(|preview| preview.text);
        Ok(Self {
            selection: selection.map_err(report::engine)?,
            scope: Scope::of(&record, text.as_deref(), record.choices.build.target.as_deref()),
            ignore_file: ignore_file(&folder, dockerfile.as_deref()),
            whole: extent == Extent::default(),
            taken_away: taken_away(&record),
        })
    }
}

fn view(
    selection: &Selection,
    ignore_file: Option<String>,
    whole: bool,
    secrets: Vec<SecretFinding>,
) -> ContextView {
    let summary = summary(selection);
    let named = |paths: &[PathBuf]| paths.iter().take(NAMED).map(|path| path.display().to_string()).collect();
    let largest = summary.largest.iter();
    ContextView {
        folder: selection.root.display().to_string(),
        warnings: warnings(selection, whole && ignore_file.is_none()),
        ignore_file,
        files: u32::try_from(summary.files).unwrap_or(u32::MAX),
        bytes: Bytes(summary.bytes),
        largest: largest
            .map(|(path, size)| ContextFile { path: path.display().to_string(), bytes: Bytes(*size) })
            .collect(),
        links_outside: named(&summary.links_outside),
        skipped: named(&summary.skipped),
        secrets,
    }
}

fn warnings(selection: &Selection, everything: bool) -> Vec<String> {
    let mut warnings = Vec::new();
    let holds = |name: &str| {
        let named = |path: &Path| path.components().any(|part| part.as_os_str() == name);
        selection.entries.iter().any(|entry| entry.kind == EntryKind::Folder && named(&entry.path))
    };
    if everything {
        warnings.push("There is no .dockerignore, so every file in the folder is sent.".to_owned());
    }
    if holds("obj") || holds("bin") {
        warnings.push(
            "bin or obj is sent. What the compiler left there on this machine can break the build in the container."
                .to_owned(),
        );
    }
    if holds(".git") {
        warnings.push("The .git folder is sent: each commit then builds everything anew.".to_owned());
    }
    warnings
}

/// The ignore file that the engine would take: one named after the Dockerfile comes before the folder's own.
fn ignore_file(folder: &Path, dockerfile: Option<&Path>) -> Option<String> {
    let own = dockerfile.map(|dockerfile| format!("{}.dockerignore", dockerfile.display()));
    let names = own.into_iter().chain([".dockerignore".to_owned()]);
    names.into_iter().find(|name| disk::is_file(folder.join(name)))
}
