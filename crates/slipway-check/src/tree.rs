//! Where the bytes are: a bounded tree of directories for a treemap.
//!
//! The tree speaks of the merged view, so it shows what a function sees; bytes that a higher layer hides stand in
//! the report as a number of their own.

use crate::ImageContents;
use serde::{Deserialize, Serialize};
use slipway_core::Bytes;
use std::collections::BTreeMap;

/// Directories within directories that are shown; what is deeper counts to the last one.
const DEEPEST: usize = 6;
const MOST_CHILDREN: usize = 40;
/// What is smaller than this part of the whole is shown as "other".
const SMALLEST_PART: u64 = 500;

/// A directory, a file, or what is left over in a directory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SizeNode {
    /// Its name; `other` for the small ones together.
    pub name: String,
    /// Its path with a leading slash.
    pub path: String,
    /// Its bytes, those of everything below included.
    pub bytes: Bytes,
    /// The layer, where all its bytes come from one.
    pub layer: Option<u32>,
    /// How many files it holds.
    pub files: u32,
    /// What is in it, the largest first.
    pub children: Vec<SizeNode>,
}

#[derive(Default)]
struct Sum<'a> {
    bytes: u64,
    files: u32,
    layer: Option<u32>,
    mixed: bool,
    children: BTreeMap<&'a str, Sum<'a>>,
}

impl<'a> Sum<'a> {
    fn add(&mut self, bytes: u64, layer: u32) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.files = self.files.saturating_add(1);
        self.mixed |= self.layer.is_some_and(|own| own != layer);
        self.layer = Some(layer);
    }

    fn add_path(&mut self, path: &'a str, bytes: u64, layer: u32) {
        let mut at = self;
        at.add(bytes, layer);
        for part in path.splitn(DEEPEST + 1, '/').take(DEEPEST) {
            at = at.children.entry(part).or_default();
            at.add(bytes, layer);
        }
    }

    fn node(self, name: String, path: String, smallest: u64) -> SizeNode {
        let layer = if self.mixed { None } else { self.layer };
        let mut parts: Vec<(&str, Sum<'_>)> = self.children.into_iter().collect();
        parts.sort_by(|(one, first), (other, second)| second.bytes.cmp(&first.bytes).then(one.cmp(other)));
        let mut children = Vec::new();
        let mut rest = Sum::default();
        for (part, sum) in parts {
            if children.len() < MOST_CHILDREN && sum.bytes >= smallest && sum.bytes > 0 {
                let inner = if path == "/" { format!("/{part}") } else { format!("{path}/{part}") };
                children.push(sum.node(part.to_owned(), inner, smallest));
            } else {
                rest.merge(&sum);
            }
        }
        if rest.bytes > 0 && !children.is_empty() {
            children.push(SizeNode {
                name: "other".to_owned(),
                path: path.clone(),
                bytes: Bytes(rest.bytes),
                layer: if rest.mixed { None } else { rest.layer },
                files: rest.files,
                children: Vec::new(),
            });
        }
        SizeNode { name, path, bytes: Bytes(self.bytes), layer, files: self.files, children }
    }

    fn merge(&mut self, other: &Self) {
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.files = self.files.saturating_add(other.files);
        self.mixed |=
            other.mixed || (self.layer.is_some() && other.layer.is_some() && self.layer != other.layer);
        self.layer = self.layer.or(other.layer);
    }
}

/// The tree of an image's files.
pub fn size_tree(contents: &ImageContents) -> SizeNode {
    let mut root = Sum::default();
    for (path, entry) in contents.files.iter().filter(|(_, entry)| entry.size > 0) {
        root.add_path(path, entry.size, u32::from(entry.layer));
    }
    let smallest = root.bytes / SMALLEST_PART;
    root.node("/".to_owned(), "/".to_owned(), smallest)
}
