//! The whole context as one archive in memory, for a build that no builder does.
//!
//! Every file is read, so the archive comes with a digest of all that a step of the build could see of it: paths, kinds,
//! permissions, contents. Times are those that BuildKit is told (see `stamps`), down to the nanosecond: what runs for
//! long may keep what it once read for as long as the time of a file is the same.

use super::archive::{Exactly, append_link, header};
use super::selection::{Entry, EntryKind, Selection};
use super::stamps::{SECOND, Stamps};
use crate::error::EngineError;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use slipway_core::Digest;
use std::io::Read as _;
use std::path::Path;

/// Endings of the files in which MSBuild is told what to do.
const MSBUILD: [&str; 7] = ["csproj", "fsproj", "vbproj", "proj", "props", "targets", "tasks"];
/// Endings of the files by which NuGet is told more.
const NUGET: [&str; 3] = ["json", "config", "nupkg"];
/// What makes a build server load programs that the build itself may have made, and keep them.
const OWN_PROGRAMS: [&str; 3] = ["<UsingTask", "\"Analyzer\"", "<Analyzer"];

/// A context that was read to its end.
#[derive(Debug)]
pub(crate) struct Whole {
    /// The archive, with everything below one folder.
    pub(crate) archive: Bytes,
    /// Stands for all that a step of the build can see.
    pub(crate) digest: Digest,
    /// How many files it holds.
    pub(crate) files: u64,
    /// Their size together.
    pub(crate) bytes: u64,
    /// Stands for the files that tell MSBuild and NuGet what to do.
    pub(crate) project: String,
    /// Whether a build of it may run programs of its own within the build servers.
    pub(crate) own_programs: bool,
}

impl Whole {
    /// Reads the selection into an archive below this folder.
    pub(crate) fn read(selection: &Selection, stamps: &Stamps, folder: &str) -> Result<Self, EngineError> {
        let mut builder = tar::Builder::new(Vec::new());
        builder.mode(tar::HeaderMode::Complete);
        let (mut hasher, mut project) = (Sha256::new(), Sha256::new());
        let mut own_programs = false;
        let top = header(tar::EntryType::Directory, 0o755, 0, 0);
        append(&mut builder, top, Path::new(folder), &[])
            .map_err(|source| unreadable(&selection.root, source))?;
        for (index, entry) in selection.entries.iter().enumerate() {
            let path = selection.root.join(&entry.path);
            let content = content_of(&selection.root, entry)?;
            let digest: [u8; 32] = Sha256::digest(&content).into();
            if matches!(entry.kind, EntryKind::File { .. }) && !stamps.stands_for(index, digest) {
                stamps.forget();
                let size = content.len() as u64;
                return Err(EngineError::FileChanged { path, expected: size, found: size });
            }
            describe(&mut hasher, entry, digest);
            if ending(&entry.path, &MSBUILD) || ending(&entry.path, &NUGET) {
                describe(&mut project, entry, digest);
            }
            own_programs = own_programs || runs_own_programs(&entry.path, &content);
            let below = Path::new(folder).join(&entry.path);
            write_entry(&mut builder, &below, entry, stamps.time(index), &content)
                .map_err(|source| unreadable(&path, source))?;
        }
        let archive = builder.into_inner().map_err(|source| unreadable(&selection.root, source))?;
        let digest = Digest::of(&hasher.finalize());
        let project = Digest::of(&project.finalize()).hex().to_owned();
        let (files, bytes) = selection.totals();
        Ok(Self { archive: archive.into(), digest, files, bytes, project, own_programs })
    }
}

fn unreadable(path: &Path, source: std::io::Error) -> EngineError {
    EngineError::FileUnreadable { path: path.to_owned(), source }
}

/// A file's bytes, or a link's text.
fn content_of(root: &Path, entry: &Entry) -> Result<Vec<u8>, EngineError> {
    let path = &root.join(&entry.path);
    match &entry.kind {
        EntryKind::Folder => Ok(Vec::new()),
        EntryKind::Link { target } => Ok(target.as_os_str().as_encoded_bytes().to_vec()),
        EntryKind::File { size } => {
            let mut reader = Exactly::open(root, entry, *size).map_err(|source| unreadable(path, source))?;
            let mut content = Vec::new();
            match reader.read_to_end(&mut content) {
                Ok(_) => Ok(content),
                Err(error) => Err(reader.change().unwrap_or_else(|| unreadable(path, error))),
            }
        }
    }
}

fn describe(hasher: &mut Sha256, entry: &Entry, content: [u8; 32]) {
    let kind = match entry.kind {
        EntryKind::File { .. } => b'f',
        EntryKind::Folder => b'd',
        EntryKind::Link { .. } => b'l',
    };
    let path = entry.path.as_os_str().as_encoded_bytes();
    hasher.update([kind]);
    hasher.update(entry.mode.to_le_bytes());
    hasher.update((path.len() as u64).to_le_bytes());
    hasher.update(path);
    hasher.update(content);
}

