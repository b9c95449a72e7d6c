//! Dockerfiles for .NET Lambda images.
//!
//! One form is written: an SDK stage that restores and publishes, and a final stage on AWS's base. It uses no
//! instruction that the legacy builder lacks. Every command is in JSON form, so no shell reads a value, and every
//! value has passed a rule that leaves no room for a line break, a variable or a wildcard. Both stages follow the
//! platform of the build, so another architecture than the engine's own needs emulation there.
//! Native compilation and the base without a runtime are refused for now.

use crate::handler::is_assembly_name;
use crate::image::shortened;
use crate::{Architecture, BaseImage, Digest, Handler, ImageReference};

/// What a Dockerfile is written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DockerfileSpec {
    /// The project file's path inside the build context, with `/` between folders.
    pub project_file: String,
    /// Other files that restoring needs, as paths inside the build context: `NuGet.config`,
    /// `Directory.Build.props`, the files of referenced projects.
    pub restore_files: Vec<String>,
    /// The assembly's name without `.dll`.
    pub assembly_name: String,
    /// The base of the final stage, with the SDK image that fits it.
    pub base: BaseImage,
    /// The digest that pins the base, or none for the moving tag.
    pub base_digest: Option<Digest>,
    /// The architecture to publish for.
    pub architecture: Architecture,
    /// The handler, written to CMD.
    pub handler: Handler,
    /// Whether the project asks for native compilation.
    pub publish_aot: bool,
}

/// Why no Dockerfile can be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DockerfileError {
    /// A path leaves the context, or holds a character that a Dockerfile would read as its own.
    #[error("`{}` cannot be a path in a Dockerfile", .0.escape_debug())]
    Path(String),
    /// The file is no project.
    #[error("`{}` is not a project file (.csproj, .fsproj or .vbproj)", .0.escape_debug())]
    NotAProjectFile(String),
    /// The assembly's name is no file's name.
    #[error("`{}` is not the name of an assembly", .0.escape_debug())]
    AssemblyName(String),
    /// The handler would look for another assembly than the project makes.
    #[error("the handler names the assembly `{handler}`, but the project makes `{project}`")]
    OtherAssembly {
        /// The assembly in the handler.
        handler: String,
        /// The assembly of the project.
        project: String,
    },
    /// The handler holds what a handler cannot hold.
    #[error(transparent)]
    Handler(#[from] crate::handler::InvalidHandler),
    /// The name of an image is malformed.
    #[error("`{}` is not the name of an image", .name.escape_debug())]
    Image {
        /// The name.
        name: String,
        /// What is wrong with it.
        #[source]
        source: crate::image::InvalidImageReference,
    },
    /// AWS publishes this base for other architectures only.
    #[error("the base {base} does not exist for {architecture}")]
    Architecture {
        /// The base's tag.
        base: String,
        /// The architecture asked for.
        architecture: Architecture,
    },
    /// Native compilation, or a base without a runtime, is not written yet.
    #[error("a Dockerfile for native compilation or for a base without .NET is not supported yet")]
    Native,
}

/// Writes the Dockerfile. The same values give the same text.
pub fn render(spec: &DockerfileSpec) -> Result<String, DockerfileError> {
    check(spec)?;
    let runtime = spec.architecture.runtime_identifier();
    let project = spec.project_file.as_str();
    let mut lines = vec![
        "# A .NET function for AWS Lambda: published in the SDK image, run on AWS's base image.".to_owned(),
        format!("FROM {} AS build", image(spec.base.sdk_image, None)?),
        "WORKDIR /src".to_owned(),
        "# The files that decide the packages come first, so that a change of code restores nothing again."
            .to_owned(),
    ];
    for file in std::iter::once(&spec.project_file).chain(&spec.restore_files) {
        lines.push(format!("COPY {}", json(&[file, folder_of(file)])));
    }
    lines.push(format!("RUN {}", json(&["dotnet", "restore", project, "--runtime", runtime])));
    lines.push("COPY . .".to_owned());
    #[rustfmt::skip]
    let publish = [
        "dotnet", "publish", project, "--configuration", "Release", "--runtime", runtime,
        "--self-contained", "false", "--output", "/app/publish",
    ];
    lines.push(format!("RUN {}", json(&publish)));
    lines.push(String::new());
    lines.push(format!("FROM {}", image(&spec.base.ecr_public, spec.base_digest.as_ref())?));
    lines.push("WORKDIR /var/task".to_owned());
    lines.push("COPY --from=build /app/publish .".to_owned());
    lines.push(format!("CMD {}", json(&[&spec.handler.to_string()])));
    Ok(lines.join("\n") + "\n")
}

