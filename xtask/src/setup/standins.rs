//! The parts the stand-in images are put together from: .NET runtimes, the emulator, and our own C#, compiled.
//!
//! Our assemblies are compiled once for each framework whose runtime we have; the driver of the stand-in SDK
//! once, for .NET 8.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::{downloads, python};
use crate::failure::{Explain, Failure, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::stamp::{self, Stamp};

/// A .NET runtime of which there is a stand-in base image.
#[derive(Debug, Clone, Copy)]
pub(super) struct Runtime {
    /// The name projects give as their target.
    pub(super) framework: &'static str,
    /// The version of the runtime itself.
    pub(super) version: &'static str,
    /// The name Lambda gives the runtime.
    pub(super) identifier: &'static str,
    /// The tag of AWS's base image.
    pub(super) tag: &'static str,
    archive: downloads::Archive,
    folder: &'static str,
    assemblies: &'static [Assembly],
}

/// One assembly of ours, compiled from the folder of its name.
#[derive(Debug, Clone, Copy)]
struct Assembly {
    name: &'static str,
    kind: &'static str,
}

const CORE: Assembly = Assembly { name: "Amazon.Lambda.Core", kind: "library" };
const JSON: Assembly = Assembly { name: "Amazon.Lambda.Serialization.Json", kind: "library" };
const TEXT_JSON: Assembly = Assembly { name: "Amazon.Lambda.Serialization.SystemTextJson", kind: "library" };
const SUPPORT: Assembly = Assembly { name: "Amazon.Lambda.RuntimeSupport", kind: "exe" };

/// .NET 8, whose runtime also runs the compiler.
pub(super) const DOTNET_8: Runtime = Runtime {
    framework: "net8.0",
    version: "8.0.4",
    identifier: "dotnet8",
    tag: "8",
    archive: downloads::DOTNET_8,
    folder: "dnv/net/runtime/.net",
    assemblies: &[CORE, JSON, TEXT_JSON, SUPPORT],
};

/// Every runtime we have.
pub(super) const RUNTIMES: [Runtime; 3] = [
    DOTNET_8,
    Runtime {
        framework: "netcoreapp3.1",
        version: "3.1.23",
        identifier: "dotnetcore3.1",
        tag: "core3.1",
        archive: downloads::DOTNET_CORE_3,
        folder: "dotnetcore2/bin",
        assemblies: &[CORE, JSON, TEXT_JSON, SUPPORT],
    },
    // No System.Text.Json in this one.
    Runtime {
        framework: "netcoreapp2.1",
        version: "2.1.30",
        identifier: "dotnetcore2.1",
        tag: "core2.1",
        archive: downloads::DOTNET_CORE_2,
        folder: "dotnetcore2/bin",
        assemblies: &[CORE, JSON, SUPPORT],
    },
];

impl Runtime {
    /// The unpacked runtime: the folder with `dotnet` in it.
    pub(super) fn home(&self, layout: &Layout) -> Outcome<PathBuf> {
        let home = downloads::unpacked(layout, &self.archive)?.join(self.folder);
        make_executable(&home.join("dotnet"))?;
        Ok(home)
    }

    /// The assemblies a program is compiled against.
    pub(super) fn references(&self, layout: &Layout) -> Outcome<PathBuf> {
        Ok(self.home(layout)?.join(format!("shared/Microsoft.NETCore.App/{}", self.version)))
    }

    /// Our assemblies for this runtime, compiled.
    pub(super) fn assemblies(&self, layout: &Layout) -> Outcome<Vec<PathBuf>> {
        let mut compiled: Vec<PathBuf> = Vec::new();
        for assembly in self.assemblies {
            let core: Vec<PathBuf> = compiled.first().cloned().into_iter().collect();
            let out = format!("compiled/{}/{}.dll", self.framework, assembly.name);
            compiled.push(compile(layout, &out, assembly, &self.references(layout)?, &core)?);
        }
        Ok(compiled)
    }
}

/// The checksum of the archive with the emulator.
pub(super) fn emulator_sha256() -> &'static str {
    downloads::EMULATOR.sha256
}

