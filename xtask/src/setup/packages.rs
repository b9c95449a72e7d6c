//! The packages of the operating system. Only Debian's are installed; elsewhere they are named and the task stops.

use std::fs;
use std::path::Path;

use super::{Need, Step};
use crate::failure::{Failure, Outcome};
use crate::layout::Layout;
use crate::process::{Program, is_installed};

/// For building and running images, and the stand-in images.
const ENGINE: [&str; 2] = ["docker.io", "iptables"];
const BASE: [&str; 6] =
    ["build-essential", "ca-certificates", "debootstrap", "pkg-config", "python3", "python3-venv"];
/// For building the window.
const WINDOW: [&str; 3] = ["libwebkit2gtk-4.1-dev", "librsvg2-dev", "libxdo-dev"];
/// For the tests in a browser and in the real window, and the registry nobody here wrote.
const TEST: [&str; 8] = [
    "chromium",
    "dbus",
    "docker-registry",
    "skopeo",
    "webkit2gtk-driver",
    "xauth",
    "xvfb",
    "fonts-dejavu-core",
];

/// The packages some needs ask for.
#[derive(Debug)]
pub(super) struct Packages {
    wanted: Vec<&'static str>,
}

impl Packages {
    pub(super) fn for_needs(needs: &[Need]) -> Self {
        Self { wanted: wanted(needs) }
    }

    fn missing(&self) -> Vec<&'static str> {
        let installed = installed();
        self.wanted.iter().copied().filter(|name| !installed.iter().any(|found| found == name)).collect()
    }
}

impl Step for Packages {
    fn what(&self) -> String {
        format!("Debian packages: {}", self.missing().join(" "))
    }

    fn is_done(&self, _: &Layout) -> Outcome<bool> {
        // Where there is no dpkg, the other steps tell what is missing.
        Ok(!is_debian() || self.missing().is_empty())
    }

    fn run(&self, _: &Layout) -> Outcome {
        let missing = self.missing();
        let install = || {
            Program::as_root("apt-get")
                .args(["install", "--yes", "--no-install-recommends"])
                .args(&missing)
                .env("DEBIAN_FRONTEND", "noninteractive")
        };
        // The lists may be fresh enough; if not, they are brought up to date once.
        if install().succeeds() {
            return Ok(());
        }
        Program::as_root("apt-get").arg("update").quiet()?;
        install().quiet()
    }
}

/// Stops where nothing can be installed, naming what is needed.
pub(super) fn refuse_other_platforms(needs: &[Need]) -> Outcome {
    if is_debian() && std::env::consts::ARCH == "x86_64" {
        return Ok(());
    }
    Err(Failure::Missing(format!(
        "Only Debian 12 and its kin on x86-64 are set up by themselves. Install what these Debian packages hold, \
         start a Docker engine, and run the task again:\n  {}",
        wanted(needs).join(" ")
    )))
}

fn wanted(needs: &[Need]) -> Vec<&'static str> {
    let mut names = Vec::new();
    if needs.contains(&Need::Engine) {
        names.extend(BASE);
        // Whoever brought their own engine keeps it.
        if !is_installed("dockerd") || !is_installed("docker") {
            names.extend(ENGINE);
        }
    }
    if needs.contains(&Need::Window) {
        names.extend(WINDOW);
    }
    if needs.contains(&Need::TestPrograms) {
        names.extend(TEST);
    }
    names
}

fn installed() -> Vec<String> {
    let format = "--showformat=${db:Status-Status} ${Package}\n";
    Program::new("dpkg-query")
        .args(["--show", format])
        .read()
        .map(|text| {
            text.lines().filter_map(|line| line.strip_prefix("installed ")).map(str::to_owned).collect()
        })
        .unwrap_or_default()
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").is_file()
        && fs::read_to_string("/etc/os-release").is_ok_and(|text| text.contains("debian"))
}
