//! Stops before a secret becomes part of a layer, and tells afterwards what might be one.
//!
//! A file counts where the Dockerfile takes it into a layer and it belongs to the project: to the folder of the
//! project or of one that it refers to, or to the files beside and above them that a restore reads. What the image
//! itself would carry counts wherever it lies. Only what is certain stops; the possible is told once, after the
//! build. What a person has said to be no secret is not told again until the file's content changes.

use crate::Workbench;
use crate::disk;
use crate::report::{self, ErrorReport};
use crate::storage::{self, OwnFile};
use crate::values::ProjectRecord;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use slipway_check::secrets::{self, Certainty, SecretFinding, is_sample};
use slipway_core::Digest;
use slipway_dockerfile::Copied;
use slipway_dotnet::project::closure::Closure;
use slipway_engine::context::{Entry, EntryKind, Selection};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

/// The largest file that is searched, in bytes.
const SEARCHED: u64 = 1024 * 1024;
/// The most finds of each kind that are told.
const MOST_TOLD: usize = 50;
/// The shortest reason for a guard to be passed.
const SHORTEST_REASON: usize = 3;

/// What was found in the files that count.
#[derive(Debug, Default)]
pub(crate) struct FoundSecrets {
    /// What stops a build.
    pub(crate) certain: Vec<SecretFinding>,
    /// What a person may look at.
    pub(crate) possible: Vec<SecretFinding>,
    /// The files of the possible ones as they were searched.
    searched: BTreeMap<PathBuf, String>,
}

/// Which files of a context count.
pub(crate) struct Scope {
    copied: Copied,
    /// None where it could not be worked out: every file is then taken for one of the project.
    around: Option<Closure>,
}

/// The finds that a person has settled: the file, and the digest that its content had.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Settled {
    /// Files that hold no secret, as a person has said.
    not_secrets: BTreeMap<PathBuf, String>,
    /// Files of which was told.
    told: BTreeMap<PathBuf, String>,
}

impl OwnFile for Settled {
    // Version 0 was the same without saying so.
    const VERSION: u32 = 1;
}

impl Scope {
    /// What counts in a build by this Dockerfile, up to a stage of it.
    pub(crate) fn of(record: &ProjectRecord, dockerfile: Option<&str>, target: Option<&str>) -> Self {
        let parsed = dockerfile.and_then(|text| slipway_dockerfile::parse(text).ok());
        let copied = parsed.map_or_else(Copied::unknown, |parsed| Copied::of(&parsed, target));
        Self { copied, around: Some(record.project.behind().around.clone()) }
    }

    /// The files that count, and are small enough to be searched.
    fn files(&self, selection: &Selection) -> Vec<PathBuf> {
        let small = |entry: &&Entry| matches!(entry.kind, EntryKind::File { size } if size <= SEARCHED);
        let is_project = |entry: &&Entry| {
            let extension = entry.path.extension().and_then(|extension| extension.to_str());
            matches!(extension, Some("csproj" | "fsproj" | "vbproj"))
        };
        let others = selection.entries.iter().filter(is_project);
        let others: HashSet<PathBuf> =
            others.filter_map(|entry| Some(selection.root.join(entry.path.parent()?))).collect();
        let counted = selection.entries.iter().filter(small);
        counted
            .filter(|entry| {
                let path = slashed(&entry.path);
                self.copied.ships(&path)
                    || (self.copied.takes(&path) && self.is_ours(&selection.root.join(&entry.path), &others))
            })
            .map(|entry| entry.path.clone())
            .collect()
    }

    /// Whether a file belongs to the project and those that it refers to. One below another project's folder does not.
    fn is_ours(&self, path: &Path, others: &HashSet<PathBuf>) -> bool {
        let Some(around) = &self.around else { return true };
        let own = |folder: &Path| around.projects.iter().any(|project| project.parent() == Some(folder));
        let named = around.projects.iter().chain(&around.restore_files).any(|file| file == path);
        let first = path.ancestors().skip(1).find(|folder| own(folder) || others.contains(*folder));
        named || around.linked.iter().any(|folder| path.starts_with(folder)) || first.is_some_and(own)
    }
}

impl Workbench {
    /// Searches the files of a context that count.
    pub(crate) async fn secrets_in(
        &self,
        selection: &Selection,
        scope: &Scope,
    ) -> Result<FoundSecrets, ErrorReport> {
        let (root, files) = (selection.root.clone(), scope.files(selection));
        let put =
            selection.entries.iter().filter_map(|entry| Some((entry.path.clone(), entry.content.clone()?)));
        let put: BTreeMap<PathBuf, Bytes> = put.collect();
        self.on_disk(move |workbench| Ok(search(&root, &files, &put, &workbench.settled()))).await
    }