/// The names of what lies in a folder of the sources, some left out, in a fixed order.
pub(super) fn sources_but(layout: &Layout, folder: &str, left_out: &[&str]) -> Outcome<Vec<OsString>> {
    let folder = layout.source(folder);
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).explain("list", &folder)? {
        let name = entry.explain("list", &folder)?.file_name();
        if !left_out.iter().any(|other| name == *other) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// What everything here is made from.
pub(super) fn identity(layout: &Layout) -> Outcome<String> {
    let archives = [downloads::EMULATOR, downloads::ROSLYN];
    let pinned = RUNTIMES.iter().map(|runtime| runtime.archive).chain(archives);
    let stamp = pinned.fold(Stamp::default(), |stamp, archive| stamp.text(archive.sha256));
    Ok(stamp
        .path(&layout.source("tests/testbed/dotnet"))?
        .path(&layout.source("tests/testbed/images/lambda"))?
        .path(&layout.source("tests/testbed/images/lambda.Dockerfile"))?
        .path(&layout.source("tests/testbed/images/sdk"))?
        .path(&layout.source("tests/testbed/images/sdk.Dockerfile"))?
        .path(&layout.source("tests/testbed/python/compiler.txt"))?
        .finish())
}

/// Amazon's build of the emulator for this machine.
pub(super) fn emulator(layout: &Layout) -> Outcome<PathBuf> {
    let file =
        downloads::unpacked(layout, &downloads::EMULATOR)?.join("samcli/local/rapid/aws-lambda-rie-x86_64");
    make_executable(&file)?;
    Ok(file)
}

/// The driver of the stand-in SDK with the compiler it drives.
pub(super) fn sdk_driver(layout: &Layout) -> Outcome<Vec<PathBuf>> {
    let roslyn = roslyn(layout)?;
    let mut files =
        ["Microsoft.CodeAnalysis.dll", "Microsoft.CodeAnalysis.CSharp.dll"].map(|f| roslyn.join(f)).to_vec();
    let driver = Assembly { name: "sdk-driver", kind: "exe" };
    files.push(compile(layout, "compiled/sdk-driver.dll", &driver, &DOTNET_8.references(layout)?, &files)?);
    Ok(files)
}

fn roslyn(layout: &Layout) -> Outcome<PathBuf> {
    Ok(downloads::unpacked(layout, &downloads::ROSLYN)?.join("package/dist/generator"))
}

fn compile(
    layout: &Layout,
    out: &str,
    assembly: &Assembly,
    platform: &Path,
    more: &[PathBuf],
) -> Outcome<PathBuf> {
    let out = layout.cached(out);
    let script = layout.source("tests/testbed/dotnet/compile.py");
    let folder = layout.source("tests/testbed/dotnet").join(assembly.name);
    let sources = stamp::files_below(&folder)?;
    let mut stamp = Stamp::default()
        .text(&platform.to_string_lossy())
        .text(downloads::ROSLYN.sha256)
        .path(&script)?
        .path(&folder)?;
    for reference in more {
        stamp = stamp.path(reference)?;
    }
    let stamp = stamp.finish();
    if stamp::is_current(&out, &stamp) {
        return Ok(out);
    }
    let parent = out.parent().ok_or_else(|| Failure::Failed("a compiled file has no folder".to_owned()))?;
    fs::create_dir_all(parent).explain("create", parent)?;
    Program::new(python::compiler().ready(layout)?)
        .arg(&script)
        .arg(DOTNET_8.home(layout)?)
        .arg(roslyn(layout)?)
        .arg(&out)
        .arg(assembly.kind)
        .arg(platform)
        .args(more)
        .arg("--")
        .args(&sources)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .quiet()?;
    stamp::write(&out, &stamp)?;
    Ok(out)
}

fn make_executable(file: &Path) -> Outcome {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755)).explain("make executable", file)
}
