//! Writing Dockerfiles for .NET Lambda images.
//!
//! One form is written: a stage that restores and publishes, and a final stage on AWS's base. Every command is in
//! JSON form, so no shell reads a value, and every value has passed a rule that leaves no room for a line
//! break, a variable or a wildcard. The SDK compiles on the engine's own platform for any other; only the linker of a
//! native program has to run on the platform of the build, by emulation where it is another. Without secrets no instruction is used that the legacy builder
//! lacks; secrets and certificates are mounted, which only BuildKit can do.
//!
//! A native program is linked on Amazon Linux 2023, because Microsoft's SDK images have a newer C library than
//! Lambda, and goes onto the base without a runtime: on a base with .NET it would carry a runtime for nothing.
//! That base has no ICU either, so such a program is published without the data of cultures.

mod check;
mod parameters;
mod sources;

pub use parameters::PublishParameters;

use super::json;
use serde::{Deserialize, Serialize};
use slipway_core::image::shortened;
use slipway_core::{Architecture, BaseImage, Digest, Handler, ImageReference};

/// What a Dockerfile is written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DockerfileSpec {
    /// The project file's path inside the build context, with `/` between folders. A `.cs` file is a program
    /// without a project.
    pub project_file: String,
    /// Other files that restoring needs, as paths inside the build context: `NuGet.config`,
    /// `Directory.Build.props`, the files of referenced projects.
    pub restore_files: Vec<String>,
    /// Whole folders that restoring needs, such as a folder of packages or a project that is packed on the way.
    pub restore_folders: Vec<String>,
    /// The folders inside the context that a build on the author's machine writes to, such as `bin` and `obj`.
    pub leftovers: Vec<String>,
    /// Whether these files and folders, with the project itself, are all that decides the packages. Only then may
    /// publishing trust what was restored from them alone.
    pub restore_known: bool,
    /// The target framework moniker, such as `net8.0`.
    pub framework: String,
    /// Whether the project is for others too, so that publishing has to be told which.
    pub several_frameworks: bool,
    /// The configuration, such as `Release`.
    pub configuration: String,
    /// Whether the program brings its own runtime. One for a base without a runtime always does.
    pub self_contained: bool,
    /// Whether restore and publish name no runtime, because a lock file was written for none. Only a program that
    /// finds .NET in its base can be published so.
    pub portable: bool,
    /// Whether the project asks for the data of cultures, which the base without a runtime lacks.
    pub cultures: bool,
    /// What the settings add to the command line of publish.
    pub parameters: PublishParameters,
    /// The tag of Microsoft's SDK image, or none for the one of the framework.
    pub sdk_tag: Option<String>,
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
    /// Secrets that restoring and publishing may read. They need BuildKit and leave no trace in the image.
    pub secrets: Vec<BuildSecret>,
    /// Whether the build gets a file of certificates as the secret `slipway-ca`, in PEM form. It takes the place
    /// of the system's file, so it has to hold the public authorities too where some hosts use them.
    pub certificates: bool,
}

/// A secret that the build gets for one command at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BuildSecret {
    /// The id under which the build gets it: letters, digits, `_`, `.` and `-`.
    pub id: String,
    /// How the command sees it.
    pub kind: BuildSecretKind,
}

/// How a command sees a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum BuildSecretKind {
    /// As the user's NuGet.Config, with sources and their passwords.
    NugetConfig,
    /// As a variable. This needs the Dockerfile reader 1.10 or newer.
    Variable {
        /// The variable's name.
        name: String,
    },
}