    /// Remembers that a file with this content holds no secret.
    pub(crate) async fn settle_secret(&self, path: &Path) -> Result<(), ErrorReport> {
        let file = path.to_owned();
        let read = self
            .on_disk(move |_| disk::read(&file).map_err(|error| report::project_unreadable(&file, &error)));
        let (path, digest) = (path.to_owned(), Digest::of(&read.await?).to_string());
        self.settle(move |settled| drop(settled.not_secrets.insert(path, digest))).await
    }

    /// What of the possible was not told before, in words; it is remembered as told.
    pub(crate) async fn new_possible(&self, found: &FoundSecrets) -> Result<Option<String>, ErrorReport> {
        let before = self.on_disk(|workbench| Ok(workbench.settled().told)).await?;
        let new: BTreeMap<PathBuf, String> = found
            .searched
            .iter()
            .filter(|(path, digest)| before.get(*path) != Some(digest))
            .map(|(path, digest)| (path.clone(), digest.clone()))
            .collect();
        if new.is_empty() {
            return Ok(None);
        }
        let told =
            found.possible.iter().filter(|finding| new.keys().any(|path| path.ends_with(&finding.path)));
        let places: Vec<String> = told.map(place).collect();
        self.settle(move |settled| settled.told.extend(new)).await?;
        Ok(Some(format!(
            "What the build copied may hold a secret: {}. If it is none: slipway context PROJECT --not-a-secret FILE",
            report::some_of(&places)
        )))
    }

    fn settled(&self) -> Settled {
        storage::read(&self.settled_file()).map(storage::Stored::or_default).unwrap_or_default()
    }

    async fn settle(&self, change: impl FnOnce(&mut Settled) + Send + 'static) -> Result<(), ErrorReport> {
        let _one_writer = self.records().lock().await;
        self.on_disk(move |workbench| {
            storage::change(&workbench.settled_file(), change).map_err(report::storage)
        })
        .await
    }

    fn settled_file(&self) -> PathBuf {
        self.folders().data.join("secrets.json")
    }
}

impl FoundSecrets {
    /// Stops where something is certain, unless a person has said why it may go.
    pub(crate) fn guard(&self, reason: Option<&str>) -> Result<(), ErrorReport> {
        match reason {
            Some(reason) if reason.trim().len() < SHORTEST_REASON => {
                Err(report::invalid_input("The reason for sending files with secrets is empty."))
            }
            None if !self.certain.is_empty() => {
                Err(report::secrets_found(&self.certain.iter().map(place).collect::<Vec<_>>()))
            }
            _ => Ok(()),
        }
    }

    /// All of them, the certain ones first.
    pub(crate) fn all(self) -> Vec<SecretFinding> {
        self.certain.into_iter().chain(self.possible).collect()
    }
}

/// A file that vanishes or cannot be read is left to the build to name.
fn search(root: &Path, files: &[PathBuf], put: &BTreeMap<PathBuf, Bytes>, settled: &Settled) -> FoundSecrets {
    let mut found = FoundSecrets::default();
    for file in files {
        let path = root.join(file);
        // What is sent counts, where that is not what the file holds.
        let read =
            put.get(file).map_or_else(|| disk::read_up_to(&path, SEARCHED), |content| Ok(content.to_vec()));
        let Ok(bytes) = read else { continue };
        let name = slashed(file);
        let finds = secrets::scan_file(&name, &bytes);
        if finds.is_empty() {
            continue;
        }
        let digest = Digest::of(&bytes).to_string();
        if settled.not_secrets.get(&path) == Some(&digest) {
            continue;
        }
        for find in finds {
            if find.certainty == Certainty::Certain {
                found.certain.push(find);
            } else if !is_sample(&name) && found.possible.len() < MOST_TOLD {
                found.possible.push(find);
                found.searched.insert(path.clone(), digest.clone());
            }
        }
    }
    found.certain.truncate(MOST_TOLD);
    found
}

fn place(finding: &SecretFinding) -> String {
    let line = finding.line.map(|line| format!(":{line}")).unwrap_or_default();
    format!("{}{line}: {} ({})", finding.path, finding.what, finding.mask)
}

fn slashed(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}
