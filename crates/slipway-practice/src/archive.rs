//! An image as an archive in the format of `docker save`, made from the blobs of the practice registry.
//!
//! Every engine can load this format, whatever its own store looks like. Layers stay compressed: engines
//! unpack them when they load them.

use crate::runner::Image;
use bytes::Bytes;
use futures_util::Stream;
use serde_json::json;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use tokio::sync::mpsc;

/// So many pieces may wait for the engine; each is as large as the builder makes it.
const WAITING: usize = 16;

/// The archive as a stream, written by a thread of its own at the speed at which it is read.
pub(crate) fn stream(image: Image, name: String) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::task::spawn_blocking(move || {
        let writer = io::BufWriter::with_capacity(256 * 1024, Pipe(sender.clone()));
        if let Err(error) = write(&image, &name, writer) {
            // Where the reader has gone there is nobody to tell.
            let _ = sender.blocking_send(Err(error));
        }
    });
    futures_util::stream::unfold(receiver, async |mut receiver| {
        let piece = receiver.recv().await?;
        Some((piece, receiver))
    })
}

/// The end of a channel as something to write to.
struct Pipe(mpsc::Sender<io::Result<Bytes>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write(image: &Image, name: &str, writer: impl Write) -> io::Result<()> {
    let mut archive = tar::Builder::new(writer);
    let config_name = format!("{}.json", image.config.hex());
    let layer_names: Vec<String> =
        (0..image.layers.len()).map(|place| format!("{place:03}/layer.tar")).collect();
    let manifest = json!([{"Config": config_name, "RepoTags": [name], "Layers": layer_names}]).to_string();
    append_bytes(&mut archive, "manifest.json", manifest.as_bytes())?;
    append_file(&mut archive, &config_name, &image.config_path)?;
    for (name, path) in layer_names.iter().zip(&image.layers) {
        append_file(&mut archive, name, path)?;
    }
    archive.into_inner()?.flush()
}

fn append_bytes(archive: &mut tar::Builder<impl Write>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let size = u64::try_from(bytes.len()).map_err(io::Error::other)?;
    archive.append_data(&mut header(size), name, bytes)
}

fn append_file(archive: &mut tar::Builder<impl Write>, name: &str, path: &Path) -> io::Result<()> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    archive.append_data(&mut header(size), name, file)
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o644);
    header.set_entry_type(tar::EntryType::Regular);
    header
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::TryStreamExt as _;
    use slipway_core::{Architecture, Digest};
    use std::io::Read as _;

    #[tokio::test]
    async fn the_archive_names_its_parts_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let config = Digest::of(b"{}");
        let image = Image {
            architecture: Architecture::X86_64,
            image_architecture: None,
            config: config.clone(),
            config_path: file("config", "{}"),
            layers: vec![file("one", "first"), file("two", "second")],
        };
        let bytes: Vec<Bytes> = stream(image, "practice:1".to_owned()).try_collect().await.unwrap();
        let bytes = bytes.concat();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut found = Vec::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            found.push((entry.path().unwrap().display().to_string(), text));
        }
        assert_eq!(found[0].0, "manifest.json");
        assert!(found[0].1.contains(r#""Layers":["000/layer.tar","001/layer.tar"]"#), "{}", found[0].1);
        assert_eq!(found[1], (format!("{}.json", config.hex()), "{}".to_owned()));
        assert_eq!(found[2], ("000/layer.tar".to_owned(), "first".to_owned()));
        assert_eq!(found[3], ("001/layer.tar".to_owned(), "second".to_owned()));
    }

    #[tokio::test]
    async fn a_missing_layer_is_an_error_of_the_stream() {
        let image = Image {
            architecture: Architecture::X86_64,
            image_architecture: None,
            config: Digest::of(b""),
            config_path: "/does/not/exist".into(),
            layers: Vec::new(),
        };
        let read: io::Result<Vec<Bytes>> = stream(image, "practice:1".to_owned()).try_collect().await;
        assert!(read.is_err());
    }
}
