//! Where the emulator program comes from.
//!
//! AWS's images bring their own. For any other image a pinned file is copied into the container before it
//! starts, into a folder that disappears with the container: nothing is mounted from this machine, so it works
//! with an engine on another one too. The file's checksum is compared first; a file that is not the pinned one is never run.

use crate::error::EmulatorError;
use bytes::Bytes;
use slipway_core::Digest;
use std::path::{Path, PathBuf};

/// The folder the emulator is copied into.
pub(crate) const FOLDER: &str = "/opt/slipway";
/// The emulator once it is copied.
pub(crate) const UPLOADED: &str = "/opt/slipway/aws-lambda-rie";
/// The emulator that AWS's images bring.
pub(crate) const IN_IMAGE: &str = "/usr/local/bin/aws-lambda-rie";
/// The entry point of AWS's images, which starts their emulator.
pub(crate) const AWS_ENTRY_POINT: &str = "/lambda-entrypoint.sh";

/// Where the emulator comes from if the image has none.
///
/// [`RieSource::Images`] takes it out of AWS's own image in the engine: it is exactly the emulator that AWS ships, and
/// nothing has to be downloaded or carried along. Its trust is that of the base image itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RieSource {
    /// Nowhere: only images that bring it can be invoked.
    #[default]
    InImage,
    /// A file for the architecture of the functions that will be invoked.
    File {
        /// The program.
        path: PathBuf,
        /// Its SHA-256 in hexadecimal.
        sha256: String,
    },
    /// The first of these images that is in the engine, for the right architecture.
    Images(Vec<String>),
}

/// Reads the program, checks it and packs it for the copy.
pub(crate) fn archive(path: &Path, sha256: &str) -> Result<Bytes, EmulatorError> {
    let unreadable = |source| EmulatorError::RieUnreadable { path: path.to_owned(), source };
    let program = std::fs::read(path).map_err(unreadable)?;
    let found = Digest::of(&program);
    if !found.hex().eq_ignore_ascii_case(sha256) {
        return Err(EmulatorError::RieChecksumWrong {
            path: path.to_owned(),
            expected: sha256.to_owned(),
            found: found.hex().to_owned(),
        });
    }
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o755);
    header.set_size(program.len() as u64);
    let mut builder = tar::Builder::new(Vec::with_capacity(program.len() + 2048));
    builder.append_data(&mut header, "aws-lambda-rie", program.as_slice()).map_err(unreadable)?;
    builder.into_inner().map(Bytes::from).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_another_checksum_is_refused() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let error = archive(&path, "00").expect_err("the checksum is wrong");
        assert!(matches!(error, EmulatorError::RieChecksumWrong { .. }), "{error}");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = archive(Path::new("/nowhere/rie"), "00").expect_err("there is no file");
        assert!(matches!(error, EmulatorError::RieUnreadable { .. }), "{error}");
    }
}