fn check(spec: &DockerfileSpec) -> Result<(), DockerfileError> {
    if spec.publish_aot || spec.base.is_provided() {
        return Err(DockerfileError::Native);
    }
    if !spec.base.supports(spec.architecture) {
        let (base, architecture) = (spec.base.tag.to_owned(), spec.architecture);
        return Err(DockerfileError::Architecture { base, architecture });
    }
    let is_project = [".csproj", ".fsproj", ".vbproj"].iter().any(|end| spec.project_file.ends_with(end));
    if !is_project {
        return Err(DockerfileError::NotAProjectFile(shortened(&spec.project_file)));
    }
    for file in std::iter::once(&spec.project_file).chain(&spec.restore_files) {
        if !is_context_path(file) {
            return Err(DockerfileError::Path(shortened(file)));
        }
    }
    if !is_assembly_name(&spec.assembly_name) {
        return Err(DockerfileError::AssemblyName(shortened(&spec.assembly_name)));
    }
    // The parts of a handler are public, so one that was never parsed is parsed here.
    let handler = Handler::parse(&spec.handler.to_string())?;
    if handler.assembly() != spec.assembly_name {
        let (handler, project) = (handler.assembly().to_owned(), spec.assembly_name.clone());
        return Err(DockerfileError::OtherAssembly { handler, project });
    }
    Ok(())
}

fn image(name: &str, digest: Option<&Digest>) -> Result<String, DockerfileError> {
    let reference = ImageReference::parse(name)
        .map_err(|source| DockerfileError::Image { name: shortened(name), source })?;
    Ok(ImageReference { digest: digest.cloned().or(reference.digest), ..reference }.to_string())
}

/// A relative path of plain names. COPY replaces `$NAME` and reads wildcards even in JSON form, and `dotnet`
/// takes a leading `-` for a switch, so none of these may stand in a path.
fn is_context_path(path: &str) -> bool {
    path.len() <= 1000
        && path.split('/').all(|part| {
            !matches!(part, "" | "." | "..")
                && !part.starts_with('-')
                && part == part.trim()
                && part.chars().all(|letter| letter.is_alphanumeric() || "._-+ ()&,@".contains(letter))
        })
}

/// The folder to copy a file to, ending in `/` as COPY wants it.
fn folder_of(path: &str) -> &str {
    path.rfind('/').and_then(|at| path.get(..=at)).unwrap_or("./")
}

