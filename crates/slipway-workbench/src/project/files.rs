//! The files around a project, read from disk for the rules in `slipway-core`.

use crate::disk::{self, Names};
use slipway_dotnet::project::Files;
use slipway_dotnet::project::closure::Closure;
use slipway_dotnet::project::sdk_image::GlobalJson;
use slipway_dotnet::source::text_of;
use std::path::{Path, PathBuf};

/// One byte more than any project file may have, so that a larger one is seen to be larger.
const MOST_BYTES: u64 = 1024 * 1024 + 1;

/// The file system of this machine.
pub(crate) struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> Option<Vec<u8>> {
        disk::read_up_to(path, MOST_BYTES).ok()
    }

    fn list(&self, folder: &Path) -> Vec<String> {
        names(folder, Names::Files, |kind| kind.is_file())
    }

    fn folders(&self, folder: &Path) -> Vec<String> {
        names(folder, Names::Folders, |kind| kind.is_dir())
    }
}

/// The names of the entries of a kind directly in a folder, sorted.
fn names(folder: &Path, names: Names, is_wanted: fn(&std::fs::FileType) -> bool) -> Vec<String> {
    let Ok(entries) = disk::entries(folder, names) else { return Vec::new() };
    let wanted = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| is_wanted(&kind)));
    let mut names: Vec<String> = wanted.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// The extensions of a project file.
pub(crate) const PROJECT_EXTENSIONS: [&str; 3] = ["csproj", "fsproj", "vbproj"];
/// The extensions of a solution, as one is looked for in a folder.
pub(crate) const SOLUTION_EXTENSIONS: [&str; 2] = ["slnx", "sln"];
/// The extensions of what names the projects of a solution or some of them.
pub(crate) const SOLUTION_FILES: [&str; 3] = ["slnx", "sln", "slnf"];

/// The files with one of these extensions directly in a folder, by name.
pub(crate) fn files_with(folder: &Path, extensions: &[&str]) -> std::io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = disk::entries(folder, Names::Files)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| has_extension(path, extensions))
        .collect();
    files.sort();
    Ok(files)
}

/// The way from a folder to a file, with `..` where it leads upwards.
pub(crate) fn relative(folder: &Path, file: &Path) -> String {
    for (up, above) in folder.ancestors().enumerate() {
        if let Ok(rest) = file.strip_prefix(above) {
            return format!("{}{}", "../".repeat(up), rest.display());
        }
    }
    file.display().to_string()
}

/// The file-based apps directly in a folder: C# files that begin with a directive of their own.
pub(crate) fn file_apps(folder: &Path) -> Vec<PathBuf> {
    let mut apps = files_with(folder, &["cs"]).unwrap_or_default();
    apps.retain(|file| {
        let text = text_of(&Disk.read(file).unwrap_or_default());
        let mut lines = text.lines().map(str::trim);
        let is_told = |line: &str| line.starts_with("#:") || line.starts_with("#!");
        let before_code = |line: &str| line.is_empty() || line.starts_with("//") || line.starts_with('#');
        lines.by_ref().take_while(|line| before_code(line)).any(is_told)
    });
    apps
}

pub(crate) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    extensions.iter().any(|wanted| extension.eq_ignore_ascii_case(wanted))
}

/// The `global.json` that counts for the project, where one within the context names an SDK.
pub(crate) fn global_json(around: &Closure) -> Option<GlobalJson> {
    let mut files = around.restore_files.iter();
    let file = files.find(|file| file.file_name().is_some_and(|name| name == "global.json"))?;
    GlobalJson::read(&disk::read(file).ok()?)
}