/// Why no Dockerfile can be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DockerfileError {
    /// A path leaves the context, or holds a character that a Dockerfile would read as its own.
    #[error("`{}` cannot be a path in a Dockerfile", .0.escape_debug())]
    Path(String),
    /// The file is no project.
    #[error("`{}` is not a project file (.csproj, .fsproj, .vbproj, or .cs for a program in one file)", .0.escape_debug())]
    NotAProjectFile(String),
    /// The assembly's name is no file's name.
    #[error("`{}` is not the name of an assembly", .0.escape_debug())]
    AssemblyName(String),
    /// The handler is another program than the project makes.
    #[error("the handler names the program `{handler}`, but the project makes `{project}`")]
    OtherAssembly {
        /// The assembly in the handler.
        handler: String,
        /// The assembly of the project.
        project: String,
    },
    /// The handler holds what a handler cannot hold.
    #[error(transparent)]
    Handler(#[from] slipway_core::handler::InvalidHandler),
    /// The name of an image is malformed.
    #[error("`{}` is not the name of an image", .name.escape_debug())]
    Image {
        /// The name.
        name: String,
        /// What is wrong with it.
        #[source]
        source: slipway_core::image::InvalidImageReference,
    },
    /// AWS publishes this base for other architectures only.
    #[error("the base {base} does not exist for {architecture}")]
    Architecture {
        /// The base's tag.
        base: String,
        /// The architecture asked for.
        architecture: Architecture,
    },
    /// Native compilation for Lambda starts with .NET 8.
    #[error("native compilation needs .NET 8 or newer, and the project is for `{}`", .framework.escape_debug())]
    Native {
        /// The project's framework.
        framework: String,
    },
    /// A native program belongs onto the base without a runtime.
    #[error(
        "a native program brings its own runtime, and the base {base} would add one that nothing uses; the base provided:al2023 has none"
    )]
    NativeBase {
        /// The base's tag.
        base: String,
    },
    /// Only an executable can bring its own runtime.
    #[error("the base without .NET starts an executable, and the handler names a method of the library `{}`", .assembly.escape_debug())]
    NeedsExecutable {
        /// The assembly.
        assembly: String,
    },
    /// A program with its own runtime is for one runtime, and a lock file written for none does not let it be.
    #[error(
        "the lock file of the packages was written for no runtime, and a program for the base {base} has to be \
         restored for one"
    )]
    Portable {
        /// The base's tag.
        base: String,
    },
    /// No SDK is known for the framework.
    #[error("no SDK image is known for `{}`", .framework.escape_debug())]
    Framework {
        /// The project's framework.
        framework: String,
    },
    /// A program in one file starts with .NET 10.
    #[error("a program in a single .cs file needs .NET 10 or newer, and the base is for {framework}")]
    SingleFile {
        /// The base's framework.
        framework: String,
    },
    /// The configuration is none that could stand on a command line.
    #[error("`{}` cannot be the name of a configuration", .0.escape_debug())]
    Configuration(String),
    /// The id of a secret, or the name of its variable, cannot stand in a list of options.
    #[error("`{}` cannot name a secret of the build", .0.escape_debug())]
    Secret(String),
}

/// The id of the secret that holds the certificates.
pub const CERTIFICATES_ID: &str = "slipway-ca";
const CERTIFICATES_FILE: &str = "/run/secrets/slipway-ca";
/// BuildKit knows the platform that it builds on. The legacy builder does not, and takes `linux` for its own.
const BUILD_PLATFORM: &str = "${BUILDPLATFORM:-linux}";
const AMAZON_LINUX: &str = "public.ecr.aws/amazonlinux/amazonlinux:2023";

