//! Files that a build reads and that an ignore list takes away from it.
//!
//! MSBuild says nothing of a file that a pattern no longer finds: the image is built without it, and the function misses
//! it where it runs. So each line of the ignore list that takes something away is told before, with the lines that give it
//! back. Files that only an editor or the analysis of code reads do not count.

use super::files::Disk;
use crate::disk;
use slipway_dotnet::project::Cache;
use slipway_dotnet::project::closure::Closure;
use slipway_engine::context::ignore::{IgnoreRules, IgnoringLine};
use std::collections::BTreeMap;
use std::path::Path;

/// The most files that are named of one line.
const NAMED: usize = 3;
/// What a published function does without.
const FOR_EDITORS: [&str; 3] = [".editorconfig", ".globalconfig", "launchsettings.json"];

/// What the ignore list of a context takes away from the build of a project, a sentence for each of its lines. A
/// Dockerfile that does not build the project itself needs none of it.
pub(crate) fn ignored_needs(around: &Closure, context: &Path, own: Option<&Path>) -> Vec<String> {
    if own.is_some_and(|own| !builds_the_project(own)) {
        return Vec::new();
    }
    let dockerfile = own.map(|own| own.strip_prefix(context).unwrap_or(own));
    let Ok(rules) = IgnoreRules::for_dockerfile(context, dockerfile) else { return Vec::new() };
    let Some(file) = rules.file() else { return Vec::new() };
    let needed = Cache::new(&Disk).read_by_build(around).unwrap_or_default();
    let mut taken: BTreeMap<IgnoringLine, Vec<String>> = BTreeMap::new();
    for path in needed.iter().filter_map(|path| path.strip_prefix(context).ok()?.to_str()) {
        let path = path.replace('\\', "/");
        let name = path.rsplit('/').next().unwrap_or(&path).to_ascii_lowercase();
        if FOR_EDITORS.contains(&name.as_str()) {
            continue;
        }
        if let Some(line) = rules.line_excluding(&path) {
            taken.entry(line).or_default().push(path);
        }
    }
    let name = file.strip_prefix(context).unwrap_or(file).display().to_string();
    taken.iter().map(|(line, paths)| sentence(&name, line, paths)).collect()
}

fn sentence(file: &str, line: &IgnoringLine, paths: &[String]) -> String {
    let named = paths.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = match paths.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let back = paths.iter().take(NAMED).map(|path| format!("`!{path}`")).collect::<Vec<_>>().join(", ");
    format!(
        "Line {} of {file} (`{}`) takes away what the build reads: {named}{more}. Remove the line, or give it back \
         below: {back}.",
        line.line, line.text
    )
}

/// Whether a Dockerfile of the author's runs the SDK on the project.
fn builds_the_project(own: &Path) -> bool {
    const BUILDING: [&str; 4] = ["dotnet publish", "dotnet build", "dotnet restore", "dotnet lambda"];
    let text = disk::read_text(own).unwrap_or_default();
    slipway_dockerfile::parse(&text).is_ok() && BUILDING.iter().any(|command| text.contains(command))
}

#[cfg(test)]
mod tests {
    use super::*;
    use slipway_dotnet::project::closure::closure;

    fn told(ignore: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            "App.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>\
             <ItemGroup><None Update=\"data/*.json\" CopyToOutputDirectory=\"PreserveNewest\"/></ItemGroup></Project>",
        );
        for name in ["Function.cs", "data/rates.json", "README.md", ".editorconfig"] {
            write(name, "");
        }
        write(".dockerignore", ignore);
        let around = closure(&root.join("App.csproj"), &Disk).unwrap();
        ignored_needs(&around, &root, None)
    }

    #[test]
    fn a_line_that_takes_a_needed_file_away_is_told_with_the_way_to_get_it_back() {
        assert_eq!(
            told("# ours\n**/bin\n**/*.json\n"),
            [
                "Line 3 of .dockerignore (`**/*.json`) takes away what the build reads: data/rates.json. Remove the line, or \
              give it back below: `!data/rates.json`."
            ]
        );
        assert_eq!(told("*\n!App.csproj\n").len(), 1, "sources count as well");
    }

    #[test]
    fn what_no_build_reads_may_be_left_out() {
        assert_eq!(told("**/bin\n*.md\n.editorconfig\n**/*.json\n!data/rates.json\n"), Vec::<String>::new());
    }
}
