//! .NET Aspire AppHosts with Lambda functions: which projects they make functions of, by which name and handler.
//!
//! The AppHost is read, never run. Its projects are those that its project file refers to.

use super::files::{Disk, PROJECT_EXTENSIONS, files_with, has_extension};
use crate::values::AspireResource;
use slipway_dotnet::project::{Cache, Files as _, Project};
use slipway_dotnet::source::{aspire, text_of};
use std::path::{Path, PathBuf};

/// The marks of an AppHost in its project file, or in the directives of one in a single file.
const MARKS: [&str; 3] = ["Aspire.AppHost.Sdk", "Aspire.Hosting.AppHost", "<IsAspireHost>true"];
/// The deepest folders of an AppHost's sources.
const DEPTH: usize = 4;
/// The most source files of an AppHost.
const MOST_FILES: usize = 300;
/// How far above a project its AppHost is looked for.
const LEVELS: usize = 4;

/// Whether a project file is that of an AppHost.
pub(crate) fn is_apphost(file: &Path) -> bool {
    let text = text_of(&Disk.read(file).unwrap_or_default());
    MARKS.iter().any(|mark| text.contains(mark))
}

/// The functions that an AppHost adds, each with its project's file. One whose project is none of the host's references
/// is passed over: Aspire would not compile it.
pub(crate) fn resources_of(host: &Path, project: Option<&Project>) -> Vec<(PathBuf, AspireResource)> {
    let read = project.is_none().then(|| Cache::new(&Disk).project(host).ok()).flatten();
    let Some(project) = project.or(read.as_ref()) else { return Vec::new() };
    let found = aspire::lambda_resources(&sources(host));
    let of = |function: aspire::AspireFunction| {
        let file = project.references.iter().find(|reference| {
            let stem = reference.file_stem().unwrap_or_default().to_string_lossy();
            aspire::project_type(&stem) == function.project_type
        })?;
        let (name, handler) = (function.name, function.handler);
        Some((file.clone(), AspireResource { name, handler, host: host.display().to_string() }))
    };
    found.into_iter().filter_map(of).collect()
}

/// The functions that AppHosts near a project make of it: those in folders beside it or beside the folders above.
pub(crate) fn resources_near(file: &Path, limit: &Path) -> Vec<AspireResource> {
    let above = file.ancestors().skip(2).take_while(|one| one.starts_with(limit)).take(LEVELS);
    let mut found = Vec::new();
    for folder in above {
        let hosts = Disk.folders(folder).into_iter().filter(|name| name.ends_with("AppHost"));
        for host in
            hosts.flat_map(|name| files_with(&folder.join(name), &PROJECT_EXTENSIONS).unwrap_or_default())
        {
            if is_apphost(&host) {
                let own = resources_of(&host, None).into_iter().filter(|(of, _)| of == file);
                found.extend(own.map(|(_, resource)| resource));
            }
        }
    }
    found
}

/// The C# files of an AppHost.
fn sources(host: &Path) -> Vec<String> {
    let mut files = Vec::new();
    if has_extension(host, &["cs"]) {
        files.push(host.to_owned());
    } else {
        search(host.parent().unwrap_or(host), DEPTH, &mut files);
    }
    files.iter().map(|file| text_of(&Disk.read(file).unwrap_or_default())).collect()
}

fn search(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let own = Disk.list(folder).into_iter().map(|name| folder.join(name));
    files.extend(own.filter(|file| has_extension(file, &["cs"])));
    files.truncate(MOST_FILES);
    if depth > 0 {
        let inside = Disk.folders(folder).into_iter().filter(|name| !["bin", "obj"].contains(&name.as_str()));
        inside.for_each(|name| search(&folder.join(name), depth - 1, files));
    }
}