/// Writes the Dockerfile. The same values give the same text.
pub fn render(spec: &DockerfileSpec) -> Result<String, DockerfileError> {
    check::check(spec)?;
    let native = spec.publish_aot;
    let title = match (native, spec.base.is_provided()) {
        (true, _) => "compiled natively on Amazon Linux 2023, run on AWS's base image without a runtime.",
        (false, true) => "published with its own runtime, run on AWS's base image without one.",
        (false, false) => "published in the SDK image, run on AWS's base image.",
    };
    let mut lines = vec![format!("# A .NET function for AWS Lambda: {title}")];
    let sdk = image(&check::sdk_image(spec)?, None)?;
    if native {
        native_stage(spec, &sdk, &mut lines)?;
    } else {
        lines.push(
            "# The SDK compiles for any architecture, so this stage needs no emulation of another one."
                .to_owned(),
        );
        lines.push(format!("FROM --platform={BUILD_PLATFORM} {sdk} AS {}", sources::first_stage(spec)));
    }
    lines.push("WORKDIR /src".to_owned());
    publish(spec, &mut lines);
    lines.push(String::new());
    lines.push(format!("FROM {}", image(&spec.base.ecr_public, spec.base_digest.as_ref())?));
    let program = &spec.assembly_name;
    if spec.base.is_provided() {
        lines.push("# The base starts this name; the program stays beside its libraries.".to_owned());
        lines.push("WORKDIR /var/runtime".to_owned());
        let target = format!("/var/task/{program}");
        lines.push(format!("RUN {}", json(&["ln", "-s", &target, "bootstrap"])));
        if spec.cultures {
            lines.push(
                "# The project asks for the data of cultures, which the base does not hold.".to_owned(),
            );
            lines.push(format!("RUN {}", json(&["dnf", "install", "-y", "libicu"])));
        }
    }
    lines.push("WORKDIR /var/task".to_owned());
    lines.push("COPY --from=build /app/publish .".to_owned());
    lines.push(format!("CMD {}", json(&[&spec.handler.to_string()])));
    Ok(lines.join("\n") + "\n")
}

/// The stage that links a native program against Lambda's own C library.
fn native_stage(spec: &DockerfileSpec, sdk: &str, lines: &mut Vec<String>) -> Result<(), DockerfileError> {
    lines.push(format!("FROM {} AS {}", image(AMAZON_LINUX, None)?, sources::first_stage(spec)));
    lines.push("# The linker and the libraries that .NET links against.".to_owned());
    let authority = format!("--setopt=sslcacert={CERTIFICATES_FILE}");
    let mut install = vec!["dnf", "install", "-y"];
    if spec.certificates {
        install.push(&authority);
    }
    install.extend(["clang", "gcc", "zlib-devel", "libicu", "krb5-devel", "openssl-devel"]);
    lines.push(format!("RUN {}{}", certificates(spec), json(&install)));
    lines.push(format!("COPY --from={sdk} /usr/share/dotnet /usr/share/dotnet"));
    Ok(())
}

fn publish(spec: &DockerfileSpec, lines: &mut Vec<String>) {
    let single_file = spec.project_file.ends_with(".cs");
    if single_file {
        lines.push(
            "# The program names its packages itself, so nothing can be restored ahead of it.".to_owned(),
        );
    } else {
        lines.push(
            "# The files that decide the packages come first, so that a change of code restores nothing again."
                .to_owned(),
        );
        for file in std::iter::once(&spec.project_file).chain(&spec.restore_files) {
            lines.push(format!("COPY {}", json(&[file, folder_of(file)])));
        }
        for folder in &spec.restore_folders {
            lines.push(format!("COPY {}", json(&[folder, &format!("{folder}/")])));
        }
        if spec.portable {
            lines.push(
                "# The lock file was written for no runtime, and locked mode holds to that.".to_owned(),
            );
        }
        lines.push(restore(spec));
    }
    sources::copy(spec, lines);
    if spec.base.is_provided() && !spec.cultures {
        lines.push(
            "# The base holds no ICU, so the program is published without the data of cultures.".to_owned(),
        );
    }
    lines.push(run(spec, &publish_arguments(spec)));
}

