//! The stream that an archive is read from: progress, cancelling, and what its errors mean.

use crate::InspectError;
use slipway_archive::ArchiveError;
use std::cell::Cell;
use std::io::{self, BufReader, Read};

/// Large enough that a system call is rare, small enough to stay in a cache.
const BUFFER: usize = 256 * 1024;
/// More uncompressed bytes than Lambda would ever take; reading on would only cost time.
pub(crate) const MOST_UNPACKED: u64 = 12 * 1024 * 1024 * 1024;

/// How an inspection reports and when it stops.
#[derive(Clone, Copy)]
pub struct InspectOptions<'a> {
    /// Told how many bytes of the archive were read, after each piece.
    pub progress: &'a dyn Fn(u64),
    /// Asked before each piece; a yes ends the inspection.
    pub cancelled: &'a dyn Fn() -> bool,
    /// Which platform is meant where the archive holds several.
    pub architecture: Option<slipway_core::Architecture>,
    /// After how many uncompressed bytes layers are no longer opened.
    pub most_unpacked: u64,
}

impl Default for InspectOptions<'_> {
    fn default() -> Self {
        Self { progress: &|_| {}, cancelled: &|| false, architecture: None, most_unpacked: MOST_UNPACKED }
    }
}

impl std::fmt::Debug for InspectOptions<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("InspectOptions")
            .field("architecture", &self.architecture)
            .field("most_unpacked", &self.most_unpacked)
            .finish_non_exhaustive()
    }
}

/// The stream with the caller's wishes around it.
pub(crate) struct Watched<'a, R> {
    input: R,
    options: InspectOptions<'a>,
    read: u64,
    cancelled: &'a Cell<bool>,
}

pub(crate) fn watched<'a, R: Read>(
    input: R,
    options: &InspectOptions<'a>,
    cancelled: &'a Cell<bool>,
) -> BufReader<Watched<'a, R>> {
    BufReader::with_capacity(BUFFER, Watched { input, options: *options, read: 0, cancelled })
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if (self.options.cancelled)() {
            self.cancelled.set(true);
            return Err(io::Error::other("cancelled"));
        }
        let count = self.input.read(buffer)?;
        self.read += count as u64;
        (self.options.progress)(self.read);
        Ok(count)
    }
}

/// What an error of the archive means, where the caller may have ended it.
pub(crate) fn cancelled_or(error: ArchiveError, cancelled: &Cell<bool>) -> InspectError {
    if cancelled.get() { InspectError::Cancelled } else { error.into() }
}
