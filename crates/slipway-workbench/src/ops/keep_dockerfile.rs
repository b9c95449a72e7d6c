//! Keeps a project's Dockerfile in step with the project while it is still Slipway's.
//!
//! Such a file lies in the folder for other tools: `docker build`, Amazon's, an IDE. Slipway itself generates what a
//! build needs as if there were none, and writes the file anew when the two differ. Before a build and after a new
//! project is written is when that happens; looking at a project writes nothing. What one request asks for this
//! once does not reach the file.

use super::DockerfileRequest;
use super::file_changes::change_file;
use crate::Workbench;
use crate::disk;
use crate::report::ErrorReport;
use crate::values::ProjectView;
use slipway_dockerfile::kept;
use std::path::{Path, PathBuf};

impl Workbench {
    /// Writes the kept Dockerfile anew where it has fallen behind, and says which one.
    pub(crate) async fn keep_dockerfile(
        &self,
        project: &ProjectView,
    ) -> Result<Option<PathBuf>, ErrorReport> {
        if !project.kept_dockerfile {
            return Ok(None);
        }
        let path = Path::new(&project.folder).join("Dockerfile");
        let preview = self.preview_dockerfile(&DockerfileRequest::of(&project.file)).await?;
        self.on_disk(move |_| {
            let before = disk::read_text(&path).unwrap_or_default();
            // A hand may have been there since the project was read, and line ends are no reason to write.
            if !kept::is_kept(&before) || before.replace("\r\n", "\n") == preview.text {
                return Ok(None);
            }
            change_file(&path, Some(&before), &preview.text, true)?;
            Ok(Some(path))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::{Choices, DockerfileChange, DockerfileChangeRequest, SampleRequest};
    use slipway_core::Architecture;
    use slipway_dotnet::scaffold::{ScaffoldLanguage, Template};

    /// A new project, and a look at its Dockerfile after Slipway has had the chance to follow.
    struct KeptProject {
        folder: tempfile::TempDir,
        workbench: Workbench,
        project: ProjectView,
        runtime: tokio::runtime::Runtime,
    }

    impl KeptProject {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let workbench = Workbench::open(crate::Folders::below(&folder.path().join("home"))).unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let request = SampleRequest {
                folder: folder.path().join("my-api").display().to_string(),
                framework: None,
                template: Template::ClassLibrary,
                language: ScaffoldLanguage::CSharp,
                architecture: Architecture::X86_64,
                tests: false,
            };
            let project = runtime.block_on(workbench.create_sample(&request)).unwrap();
            Self { folder, workbench, project, runtime }
        }

        fn inspect(&self) -> ProjectView {
            self.runtime.block_on(self.workbench.inspect_project(&self.project.file)).unwrap()
        }

        /// Whether Slipway wrote the file, and its text.
        fn follow(&self) -> (bool, String) {
            let project = self.inspect();
            let written = self.runtime.block_on(self.workbench.keep_dockerfile(&project)).unwrap();
            (written.is_some(), std::fs::read_to_string(self.path()).unwrap())
        }

        fn path(&self) -> PathBuf {
            Path::new(&self.project.folder).join("Dockerfile")
        }

        fn choose(&self, handler: &str) {
            self.runtime.block_on(async {
                let record = self.workbench.open_project(&self.project.file).await.unwrap();
                let choices = Choices { handler: handler.to_owned(), ..record.choices };
                self.workbench.save_choices(&self.project.file, choices).await.unwrap();
            });
        }
    }

    #[test]
    fn a_new_projects_dockerfile_is_the_one_that_a_build_would_use() {
        let kept = KeptProject::new();
        assert!(kept.project.kept_dockerfile && !kept.project.has_dockerfile);
        let (written, text) = kept.follow();
        assert!(!written && kept::is_kept(&text), "{text}");
    }

    #[test]
    fn a_kept_dockerfile_follows_the_choices_and_the_files_around_the_project() {
        let kept = KeptProject::new();
        kept.choose("my-api::MyApi.Other::Run");
        let (written, text) = kept.follow();
        assert!(written && text.contains("CMD [\"my-api::MyApi.Other::Run\"]"), "{text}");
        assert!(!kept.follow().0, "once is enough");
        std::fs::write(Path::new(&kept.project.folder).join("aws-lambda-tools-defaults.json"), "{}").unwrap();
        let handler = kept.inspect().handler;
        assert_eq!(
            handler.as_deref(),
            Some("my-api::MyApi.Function::FunctionHandler"),
            "read from the sources"
        );
        // A project beside it is needed by the build, so the folder above both is sent.
        let library = kept.folder.path().join("Library/Library.csproj");
        let text = std::fs::read_to_string(&kept.project.file).unwrap();
        std::fs::create_dir(library.parent().unwrap()).unwrap();
        std::fs::write(library, text.replace("<PackageReference", "<None")).unwrap();
        let reference =
            "<ItemGroup><ProjectReference Include=\"../Library/Library.csproj\" /></ItemGroup></Project>";
        std::fs::write(&kept.project.file, text.replace("</Project>", reference)).unwrap();
        let (written, text) = kept.follow();
        assert!(written && text.contains("my-api/my-api.csproj"), "{text}");
        assert!(kept.inspect().kept_dockerfile, "{text}");
    }

    #[test]
    fn a_dockerfile_that_a_hand_has_changed_is_left_alone() {
        let kept = KeptProject::new();
        let mine = kept.follow().1.replace("WORKDIR /var/task", "WORKDIR /var/task/");
        std::fs::write(kept.path(), &mine).unwrap();
        kept.choose("my-api::MyApi.Other::Run");
        assert_eq!(kept.follow(), (false, mine));
        let project = kept.inspect();
        assert!(project.has_dockerfile && !project.kept_dockerfile);
    }

    #[test]
    fn an_adopted_dockerfile_is_the_projects_own_and_says_nothing_of_slipway() {
        let kept = KeptProject::new();
        let before = kept.follow().1;
        let adopt = |write| DockerfileChangeRequest {
            project: kept.project.file.clone(),
            change: DockerfileChange::Adopt,
            write,
        };
        let shown = kept.runtime.block_on(kept.workbench.change_dockerfile(&adopt(false))).unwrap();
        assert!(!shown.changes[0].created && !shown.changes[0].written);
        assert_eq!(kept.follow().1, before, "a preview writes nothing");
        kept.runtime.block_on(kept.workbench.change_dockerfile(&adopt(true))).unwrap();
        assert_eq!(kept.follow(), (false, kept::released(&before).to_owned()));
        assert!(kept.inspect().has_dockerfile);
    }
}
