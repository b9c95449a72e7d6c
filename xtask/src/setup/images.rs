//! The images the journey and the tests need: the real ones where a container registry can be reached, stand-ins
//! where none can.
//!
//! A stand-in carries the tag of the real image inside this engine only, and the label `slipway.stand-in=true`.
//! Its second label says what it was made from; that is how a later run knows it is current.

use std::fs;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::standins::{self, DOTNET_8, RUNTIMES, Runtime};
use super::{Step, engine, rootfs};
use crate::failure::{Explain, Failure, Outcome};
use crate::layout::Layout;
use crate::stamp::Stamp;

mod foreign;

/// The base images, each for one runtime, and the SDK image our Dockerfiles build in.
const BASE: &str = "public.ecr.aws/lambda/dotnet";
const SDKS: [&str; 3] = [
    "mcr.microsoft.com/dotnet/sdk:8.0",
    "mcr.microsoft.com/dotnet/sdk:3.1",
    "mcr.microsoft.com/dotnet/sdk:2.1",
];
/// The version the stand-in SDK gives.
const SDK_VERSION: &str = "8.0.104";
/// Images of our own for the tests: no emulator, no Lambda part, another architecture.
const NO_EMULATOR: &str = "slipway.test/no-emulator:8";
const PLAIN: &str = "slipway.test/plain:1";
const ARM64: &str = "slipway.test/arm64:8";
const STAMP: &str = "slipway.stand-in.stamp";

/// All images.
#[derive(Debug)]
pub(super) struct Images;

impl Step for Images {
    fn what(&self) -> String {
        "base and SDK images for the container engine: pulled, or stand-ins where no container registry can be reached"
            .to_owned()
    }

    fn is_done(&self, layout: &Layout) -> Outcome<bool> {
        let stamp = identity(layout)?;
        Ok(public().iter().all(|tag| is_current(layout, tag, &stamp, true))
            && [NO_EMULATOR, PLAIN, ARM64].iter().all(|tag| is_current(layout, tag, &stamp, false)))
    }

    fn run(&self, layout: &Layout) -> Outcome {
        let stamp = identity(layout)?;
        let root = import_root(layout, &stamp)?;
        if !pull_all(layout) {
            eprintln!("  No container registry can be reached: these images are stand-ins, and labelled so.");
            for runtime in &RUNTIMES {
                build_base(layout, runtime, &root, &stamp)?;
            }
            build_sdk(layout, &root, &stamp)?;
        }
        build_test_images(layout, &root, &stamp)?;
        // What was built on older stand-ins without a name is of no use any more.
        engine::docker(layout)
            .args(["image", "prune", "--force", "--filter", "label=slipway.stand-in=true"])
            .quiet()
    }
}

fn public() -> Vec<String> {
    RUNTIMES.iter().map(base_tag).chain(SDKS.map(str::to_owned)).collect()
}

fn base_tag(runtime: &Runtime) -> String {
    format!("{BASE}:{}", runtime.tag)
}

fn identity(layout: &Layout) -> Outcome<String> {
    Ok(Stamp::default().text(&standins::identity(layout)?).text(&rootfs::identity()).finish())
}

fn is_current(layout: &Layout, tag: &str, stamp: &str, may_be_real: bool) -> bool {
    let format = format!("{{{{index .Config.Labels \"{STAMP}\"}}}}");
    engine::docker(layout)
        .args(["image", "inspect", "--format", &format, tag])
        .read()
        .is_ok_and(|found| found.trim() == stamp || (may_be_real && found.trim().is_empty()))
}

/// Pulls the real images, if their registries answer. All or none: a mixture would be hard to reason about.
fn pull_all(layout: &Layout) -> bool {
    let tags = public();
    tags.iter().filter_map(|tag| tag.split('/').next()).all(answers)
        && tags.iter().all(|tag| engine::docker(layout).args(["pull", "--quiet", tag]).succeeds())
}

fn answers(host: &str) -> bool {
    (host, 443).to_socket_addrs().is_ok_and(|mut addresses| {
        addresses.any(|address| TcpStream::connect_timeout(&address, Duration::from_secs(3)).is_ok())
    })
}

fn import_root(layout: &Layout, stamp: &str) -> Outcome<String> {
    let tag = format!("slipway.test/root:{}", &rootfs::identity()[..12]);
    if !engine::docker(layout).args(["image", "inspect", &tag]).succeeds() {
        let archive = rootfs::archive(layout)?;
        engine::docker(layout)
            .args(["import", "--change", "LABEL slipway.stand-in=true"])
            .args(["--change", &format!("LABEL {STAMP}={stamp}")])
            .arg(&archive)
            .arg(&tag)
            .quiet()?;
    }
    Ok(tag)
}

