//! The doctor's look at a project: whether its packages are of the day.

use super::{CheckItem, CheckStatus};
use crate::Workbench;
use crate::ops::command_line::quoted;
use crate::report::ErrorReport;
use crate::values::ProjectView;
use slipway_dotnet::packages::{self, Behind};

impl Workbench {
    /// What is to be said about a project's packages: one item for each that is behind, else one for all.
    pub(super) async fn check_project(&self, project: &str) -> Result<Vec<CheckItem>, ErrorReport> {
        let project = self.inspect_project(project).await?;
        let behind = packages::behind(&project.lambda_packages, &project.framework);
        if behind.is_empty() {
            return Ok(vec![nothing_behind(&project)]);
        }
        Ok(behind.iter().map(|behind| item(&project, behind)).collect())
    }
}

fn item(project: &ProjectView, behind: &Behind) -> CheckItem {
    let Behind { newest, used } = behind;
    CheckItem {
        id: format!("package:{}", newest.id),
        name: format!("{} of {}", newest.id, project.name),
        status: CheckStatus::Notice,
        detail: format!(
            "{used} is a major version behind {}, the newest that Slipway knows.",
            newest.version
        ),
        fix: Some("Raise it, then build and test: a major version may change what the code sees.".to_owned()),
        command: Some(format!(
            "dotnet add {} package {} --version {}",
            quoted(&project.file),
            newest.id,
            newest.version
        )),
    }
}

fn nothing_behind(project: &ProjectView) -> CheckItem {
    let packages: Vec<String> = project
        .lambda_packages
        .iter()
        .map(|package| {
            format!("{} {}", package.id, package.version.as_deref().unwrap_or("without a version"))
        })
        .collect();
    let detail = match packages.as_slice() {
        [] => "It refers to no package of Lambda.".to_owned(),
        all => format!("None is known to be a major version behind: {}.", all.join(", ")),
    };
    CheckItem {
        id: "packages".to_owned(),
        name: format!("Packages of {}", project.name),
        status: CheckStatus::Ready,
        detail,
        fix: None,
        command: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(project: &str) -> Vec<CheckItem> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("old one.csproj");
        std::fs::write(&file, project).unwrap();
        let workbench = Workbench::open(crate::Folders::below(&folder.path().join("home"))).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(workbench.check_project(&file.display().to_string())).unwrap()
    }

    fn project(framework: &str) -> String {
        format!(
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>{framework}</TargetFramework>\
             </PropertyGroup><ItemGroup>\
             <PackageReference Include=\"Amazon.Lambda.Core\" Version=\"2.8.1\" />\
             <PackageReference Include=\"Amazon.Lambda.Annotations\" Version=\"2.0.0\" />\
             <PackageReference Include=\"Amazon.Lambda.RuntimeSupport\" Version=\"1.14.2\" />\
             </ItemGroup></Project>"
        )
    }

    #[test]
    fn a_package_that_is_a_major_version_behind_is_named_with_the_command_that_raises_it() {
        let items = items(&project("net8.0"));
        let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(ids, ["package:Amazon.Lambda.Core", "package:Amazon.Lambda.RuntimeSupport"]);
        assert_eq!(items[0].status, CheckStatus::Notice);
        assert!(items[0].detail.starts_with("2.8.1 is a major version behind 3.2.0"), "{}", items[0].detail);
        let command = items[0].command.as_deref().unwrap();
        assert!(command.starts_with("dotnet add '") && command.contains("old one.csproj'"), "{command}");
        assert!(command.ends_with("package Amazon.Lambda.Core --version 3.2.0"), "{command}");
    }

    #[test]
    fn a_framework_that_the_newest_packages_do_not_take_is_told_nothing_to_raise() {
        let items = items(&project("net6.0"));
        assert_eq!(items.len(), 1);
        assert_eq!((items[0].status, &items[0].command), (CheckStatus::Ready, &None));
    }
}
