//! Compresses a layer so that the same layer always gives the same bytes: their digest decides whether the registry has
//! it already.

use crate::archive::Layer;
use crate::error::{ImageProblem, RegistryError, StoreStep};
use crate::gzip::{GzipWriter, Threads};
use crate::store::Store;
use sha2::{Digest as _, Sha256};
use slipway_archive::Form;
use slipway_core::Digest;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::NamedTempFile;

const CHUNK: usize = 256 * 1024;

/// How a layer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Plain,
    Gzip,
}

/// How a layer came, unless that is a way that Lambda does not take. What is no layer at all has another digest than
/// the configuration names.
pub(crate) fn format_of(layer: &Layer) -> Result<Format, ImageProblem> {
    let refused = |format| Err(ImageProblem::LayerFormat { layer: layer.diff_id.clone(), format });
    match layer.spooled.form {
        Form::Tar | Form::Other => Ok(Format::Plain),
        Form::Gzip => Ok(Format::Gzip),
        Form::Zstd => refused("zstd"),
        Form::Bzip2 => refused("bzip2"),
        Form::Xz => refused("xz"),
    }
}

/// A compressed layer that is not in the store yet.
pub(crate) struct Compressed {
    pub(crate) file: NamedTempFile,
    pub(crate) digest: Digest,
    pub(crate) size: u64,
}

/// Compresses a plain layer into a new file of the folder. It ends early, with an error, once `dropped` is set.
pub(crate) fn compress(
    layer: &Layer,
    folder: &Path,
    threads: Arc<Threads>,
    dropped: &AtomicBool,
) -> Result<Compressed, RegistryError> {
    check(layer, &layer.spooled.digest)?;
    let unwritten = |source| RegistryError::Store { step: StoreStep::Write, path: folder.to_owned(), source };
    let file = Store::draft(folder).map_err(unwritten)?;
    let writer = HashingWriter { inner: file, hasher: Sha256::new(), size: 0 };
    let mut encoder = GzipWriter::new(writer, threads).map_err(unwritten)?;
    let mut input = open(&layer.spooled.path)?;
    copy(&mut input, &mut encoder, &layer.spooled.path, folder, dropped)?;
    let HashingWriter { inner, hasher, size } = encoder.finish().map_err(unwritten)?;
    Ok(Compressed { file: inner, digest: Digest::from_sha256(&hasher.finalize()), size })
}

/// Checks that a layer that came compressed is the layer the configuration names.
pub(crate) fn check_gzip(layer: &Layer, folder: &Path, dropped: &AtomicBool) -> Result<(), RegistryError> {
    let mut hasher = HashingWriter { inner: std::io::sink(), hasher: Sha256::new(), size: 0 };
    let mut decoder = flate2::read::MultiGzDecoder::new(open(&layer.spooled.path)?);
    copy(&mut decoder, &mut hasher, &layer.spooled.path, folder, dropped)?;
    Ok(check(layer, &Digest::from_sha256(&hasher.hasher.finalize()))?)
}

fn check(layer: &Layer, found: &Digest) -> Result<(), ImageProblem> {
    if *found == layer.diff_id {
        return Ok(());
    }
    Err(ImageProblem::LayerMismatch { expected: layer.diff_id.clone(), found: found.clone() })
}

fn open(path: &Path) -> Result<File, RegistryError> {
    File::open(path).map_err(|source| unread(path, source))
}

fn unread(path: &Path, source: std::io::Error) -> RegistryError {
    RegistryError::Store { step: StoreStep::Read, path: path.to_owned(), source }
}

fn copy(
    input: &mut impl Read,
    output: &mut impl Write,
    from: &Path,
    to: &Path,
    dropped: &AtomicBool,
) -> Result<(), RegistryError> {
    let mut buffer = vec![0; CHUNK];
    loop {
        if dropped.load(Ordering::Relaxed) {
            // Nobody waits for the result any more; the error only ends the thread.
            return Err(unread(from, std::io::ErrorKind::Interrupted.into()));
        }
        let read = input.read(&mut buffer).map_err(|source| unread(from, source))?;
        let chunk = buffer.get(..read).unwrap_or_default();
        if chunk.is_empty() {
            return Ok(());
        }
        output.write_all(chunk).map_err(|source| RegistryError::Store {
            step: StoreStep::Write,
            path: to.to_owned(),
            source,
        })?;
    }
}

struct HashingWriter<W> {
    inner: W,
    hasher: Sha256,
    size: u64,
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.hasher.update(buffer.get(..written).unwrap_or_default());
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}