/// The JSON form of an instruction's arguments.
fn json(arguments: &[&str]) -> String {
    let quoted: Vec<String> =
        arguments.iter().map(|argument| serde_json::Value::from(*argument).to_string()).collect();
    format!("[{}]", quoted.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::base_by_tag;
    use proptest::prelude::*;

    fn spec() -> DockerfileSpec {
        DockerfileSpec {
            project_file: "Hello.csproj".into(),
            restore_files: vec![],
            assembly_name: "Hello".into(),
            base: base_by_tag("8").unwrap(),
            base_digest: None,
            architecture: Architecture::X86_64,
            handler: Handler::parse("Hello::Hello.Function::FunctionHandler").unwrap(),
            publish_aot: false,
        }
    }

    #[test]
    fn a_project_in_the_context_folder() {
        insta::assert_snapshot!(render(&spec()).unwrap());
    }

    #[test]
    fn a_project_below_the_context_on_arm64_with_a_pinned_base() {
        let spec = DockerfileSpec {
            project_file: "src/Hello World/Hello.csproj".into(),
            restore_files: vec!["NuGet.config".into(), "src/Lib/Lib.csproj".into()],
            base: base_by_tag("10").unwrap(),
            base_digest: Some(Digest::of(b"base")),
            architecture: Architecture::Arm64,
            handler: Handler::parse("Hello::Hello.Function::System.String Run(System.String)").unwrap(),
            ..spec()
        };
        insta::assert_snapshot!(render(&spec).unwrap());
    }

    #[test]
    fn what_would_not_run_is_refused() {
        let error = |spec: DockerfileSpec| render(&spec).unwrap_err();
        let arm =
            DockerfileSpec { base: base_by_tag("5.0").unwrap(), architecture: Architecture::Arm64, ..spec() };
        assert!(matches!(error(arm), DockerfileError::Architecture { .. }));
        let provided = DockerfileSpec { base: base_by_tag("provided:al2023").unwrap(), ..spec() };
        assert_eq!(error(provided), DockerfileError::Native);
        assert_eq!(error(DockerfileSpec { publish_aot: true, ..spec() }), DockerfileError::Native);
        let other = DockerfileSpec { assembly_name: "Other".into(), ..spec() };
        assert!(matches!(error(other), DockerfileError::OtherAssembly { .. }));
        let text = DockerfileSpec { project_file: "Hello.sln".into(), ..spec() };
        assert!(matches!(error(text), DockerfileError::NotAProjectFile(_)));
    }

    #[test]
    fn names_from_outside_are_refused() {
        for name in [
            "../x.csproj",
            "/x.csproj",
            "a//x.csproj",
            "-x.csproj",
            "$(id).csproj",
            "$HOME.csproj",
            "*.csproj",
            "a\nRUN curl evil\n.csproj",
            "a\\x.csproj",
            "\".csproj",
            "a b /x.csproj",
            "x`y.csproj",
            "[a].csproj",
        ] {
            let wrong = DockerfileSpec { project_file: name.into(), ..spec() };
            assert!(matches!(render(&wrong), Err(DockerfileError::Path(_))), "{name:?}");
        }
        let evil = Handler::Method {
            assembly: "Hello".into(),
            type_name: "A\nRUN curl evil".into(),
            method: "B".into(),
        };
        assert!(matches!(
            render(&DockerfileSpec { handler: evil, ..spec() }),
            Err(DockerfileError::Handler(_))
        ));
        let base = BaseImage { ecr_public: "a\nRUN curl evil".into(), ..spec().base };
        assert!(matches!(render(&DockerfileSpec { base, ..spec() }), Err(DockerfileError::Image { .. })));
    }

    proptest! {
        #[test]
        fn no_input_adds_a_line(
            folder in "\\PC{0,12}|[a-z \\n$\\\\\"]{0,12}", restore in any::<String>(), assembly in any::<String>(),
            kind in any::<String>(), method in "\\PC{1,20}|[A-Za-z\\n\\r\"\\\\$]{1,20}", image in any::<String>(),
        ) {
            let expected = render(&spec()).unwrap().lines().count();
            let base = BaseImage { ecr_public: image, ..spec().base };
            let handler = Handler::Method { assembly: assembly.clone(), type_name: kind.clone(), method: method.clone() };
            let ours = Handler::Method { assembly: "Hello".into(), type_name: kind, method };
            for spec in [
                DockerfileSpec { project_file: format!("{folder}/Hello.csproj"), ..spec() },
                DockerfileSpec { assembly_name: assembly, handler, ..spec() },
                DockerfileSpec { handler: ours, ..spec() },
                DockerfileSpec { base, ..spec() },
            ] {
                if let Ok(text) = render(&spec) {
                    prop_assert_eq!(text.lines().count(), expected);
                    prop_assert!(text.lines().all(|line| !line.ends_with('\\')));
                }
            }
            if let Ok(text) = render(&DockerfileSpec { restore_files: vec![restore], ..spec() }) {
                prop_assert_eq!(text.lines().count(), expected + 1);
            }
        }
    }
}
