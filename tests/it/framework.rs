//! What the tests stand on: .NET 10 where the engine has Microsoft's SDK image and AWS's base for it, be they real or
//! stand-ins around the real SDK; else .NET 8 with the compile driver of the testbed.
//!
//! For whoever writes tests:
//!
//! - Projects in `fixtures` are written for .NET 10. [`copied`] gives a folder of one's own, on .NET 8 with the names
//!   exchanged; `emulator::function` builds such a project and gives a function to invoke. The same content is built
//!   once: layers are kept by content, so put many handlers into one project rather than one into each of many.
//! - [`neutral`] does the same for a text written in a test.
//! - A test that cannot do without the real SDK lies in a module (a file or one inside a file) whose name begins with
//!   `sdk_`. On a machine without the SDK those are left out, and counted as skipped: `cargo xtask test` chooses by
//!   that name. Nothing else may skip a test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A framework with its images.
pub(crate) struct Framework {
    /// The moniker, as a project names it.
    pub(crate) name: &'static str,
    /// The tag of AWS's base image.
    pub(crate) tag: &'static str,
    /// AWS's base image.
    pub(crate) base: &'static str,
    /// Microsoft's image with the SDK.
    pub(crate) sdk: &'static str,
}

const NET_10: Framework = Framework {
    name: "net10.0",
    tag: "10",
    base: "public.ecr.aws/lambda/dotnet:10",
    sdk: "mcr.microsoft.com/dotnet/sdk:10.0",
};
const NET_8: Framework = Framework {
    name: "net8.0",
    tag: "8",
    base: "public.ecr.aws/lambda/dotnet:8",
    sdk: "mcr.microsoft.com/dotnet/sdk:8.0",
};

/// The framework of this machine: as `cargo xtask test` says, or, in a test run by hand, as the engine shows.
pub(crate) fn framework() -> &'static Framework {
    static CHOSEN: OnceLock<&'static Framework> = OnceLock::new();
    CHOSEN.get_or_init(|| {
        let is_ten = match std::env::var("SLIPWAY_TEST_FRAMEWORK") {
            Ok(name) => name == NET_10.name,
            Err(_) => [NET_10.sdk, NET_10.base].into_iter().all(is_here),
        };
        if is_ten { &NET_10 } else { &NET_8 }
    })
}

fn is_here(image: &str) -> bool {
    Command::new("docker")
        .args(["image", "inspect", "--format", "{{.Id}}", image])
        .output()
        .is_ok_and(|output| output.status.success())
}

/// A text written for .NET 10, for the framework of this machine.
pub(crate) fn neutral(text: &str) -> String {
    let framework = framework();
    text.replace(NET_10.name, framework.name)
        .replace(NET_10.base, framework.base)
        .replace(NET_10.sdk, framework.sdk)
}

/// A copy of a folder below `fixtures`, for the framework of this machine.
pub(crate) fn copied(fixture: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture);
    for (name, bytes) in files_below(&source) {
        let target = folder.path().join(name);
        std::fs::create_dir_all(target.parent().expect("a parent")).expect("a folder");
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => neutral(&text).into_bytes(),
            Err(not_text) => not_text.into_bytes(),
        };
        std::fs::write(target, bytes).expect("written");
    }
    folder
}

/// Every file below a folder by its name from there, in a fixed order.
pub(crate) fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().into_string().expect("a plain name");
        if entry.path().is_dir() {
            let below = files_below(&entry.path());
            found.extend(below.into_iter().map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else {
            found.insert(name, std::fs::read(entry.path()).expect("readable"));
        }
    }
    found
}
