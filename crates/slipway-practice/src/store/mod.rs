//! What the practice cloud remembers: one JSON document for all that is small, blobs by digest for the rest.
//!
//! A change is made on a copy, written to disk and only then shown to others, so that an answer that says
//! "created" is true after a power cut too. The document stays small (no blob, no log line is in it), which
//! is why writing it whole on each change is good enough.

pub(crate) mod blobs;
pub(crate) mod files;
pub(crate) mod uploads;

use crate::clock::Moment;
use crate::error::PracticeError;
use crate::wire::AwsError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The format of the state. It is counted up when an older Slipway would lose something of it; one without a number is
/// of the first format, which is read as it is.
pub(crate) const FORMAT: u32 = 1;

/// Everything that is small.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct State {
    version: u32,
    pub(crate) roles: BTreeMap<String, crate::iam::Role>,
    pub(crate) repositories: BTreeMap<String, crate::ecr::Repository>,
    pub(crate) registry_tokens: Vec<RegistryToken>,
    pub(crate) blob_mounting: bool,
    pub(crate) functions: BTreeMap<String, crate::lambda::Function>,
}

/// What a state of any format has.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Numbered {
    version: u32,
}

/// A password that `GetAuthorizationToken` gave out; only its digest is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistryToken {
    pub(crate) digest: slipway_core::Digest,
    pub(crate) expires: Moment,
}

/// The state in memory and its file.
pub(crate) struct Store {
    path: PathBuf,
    state: Mutex<State>,
}

impl Store {
    pub(crate) fn open(folder: &Path) -> Result<Self, PracticeError> {
        let path = folder.join("state.json");
        // The number is read by itself first: a newer state need not have a shape that is known here.
        let Numbered { version } = files::read_json(&path)?.unwrap_or_default();
        if version > FORMAT {
            return Err(PracticeError::DataNewer { path, version });
        }
        let state = State { version: FORMAT, ..files::read_json(&path)?.unwrap_or_default() };
        Ok(Self { path, state: Mutex::new(state) })
    }

    /// Looks at the state.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state wholly or, when the change or the disk refuses, not at all.
    pub(crate) fn change<T>(
        &self,
        change: impl FnOnce(&mut State) -> Result<T, AwsError>,
    ) -> Result<T, AwsError> {
        let mut state = self.lock();
        let mut draft = state.clone();
        let outcome = change(&mut draft)?;
        files::write_json(&self.path, &draft).map_err(|error| AwsError::disk(&error))?;
        *state = draft;
        Ok(outcome)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A change works on a copy, so a panic in one leaves the state whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(document: &str) -> Result<(Store, tempfile::TempDir), PracticeError> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("state.json"), document).unwrap();
        Store::open(folder.path()).map(|store| (store, folder))
    }

    #[test]
    fn a_state_of_the_first_format_had_no_number_and_is_taken_as_it_is() {
        let (store, folder) = opened(r#"{ "blobMounting": true }"#).unwrap();
        assert!(store.read(|state| state.blob_mounting));
        store.change(|_| Ok(())).unwrap();
        let kept = std::fs::read_to_string(folder.path().join("state.json")).unwrap();
        assert!(kept.contains(r#""version": 1"#) && kept.contains(r#""blobMounting": true"#), "{kept}");
    }

    #[test]
    fn a_state_of_a_newer_slipway_is_refused_whatever_its_shape() {
        let refused = opened(r#"{ "version": 2, "functions": { "new": "shape" } }"#);
        assert!(matches!(refused, Err(PracticeError::DataNewer { version: 2, .. })), "{:?}", refused.err());
    }
}