fn runs_own_programs(path: &Path, content: &[u8]) -> bool {
    let text = || String::from_utf8_lossy(content);
    ending(path, &MSBUILD) && OWN_PROGRAMS.iter().any(|word| text().contains(word))
}

fn ending(path: &Path, known: &[&str]) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| known.contains(&ending.as_str()))
}

fn write_entry(
    builder: &mut tar::Builder<Vec<u8>>,
    path: &Path,
    entry: &Entry,
    time: i64,
    content: &[u8],
) -> std::io::Result<()> {
    match &entry.kind {
        EntryKind::Folder => {
            append(builder, header(tar::EntryType::Directory, entry.mode, entry.modified, 0), path, &[])
        }
        EntryKind::Link { target } => append_link(builder, path, entry, target),
        EntryKind::File { size } => {
            exact_time(builder, time)?;
            append(builder, header(tar::EntryType::Regular, entry.mode, entry.modified, *size), path, content)
        }
    }
}

fn append(
    builder: &mut tar::Builder<Vec<u8>>,
    mut header: tar::Header,
    path: &Path,
    content: &[u8],
) -> std::io::Result<()> {
    builder.append_data(&mut header, path, content)
}

/// A file's header counts seconds; a record before it, in the form of POSIX, has the rest.
fn exact_time(builder: &mut tar::Builder<Vec<u8>>, time: i64) -> std::io::Result<()> {
    let value = format!(" mtime={}.{:09}\n", time.div_euclid(SECOND), time.rem_euclid(SECOND));
    // The length counts its own two digits.
    let record = format!("{}{value}", value.len() + 2);
    let mut header = header(tar::EntryType::XHeader, 0o644, 0, record.len() as u64);
    builder.append_data(&mut header, "time", record.as_bytes())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn whole(folder: &Path) -> Whole {
        let selection = Selection::of(folder, None).expect("walked");
        Whole::read(&selection, &Stamps::unknown(&selection), "all").expect("read")
    }

    #[test]
    fn the_digest_is_that_of_all_a_step_can_see_and_of_nothing_else() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.cs");
        let write = |text: &str| std::fs::write(&file, text).expect("written");
        write("one");
        let first = whole(folder.path()).digest;
        std::fs::File::options()
            .write(true)
            .open(&file)
            .expect("open")
            .set_modified(std::time::UNIX_EPOCH)
            .expect("an old time");
        assert_eq!(whole(folder.path()).digest, first, "a time alone is no change");
        write("two");
        let second = whole(folder.path()).digest;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("executable");
        let third = whole(folder.path()).digest;
        std::fs::rename(&file, folder.path().join("b.cs")).expect("renamed");
        let fourth = whole(folder.path()).digest;
        let all = [first, second, third, fourth];
        assert!((1..4).all(|at| !all[..at].contains(&all[at])), "{all:?}");
    }

    #[test]
    fn the_archive_holds_every_file_below_its_folder_with_its_exact_time() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("sub")).expect("a folder");
        std::fs::write(folder.path().join("sub/a.cs"), "text").expect("written");
        std::os::unix::fs::symlink("sub", folder.path().join("link")).expect("a link");
        let archive = whole(folder.path()).archive;
        let mut archive = tar::Archive::new(&archive[..]);
        let mut seen = Vec::new();
        for entry in archive.entries().expect("entries") {
            let mut entry = entry.expect("an entry");
            let time = entry.pax_extensions().expect("records").and_then(|mut records| {
                let record = records.next()?.ok()?;
                (record.key() == Ok("mtime")).then(|| record.value().unwrap_or_default().len())
            });
            seen.push((entry.path().expect("a path").display().to_string(), time));
        }
        let of = |path: &str, time| (path.to_owned(), time);
        // Ten digits of seconds, a dot, nine digits.
        assert_eq!(
            seen,
            [of("all", None), of("all/link", None), of("all/sub", None), of("all/sub/a.cs", Some(20))]
        );
    }

    #[test]
    fn a_project_with_tasks_or_analysers_of_its_own_is_known() {
        for (name, text, own) in [
            ("a.csproj", "<Project><UsingTask TaskName=\"A\"/></Project>", true),
            ("a.targets", "<ProjectReference OutputItemType=\"Analyzer\"/>", true),
            ("a.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"/>", false),
            ("a.cs", "// <UsingTask", false),
        ] {
            assert_eq!(runs_own_programs(Path::new(name), text.as_bytes()), own, "{name} {text}");
        }
    }
}
