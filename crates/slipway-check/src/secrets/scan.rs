//! Runs the rules over a text.
//!
//! Each rule's pattern sees a window around the word that called it, and no byte twice more than the windows'
//! overlap, so the time is in proportion to the text's length.

use super::certain::{self, Find};
use super::entropy::{bits, is_stand_in};
use super::rules::{Row, SETTING, rules};
use super::{Certainty, SecretFinding, mask};
use crate::files::file_name;
use regex::bytes::Regex;
use std::borrow::Cow;

/// Findings of one text.
const MOST_FINDINGS: usize = 50;
/// Bytes before the word; a connection string begins long before its password.
const BEFORE: usize = 512;
/// Bytes after the word; the longest is a JSON web token.
const AFTER: usize = 4200;
/// Lines longer than this are cut in windows.
const LONGEST_SETTING: usize = 2000;
/// The key of Azure's emulator, which stands in its documentation and opens nothing.
const PUBLIC_AZURE_KEY: &[u8] = b"Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2";

/// Searches a text for secrets. The path is only used to name the place and to know a file of settings.
pub fn scan_bytes(path: &str, bytes: &[u8]) -> Vec<SecretFinding> {
    let bytes = decoded(bytes);
    let mut search = Search { bytes: &bytes, found: Vec::new() };
    search.by_words();
    if is_settings(path) {
        search.settings();
    }
    search.found.sort_by_key(|find| find.at);
    let certain = certain::which(path, &bytes, &search.found);
    number(&bytes, path, &search.found, &certain)
}

/// A text in UTF-16 with its mark becomes one in UTF-8; any other stays as it is.
fn decoded(bytes: &[u8]) -> Cow<'_, [u8]> {
    let unit: fn([u8; 2]) -> u16 = match bytes.get(..2) {
        Some([0xff, 0xfe]) => u16::from_le_bytes,
        Some([0xfe, 0xff]) => u16::from_be_bytes,
        _ => return Cow::Borrowed(bytes),
    };
    let pairs = bytes.chunks_exact(2).skip(1).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
    let units: Vec<u16> = pairs.map(unit).collect();
    Cow::Owned(String::from_utf16_lossy(&units).into_bytes())
}

fn is_settings(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    let json = name.ends_with(".json");
    (json
        && (name.starts_with("appsettings") || name.starts_with("secrets") || name == "launchsettings.json"))
        || name == ".env"
        || name.starts_with(".env.")
        || name == "aws-lambda-tools-defaults.json"
}

struct Search<'a> {
    bytes: &'a [u8],
    found: Vec<Find>,
}

impl Search<'_> {
    fn by_words(&mut self) {
        let rules = rules();
        let Some(anchors) = &rules.anchors else { return };
        let mut searched = vec![0_usize; rules.patterns.len()];
        for word in anchors.find_overlapping_iter(self.bytes) {
            if self.found.len() >= MOST_FINDINGS {
                return;
            }
            let Some(owner) = rules.owners.get(word.pattern().as_usize()).copied() else { continue };
            let (Some((row, pattern)), Some(until)) = (rules.patterns.get(owner), searched.get_mut(owner))
            else {
                continue;
            };
            // Half a window of room after the word is enough to have seen it whole.
            if *until > 0 && word.end() + AFTER / 2 <= *until {
                continue;
            }
            let window = self.window(row, word.start(), word.end());
            // A value runs on to the window's end only where the text does not end first.
            *until = if window.1 < word.end() + AFTER { window.1 + AFTER / 2 } else { window.1 };
            let start = window.0;
            self.run(row, pattern, start, window.1);
        }
    }

    fn window(&self, row: &Row, start: usize, end: usize) -> (usize, usize) {
        let first = start.saturating_sub(BEFORE);
        let last = (end + AFTER).min(self.bytes.len());
        if row.over_lines {
            return (first, last);
        }
        let before = self.bytes.get(first..start).unwrap_or_default();
        let after = self.bytes.get(end..last).unwrap_or_default();
        let first = memchr::memrchr(b'\n', before).map_or(first, |at| first + at + 1);
        let last = memchr::memchr(b'\n', after).map_or(last, |at| end + at);
        (first, last)
    }

    fn run(&mut self, row: &'static Row, pattern: &Regex, start: usize, end: usize) {
        let Some(window) = self.bytes.get(start..end) else { return };
        for found in pattern.captures_iter(window) {
            let Some(value) = found.get(1) else { continue };
            // A key in a block of its own is named by the block's first line.
            let (from, mask) = match found.get(0) {
                Some(block) if row.over_lines => (block.start(), "a block of text".to_owned()),
                _ => (value.start(), mask(value.as_bytes(), row.shown)),
            };
            let at = start + from;
            let known = self.found.iter().any(|own| own.at == at && own.row.id == row.id);
            if known || self.found.len() >= MOST_FINDINGS || !is_secret(row, value.as_bytes()) {
                continue;
            }
            self.found.push(Find { at, row, mask, value: start + value.start()..start + value.end() });
        }
    }

    fn settings(&mut self) {
        let Some(pattern) = &rules().setting else { return };
        let bytes = self.bytes;
        let mut start = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let end = start + line.len().min(LONGEST_SETTING);
            let known = self.found.iter().any(|find| (start..end).contains(&find.at));
            if !known && self.found.len() < MOST_FINDINGS {
                self.run(&SETTING, pattern, start, end);
            }
            start += line.len();
        }
    }
}

fn is_secret(row: &Row, value: &[u8]) -> bool {
    !is_stand_in(value) && bits(value) >= row.least_bits && !value.starts_with(PUBLIC_AZURE_KEY)
}

/// The finds with the numbers of their lines, which are counted once over all of them.
fn number(bytes: &[u8], path: &str, found: &[Find], certain: &[bool]) -> Vec<SecretFinding> {
    let (mut counted, mut line) = (0, 1_u32);
    let certain = certain.iter().copied().chain(std::iter::repeat(false));
    found
        .iter()
        .zip(certain)
        .map(|(find, certain)| {
            let between = bytes.get(counted..find.at).unwrap_or_default();
            let breaks = memchr::memchr_iter(b'\n', between).count();
            line = line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            counted = find.at;
            SecretFinding {
                rule: find.row.id.to_owned(),
                what: find.row.what.to_owned(),
                path: path.to_owned(),
                line: Some(line),
                layer: None,
                mask: find.mask.clone(),
                certainty: if certain { Certainty::Certain } else { Certainty::Likely },
            }
        })
        .collect()
}
