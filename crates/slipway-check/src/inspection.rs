//! Reads an image's archive once: each blob is looked into while it passes, and merged once the image is known.

use crate::contents::ImageContents;
use crate::error::InspectError;
use crate::layer::{Gathering, LayerRead};
use crate::merge::assemble;
use crate::reading::{InspectOptions, cancelled_or, watched};
use flate2::bufread::MultiGzDecoder;
use slipway_archive::{ArchiveError, Blob, Form, ImageArchive, Pick};
use std::cell::Cell;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};

const UNPACKED_BUFFER: usize = 64 * 1024;

/// Reads an archive to its end and says what the image holds.
///
/// # Errors
/// Where the stream fails, is cancelled, or the archive is not one readable image.
pub fn inspect(archive: impl Read, options: &InspectOptions<'_>) -> Result<ImageContents, InspectError> {
    let cancelled = Cell::new(false);
    let mut archive = ImageArchive::new(watched(archive, options, &cancelled));
    let mut gathering = Gathering::new(options.most_unpacked);
    let mut layers = HashMap::new();
    while let Some(blob) = archive.next_blob().map_err(|error| cancelled_or(error, &cancelled))? {
        let name = blob.name.clone();
        layers.insert(name, read(blob, &mut gathering));
        if gathering.overflow {
            return Err(ArchiveError::TooManyEntries.into());
        }
    }
    assemble(archive.image(options.architecture.map_or(Pick::First, Pick::For))?, layers)
}

/// What is found in a blob that may be a layer. One that is not opened is told as such.
fn read<R: BufRead>(blob: Blob<'_, R>, gathering: &mut Gathering) -> LayerRead {
    let (form, size) = (blob.form, blob.size);
    match form {
        Form::Tar | Form::Gzip if gathering.is_full() => LayerRead::new(form, size),
        Form::Tar => LayerRead::read(form, size, blob, gathering),
        Form::Gzip => {
            let unpacked = BufReader::with_capacity(UNPACKED_BUFFER, MultiGzDecoder::new(blob));
            LayerRead::read(form, size, unpacked, gathering)
        }
        Form::Zstd | Form::Bzip2 | Form::Xz => LayerRead::new(form, size),
        Form::Other => LayerRead { broken: Some("it is no tar".to_owned()), ..LayerRead::new(form, size) },
    }
}
