//! The archive with the real .NET SDK, for machines that reach no container registry. It is brought along, never
//! downloaded: the variable `SLIPWAY_TESTBED_SDK` names it, or it lies in a folder beside the checkout.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Explain, Failure, Outcome};
use crate::layout::Layout;
use crate::stamp;

/// Names the archive, or the folder that holds it. Set to nothing, it says that there is none.
pub(super) const VARIABLE: &str = "SLIPWAY_TESTBED_SDK";
/// Where the archive is looked for otherwise, from the top of the repository.
const BESIDE: &str = "../shared/testbed";
/// How its name begins and ends; the version stands between.
const BEGIN: &str = "dotnet-";
const END: &str = "-linux-x64.tar.xz";

/// An archive that is there; its contents have not been looked at.
#[derive(Debug, Clone)]
pub(super) struct SdkArchive {
    pub(super) path: PathBuf,
    /// The version of the SDK, such as `10.0.401`.
    pub(super) version: String,
    /// What the file beside it says its checksum is.
    pub(super) sha256: String,
}

impl SdkArchive {
    /// Finds the archive. A variable that names nothing is an error, for whoever set it meant something.
    pub(super) fn find(layout: &Layout) -> Outcome<Option<Self>> {
        match env::var_os(VARIABLE) {
            Some(named) if named.is_empty() => Ok(None),
            Some(named) => Self::at(Path::new(&named))?.map(Some).ok_or_else(|| {
                Failure::Missing(format!(
                    "{VARIABLE} is {}, and no {BEGIN}VERSION{END} is there. Correct it, or unset it.",
                    named.display()
                ))
            }),
            None => Self::at(&layout.source(BESIDE)),
        }
    }

    fn at(place: &Path) -> Outcome<Option<Self>> {
        let candidates = match fs::read_dir(place) {
            Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
            Err(_) => vec![place.to_path_buf()],
        };
        let mut found: Vec<(String, PathBuf)> = candidates
            .into_iter()
            .filter(|path| path.is_file())
            .filter_map(|path| Some((version(path.file_name()?.to_str()?)?.to_owned(), path)))
            .collect();
        found.sort();
        let Some((version, path)) = found.pop() else { return Ok(None) };
        let beside = PathBuf::from(format!("{}.sha256", path.display()));
        let text = fs::read_to_string(&beside).explain("read", &beside)?;
        let sha256 = text.split_whitespace().next().unwrap_or_default().to_owned();
        Ok(Some(Self { path, version, sha256 }))
    }

    /// Makes sure that the archive is the one its checksum tells of.
    pub(super) fn verify(&self) -> Outcome {
        let found = stamp::sha256_of(&self.path)?;
        if found == self.sha256 {
            return Ok(());
        }
        Err(Failure::Failed(format!(
            "{} is damaged: its sha256 is {found}, and the file beside it says {}. Copy it anew.",
            self.path.display(),
            self.sha256
        )))
    }
}

fn version(name: &str) -> Option<&str> {
    name.strip_prefix(BEGIN)?.strip_suffix(END)
}

#[cfg(test)]
mod tests {
    use super::SdkArchive;
    use std::fs;

    #[test]
    fn the_newest_archive_of_a_folder_is_taken_with_its_version_and_checksum() {
        let folder = tempfile::tempdir().unwrap();
        for version in ["10.0.300", "10.0.401"] {
            let file = folder.path().join(format!("dotnet-{version}-linux-x64.tar.xz"));
            fs::write(&file, version).unwrap();
            fs::write(format!("{}.sha256", file.display()), format!("{version}sum  name\n")).unwrap();
        }
        let found = SdkArchive::at(folder.path()).unwrap().unwrap();
        assert_eq!((found.version.as_str(), found.sha256.as_str()), ("10.0.401", "10.0.401sum"));
        let named = SdkArchive::at(&folder.path().join("dotnet-10.0.300-linux-x64.tar.xz")).unwrap().unwrap();
        assert_eq!(named.version, "10.0.300");
        assert!(SdkArchive::at(&folder.path().join("nothing")).unwrap().is_none());
    }

    #[test]
    fn a_damaged_archive_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("dotnet-10.0.401-linux-x64.tar.xz");
        fs::write(&file, "").unwrap();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        fs::write(format!("{}.sha256", file.display()), format!("{empty}  name\n")).unwrap();
        let archive = SdkArchive::at(&file).unwrap().unwrap();
        archive.verify().unwrap();
        fs::write(&file, "half").unwrap();
        assert!(archive.verify().is_err());
    }
}
