//! What a Dockerfile asks of its build context, so that the folder it was written for can be told.

use super::super::syntax::{Dockerfile, Keyword};
use super::calls::DotnetCall;
use super::view::View;

/// What has to lie in the folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContextNeeds {
    /// Files and folders that COPY and ADD name, each once. Of a pattern the part before it.
    pub sources: Vec<String>,
    /// Projects and solutions that `dotnet` is told to build, as written with `/`.
    pub projects: Vec<String>,
    /// Whether everything in the folder is copied.
    pub whole: bool,
}

const MAX_NEEDS: usize = 500;

/// Reads what a file needs. Sources with values from outside are left out.
pub fn context_needs(file: &Dockerfile) -> ContextNeeds {
    let view = View::new(file);
    let mut needs = ContextNeeds::default();
    for seen in view.all() {
        let one = seen.instruction;
        for call in DotnetCall::all(file, one) {
            let target = call.target().map(|target| target.replace('\\', "/"));
            let plain = target.filter(|target| !target.contains('$') && !target.starts_with('/'));
            add(&mut needs.projects, plain);
        }
        if !matches!(one.keyword, Keyword::Copy | Keyword::Add) || one.flag("from").is_some() {
            continue;
        }
        for source in seen.sources().filter(|source| !source.contains("://") && !source.starts_with("git@")) {
            let parts = source.split('/').filter(|part| !matches!(*part, "" | "."));
            let plain: Vec<&str> = parts.take_while(|part| !part.contains(['*', '?', '[', '\\'])).collect();
            needs.whole |= plain.is_empty();
            add(&mut needs.sources, Some(plain.join("/")).filter(|path| !path.is_empty()));
        }
    }
    needs
}

fn add(list: &mut Vec<String>, path: Option<String>) {
    if let Some(path) = path.filter(|path| list.len() < MAX_NEEDS && !list.contains(path)) {
        list.push(path);
    }
}

impl ContextNeeds {
    /// Whether the Dockerfile was written for a folder. `exists` tells what lies there by a path from it; `project` is
    /// the project file's own path from there, or none where it lies elsewhere.
    pub fn fit(&self, project: Option<&str>, exists: &dyn Fn(&str) -> bool) -> bool {
        let folder = project.map(|project| project.rsplit_once('/').map_or("", |(folder, _)| folder));
        let source = |path: &String| {
            // What the host publishes before the build need not be there yet, but its project has to.
            let place = host_build(path).map(|place| place.trim_end_matches('/'));
            exists(path) || place.is_some_and(|place| folder == Some(place))
        };
        let target = |path: &String| {
            let inner = !path.contains('/') || path.starts_with("..");
            inner || exists(path) || self.sources.iter().any(|source| exists(&format!("{source}/{path}")))
        };
        self.sources.iter().all(source)
            && (!self.whole && self.projects.is_empty() || project.is_some())
            && self.projects.iter().all(target)
    }
}

/// The folder before `bin/Release` or `bin/Debug`, where a path is what a compiler on this machine writes.
pub fn host_build(path: &str) -> Option<&str> {
    let lower = path.to_ascii_lowercase();
    let at = ["bin/release", "bin/debug"].iter().find_map(|start| {
        lower
            .match_indices(start)
            .map(|(at, _)| at)
            .find(|at| *at == 0 || lower.as_bytes().get(at - 1) == Some(&b'/'))
    })?;
    path.get(..at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    /// The first of the folders, from the Dockerfile's own upwards, that the text was written for.
    fn chosen(text: &str, files: &[&str], own: &str) -> Option<String> {
        let needs = context_needs(&parse(text).unwrap());
        let project = *files.iter().find(|file| file.ends_with("proj")).unwrap();
        let mut folder = own.to_owned();
        loop {
            let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            let exists = |path: &str| {
                let path = format!("{start}{path}");
                files.iter().any(|file| *file == path || file.starts_with(&format!("{path}/")))
            };
            if needs.fit(project.strip_prefix(&start), &exists) {
                return Some(folder);
            }
            folder = match folder.rsplit_once('/') {
                Some((above, _)) => above.to_owned(),
                None if folder.is_empty() => return None,
                None => String::new(),
            };
        }
    }

    #[test]
    fn the_folder_is_the_first_in_which_all_sources_lie() {
        let files = [
            "Dock/Dock.csproj",
            "Dock/Function.cs",
            "Dock/Dockerfile",
            "Dock.sln",
            "docker/Lambda.Dockerfile",
        ];
        let from = |text: &str, own: &str| chosen(text, &files, own);
        let solution = "FROM sdk\nWORKDIR /src\nCOPY [\"Dock/Dock.csproj\", \"Dock/\"]\nRUN dotnet restore \"Dock/Dock.csproj\"\n\
                        COPY . .\nWORKDIR /src/Dock\nRUN dotnet publish \"Dock.csproj\" -o /out\n";
        assert_eq!(from(solution, "Dock").as_deref(), Some(""));
        let inside = "FROM sdk\nWORKDIR /src\nCOPY . .\nRUN dotnet publish Dock.csproj -o /out\n";
        assert_eq!(from(inside, "Dock").as_deref(), Some("Dock"));
        let whole = "FROM sdk\nWORKDIR /src\nCOPY . .\nRUN dotnet publish Dock/Dock.csproj -o /out\n";
        assert_eq!(from(whole, "Dock").as_deref(), Some(""));
        assert_eq!(from(inside, "docker").as_deref(), Some(""), "nothing is built where no project lies");
        let host = "FROM base\nCOPY \"bin/Release/lambda-publish\"  .\n";
        assert_eq!(from(host, "Dock").as_deref(), Some("Dock"), "it is published there before the build");
        let above = "FROM base\nCOPY Dock/bin/Release/net10.0/publish .\n";
        assert_eq!(from(above, "Dock").as_deref(), Some(""));
        assert_eq!(from("FROM base\nCOPY Gone.txt .\n", "Dock"), None);
        let stages = "FROM sdk AS build\nFROM base\nCOPY --from=build /out .\nADD https://x.y/z .\n";
        assert_eq!(from(stages, "Dock").as_deref(), Some("Dock"));
        let patterns = "FROM sdk\nCOPY Dock/*.csproj Dock/\nCOPY *.sln ./\nRUN dotnet restore Dock.sln\n";
        assert_eq!(from(patterns, "Dock").as_deref(), Some(""));
    }
}