fn build_base(layout: &Layout, runtime: &Runtime, root: &str, stamp: &str) -> Outcome {
    let context = Context::new(layout, "lambda.Dockerfile")?;
    context.copy(&runtime.home(layout)?, "dotnet")?;
    context.copy(&standins::emulator(layout)?, "aws-lambda-rie")?;
    context.copy(&layout.source("tests/testbed/images/lambda/bootstrap"), "runtime/bootstrap")?;
    context
        .copy(&layout.source("tests/testbed/images/lambda/lambda-entrypoint.sh"), "lambda-entrypoint.sh")?;
    for assembly in runtime.assemblies(layout)? {
        context.copy_into(&assembly, "runtime")?;
    }
    context.build(
        layout,
        &[&base_tag(runtime)],
        &[
            ("ROOTFS", root),
            ("STAMP", stamp),
            ("DOTNET_VERSION", runtime.version),
            ("RUNTIME_NAME", runtime.identifier),
        ],
    )
}

fn build_sdk(layout: &Layout, root: &str, stamp: &str) -> Outcome {
    let context = Context::new(layout, "sdk.Dockerfile")?;
    context.copy(&DOTNET_8.home(layout)?, "dotnet")?;
    context.copy(&layout.source("tests/testbed/images/sdk/dotnet.sh"), "dotnet.sh")?;
    for file in standins::sdk_driver(layout)? {
        context.copy_into(&file, "sdk")?;
    }
    context.write(
        "sdk/sdk-driver.runtimeconfig.json",
        r#"{"runtimeOptions":{"tfm":"net8.0","framework":{"name":"Microsoft.NETCore.App","version":"8.0.0"}}}"#,
    )?;
    context.write("sdk/version", SDK_VERSION)?;
    for runtime in &RUNTIMES {
        let references = format!("sdk/references/{}", runtime.framework);
        if runtime.framework == DOTNET_8.framework {
            // The runtime lies in this image already.
            let folder = format!("/usr/share/dotnet/shared/Microsoft.NETCore.App/{}", runtime.version);
            context.write(&format!("{references}/folder"), &folder)?;
        } else {
            context.copy(&runtime.references(layout)?, &references)?;
        }
        for assembly in runtime.assemblies(layout)? {
            let name = assembly.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            context.copy_into(&assembly, &format!("sdk/packages/{}/{name}", runtime.framework))?;
        }
    }
    context.build(layout, &SDKS, &[("ROOTFS", root), ("STAMP", stamp), ("DOTNET_VERSION", DOTNET_8.version)])
}

fn build_test_images(layout: &Layout, root: &str, stamp: &str) -> Outcome {
    let base = base_tag(&DOTNET_8);
    let context = Context::new(layout, "no-emulator.Dockerfile")?;
    context.build(layout, &[NO_EMULATOR], &[("BASE", &base), ("STAMP", stamp)])?;
    let context = Context::new(layout, "plain.Dockerfile")?;
    context.build(layout, &[PLAIN], &[("ROOTFS", root), ("STAMP", stamp)])?;
    foreign::load(layout, ARM64, "arm64", &[("slipway.stand-in", "true"), (STAMP, stamp)])
}

/// A folder handed to the engine to build from; removed afterwards.
struct Context {
    folder: tempfile::TempDir,
}

impl Context {
    fn new(layout: &Layout, dockerfile: &str) -> Outcome<Self> {
        let parent = layout.cached_folder("contexts")?;
        let folder = tempfile::tempdir_in(&parent).explain("create a folder in", &parent)?;
        let context = Self { folder };
        context.copy(&layout.source("tests/testbed/images").join(dockerfile), "Dockerfile")?;
        Ok(context)
    }

    fn copy(&self, from: &Path, to: &str) -> Outcome {
        let target = self.place(to)?;
        copy_tree(from, &target)
    }

    fn copy_into(&self, from: &Path, folder: &str) -> Outcome {
        let name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.copy(from, &format!("{folder}/{name}"))
    }

    fn write(&self, to: &str, text: &str) -> Outcome {
        let target = self.place(to)?;
        fs::write(&target, text).explain("write", &target)
    }

    fn place(&self, to: &str) -> Outcome<PathBuf> {
        let target = self.folder.path().join(to);
        let parent = target.parent().ok_or_else(|| Failure::Failed(format!("{to} has no folder")))?;
        fs::create_dir_all(parent).explain("create", parent)?;
        Ok(target)
    }

    fn build(&self, layout: &Layout, tags: &[&str], arguments: &[(&str, &str)]) -> Outcome {
        let mut program = engine::docker(layout).args(["build", "--quiet"]);
        for tag in tags {
            program = program.args(["--tag", tag]);
        }
        for (name, value) in arguments {
            program = program.args(["--build-arg", &format!("{name}={value}")]);
        }
        // The classic builder is in every engine and looks for local images first.
        program.env("DOCKER_BUILDKIT", "0").arg(self.folder.path()).quiet()
    }
}

fn copy_tree(from: &Path, to: &Path) -> Outcome {
    if from.is_file() {
        return fs::copy(from, to).map(|_| ()).explain("copy", from);
    }
    fs::create_dir_all(to).explain("create", to)?;
    for entry in fs::read_dir(from).explain("list", from)? {
        let entry = entry.explain("list", from)?;
        copy_tree(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
