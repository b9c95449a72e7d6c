//! The root file system of the stand-in images: a small Debian, made once and kept as a tar archive.

use std::fs;
use std::path::PathBuf;

use crate::failure::{Explain, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::stamp::{self, Stamp};

const SUITE: &str = "bookworm";
/// What .NET needs beside the C library.
const INCLUDE: &str = "--include=libstdc++6,ca-certificates,libicu72,libssl3,tzdata";
/// Left out of the archive: none of it is used inside a container, and it is a third of the size.
const LEFT_OUT: [&str; 5] =
    ["./var/cache/apt/*", "./var/lib/apt/lists/*", "./usr/share/doc/*", "./usr/share/man/*", "./dev/*"];

/// What the root file system is made from.
pub(super) fn identity() -> String {
    Stamp::default().text(SUITE).text(INCLUDE).text(&LEFT_OUT.join(" ")).finish()
}

/// Gives the archive, made first if need be.
pub(super) fn archive(layout: &Layout) -> Outcome<PathBuf> {
    let archive = layout.cached("rootfs.tar");
    if stamp::is_current(&archive, &identity()) {
        return Ok(archive);
    }
    let folder = layout.cached("rootfs");
    if folder.exists() {
        Program::as_root("rm").arg("-rf").arg(&folder).quiet()?;
    }
    fs::create_dir_all(&folder).explain("create", &folder)?;
    Program::as_root("debootstrap").args(["--variant=minbase", INCLUDE, SUITE]).arg(&folder).quiet()?;
    Program::as_root("tar")
        .arg("--numeric-owner")
        .args(LEFT_OUT.map(|pattern| format!("--exclude={pattern}")))
        .arg("-C")
        .arg(&folder)
        .arg("-cf")
        .arg(&archive)
        .arg(".")
        .quiet()?;
    Program::as_root("rm").arg("-rf").arg(&folder).quiet()?;
    stamp::write(&archive, &identity())?;
    Ok(archive)
}