fn publish_arguments(spec: &DockerfileSpec) -> Vec<&str> {
    let single_file = spec.project_file.ends_with(".cs");
    let mut publish = vec!["publish", &spec.project_file, "--configuration", &spec.configuration];
    if spec.several_frameworks {
        publish.extend(["--framework", &spec.framework]);
    }
    if !spec.portable {
        let own_runtime = if own_runtime(spec) { "true" } else { "false" };
        publish.extend([
            "--runtime",
            spec.architecture.runtime_identifier(),
            "--self-contained",
            own_runtime,
        ]);
    }
    publish.extend(["--output", "/app/publish"]);
    if spec.publish_aot {
        // Without it the symbols of the program, which are larger than itself, would lie beside it. That it is
        // compiled natively the project says itself: on the command line it would reach the projects it refers to.
        publish.push("-p:CopyOutputSymbolsToPublishDirectory=false");
    } else {
        if single_file {
            // A program in one file is compiled natively unless it is told not to be.
            publish.push("-p:PublishAot=false");
        }
        // A class library has no runtimeconfig.json unless it is asked for, and does not start without one.
        publish.push("-p:GenerateRuntimeConfigurationFiles=true");
    }
    publish.extend(spec.parameters.others.iter().map(String::as_str));
    if spec.restore_known && !single_file {
        publish.push("--no-restore");
    }
    if spec.base.is_provided() && !spec.cultures {
        publish.push("-p:InvariantGlobalization=true");
    }
    publish
}

/// Restores for exactly what is published. `--runtime` would ask for the packages of a program that brings its
/// runtime, which are large, and publishing would then have to restore once more. All frameworks are restored, because
/// one named here would be that of the projects referred to as well.
fn restore(spec: &DockerfileSpec) -> String {
    let configuration = format!("-p:Configuration={}", spec.configuration);
    let runtime = format!("-p:RuntimeIdentifier={}", spec.architecture.runtime_identifier());
    let own_runtime = format!("-p:SelfContained={}", own_runtime(spec));
    let mut restore = vec!["restore", spec.project_file.as_str(), configuration.as_str()];
    if !spec.portable {
        restore.extend([runtime.as_str(), own_runtime.as_str()]);
    }
    restore.extend(spec.parameters.properties());
    run(spec, &restore)
}

fn own_runtime(spec: &DockerfileSpec) -> bool {
    spec.self_contained || spec.base.is_provided()
}

/// A call of `dotnet` with the secrets it may read.
fn run(spec: &DockerfileSpec, arguments: &[&str]) -> String {
    let mut command = Vec::new();
    let authority = format!("SSL_CERT_FILE={CERTIFICATES_FILE}");
    if spec.certificates {
        command.extend(["env", &authority]);
    }
    command.push(if spec.publish_aot { "/usr/share/dotnet/dotnet" } else { "dotnet" });
    command.extend(arguments);
    let mounts: String = spec.secrets.iter().map(mount).collect();
    format!("RUN {}{mounts}{}", certificates(spec), json(&command))
}

fn certificates(spec: &DockerfileSpec) -> String {
    match spec.certificates {
        true => format!("--mount=type=secret,id={CERTIFICATES_ID},target={CERTIFICATES_FILE},required=true "),
        false => String::new(),
    }
}

/// A missing secret ends the build at once, instead of as a refused download later.
fn mount(secret: &BuildSecret) -> String {
    let place = match &secret.kind {
        BuildSecretKind::NugetConfig => "target=/root/.nuget/NuGet/NuGet.Config".to_owned(),
        BuildSecretKind::Variable { name } => format!("env={name}"),
    };
    format!("--mount=type=secret,id={},{place},required=true ", secret.id)
}

fn image(name: &str, digest: Option<&Digest>) -> Result<String, DockerfileError> {
    let reference = ImageReference::parse(name)
        .map_err(|source| DockerfileError::Image { name: shortened(name), source })?;
    Ok(ImageReference { digest: digest.cloned().or(reference.digest), ..reference }.to_string())
}

/// The folder to copy a file to, ending in `/` as COPY wants it.
fn folder_of(path: &str) -> &str {
    path.rfind('/').and_then(|at| path.get(..=at)).unwrap_or("./")
}

#[cfg(test)]
mod tests;
