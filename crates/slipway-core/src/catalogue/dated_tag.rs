//! AWS's dated tags: `<line>[-preview].YYYY.MM.DD.HH[-<architecture>]`.
//!
//! AWS moves a floating tag such as `10` whenever it publishes; the dated tag stays, so it is the readable way
//! to pin. Only the name is read here. That a dated tag and a floating tag are the same image is known from
//! their digests alone.

use crate::Architecture;
use serde::Serialize;
use std::cmp::Ordering;

/// The longest line that is read, far above any that AWS has used.
const LONGEST_LINE: usize = 32;

/// A dated tag, taken apart.
///
/// Two are ordered by their line, a preview before the releases of the same line, then by time, so that the
/// greatest of one line is the newest.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DatedTag {
    /// The floating tag that it was published under: `10`, `5.0`, `core3.1`, `al2023`.
    pub line: String,
    /// Whether it is a preview, written `10-preview.…`.
    pub preview: bool,
    /// Year, month and day.
    pub date: (u16, u8, u8),
    /// The hour of the day, 0 to 23.
    pub hour: u8,
    /// The architecture, if the tag names a single one.
    pub architecture: Option<Architecture>,
}

impl DatedTag {
    /// The number that the line starts with, such as 10; none for a line such as `al2023`.
    pub fn major(&self) -> Option<u32> {
        let end = self.line.find(|character: char| !character.is_ascii_digit()).unwrap_or(self.line.len());
        self.line.get(..end)?.parse().ok()
    }

    /// The floating tag of the same line, stage and architecture: `10`, `10-preview`, `10-arm64`.
    pub fn floating(&self) -> String {
        let preview = if self.preview { PREVIEW } else { "" };
        match self.architecture {
            Some(architecture) => format!("{}{preview}-{architecture}", self.line),
            None => format!("{}{preview}", self.line),
        }
    }
}

impl Ord for DatedTag {
    fn cmp(&self, other: &Self) -> Ordering {
        self.major()
            .cmp(&other.major())
            .then_with(|| self.line.cmp(&other.line))
            .then_with(|| other.preview.cmp(&self.preview))
            .then_with(|| (self.date, self.hour).cmp(&(other.date, other.hour)))
            .then_with(|| self.architecture.cmp(&other.architecture))
    }
}

impl PartialOrd for DatedTag {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Display for DatedTag {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = self.date;
        let preview = if self.preview { PREVIEW } else { "" };
        write!(formatter, "{}{preview}.{year:04}.{month:02}.{day:02}.{:02}", self.line, self.hour)?;
        match self.architecture {
            Some(architecture) => write!(formatter, "-{architecture}"),
            None => Ok(()),
        }
    }
}

const PREVIEW: &str = "-preview";

/// Reads a dated tag such as `10.2026.05.19.13` or `8-preview.2023.12.14.16`; none for any other tag.
pub fn parse_dated_tag(tag: &str) -> Option<DatedTag> {
    let (name, architecture) = split_architecture(tag);
    let mut parts = name.rsplitn(5, '.');
    let hour = number(parts.next()?, 2)?;
    let day = number(parts.next()?, 2)?;
    let month = number(parts.next()?, 2)?;
    let year = number(parts.next()?, 4)?;
    let stage = parts.next()?;
    let (line, preview) = match stage.strip_suffix(PREVIEW) {
        Some(line) => (line, true),
        None => (stage, false),
    };
    if hour > 23 || !is_date(year, month, day) || !is_line(line) {
        return None;
    }
    let date = (year, u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    Some(DatedTag { line: line.to_owned(), preview, date, hour: u8::try_from(hour).ok()?, architecture })
}

/// Takes the architecture off a tag's end, in the spelling that AWS uses there.
pub(super) fn split_architecture(tag: &str) -> (&str, Option<Architecture>) {
    [Architecture::X86_64, Architecture::Arm64]
        .into_iter()
        .find_map(|architecture| {
            let name = tag.strip_suffix(architecture.lambda_name())?.strip_suffix('-')?;
            Some((name, Some(architecture)))
        })
        .unwrap_or((tag, None))
}

fn number(text: &str, digits: usize) -> Option<u16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn is_line(line: &str) -> bool {
    line.len() <= LONGEST_LINE
        && line.split('.').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
        })
}

/// A day of the calendar in a year in which such an image can have been published.
fn is_date(year: u16, month: u16, day: u16) -> bool {
    let leap = year.is_multiple_of(4);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (2014..2100).contains(&year) && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_known_forms_are_read() {
        let tag = parse_dated_tag("10.2026.05.19.13").unwrap();
        assert_eq!((tag.line.as_str(), tag.preview, tag.date, tag.hour), ("10", false, (2026, 5, 19), 13));
        assert_eq!((tag.major(), tag.architecture), (Some(10), None));
        let preview = parse_dated_tag("8-preview.2023.12.14.16").unwrap();
        assert_eq!((preview.line.as_str(), preview.preview, preview.major()), ("8", true, Some(8)));
        let single = parse_dated_tag("8.2026.05.19.13-arm64").unwrap();
        assert_eq!(single.architecture, Some(Architecture::Arm64));
        assert_eq!(parse_dated_tag("core3.1.2021.09.14.00").unwrap().line, "core3.1");
        let provided = parse_dated_tag("al2023.2024.05.01.10").unwrap();
        assert_eq!((provided.line.as_str(), provided.major()), ("al2023", None));
    }

    #[test]
    fn a_dated_tag_names_the_floating_tag_that_moves() {
        for (tag, floating) in [
            ("10.2026.05.19.13", "10"),
            ("8-preview.2023.12.14.16", "8-preview"),
            ("8.2026.05.19.13-arm64", "8-arm64"),
            ("al2023.2024.05.01.10-x86_64", "al2023-x86_64"),
        ] {
            assert_eq!(parse_dated_tag(tag).unwrap().floating(), floating);
        }
    }

    #[test]
    fn other_tags_are_not_dated() {
        for tag in [
            "",
            "10",
            "latest",
            "10-preview",
            "10.2026.05.19",
            "10.2026.5.19.13",
            "10.2026.13.19.13",
            "10.2026.02.29.13",
            "10.2026.05.19.24",
            "10.0026.05.19.13",
            ".2026.05.19.13",
            "10..2026.05.19.13",
            "10-preview-preview.2026.05.19.13",
            "10.+026.05.19.13",
            "10.2026.05.19.13-s390x",
            "10.2026.05.19.13-",
            "１０.2026.05.19.13",
        ] {
            assert_eq!(parse_dated_tag(tag), None, "{tag}");
        }
    }

    #[test]
    fn the_newest_of_a_line_is_the_greatest() {
        let mut tags: Vec<DatedTag> = [
            "10.2026.05.19.13",
            "8.2026.11.01.00",
            "10-preview.2026.12.01.00",
            "10.2026.05.19.09",
            "10.2025.12.31.23",
            "9.2026.01.01.00",
        ]
        .iter()
        .map(|tag| parse_dated_tag(tag).unwrap())
        .collect();
        tags.sort();
        let sorted: Vec<String> = tags.iter().map(ToString::to_string).collect();
        assert_eq!(
            sorted,
            [
                "8.2026.11.01.00",
                "9.2026.01.01.00",
                "10-preview.2026.12.01.00",
                "10.2025.12.31.23",
                "10.2026.05.19.09",
                "10.2026.05.19.13",
            ]
        );
    }

    proptest! {
        #[test]
        fn a_dated_tag_prints_as_it_was_read(
            tag in "(core)?[0-9]{1,3}(\\.[0-9])?(-preview)?\\.20[0-9]{2}\\.[01][0-9]\\.[0-3][0-9]\\.[0-2][0-9](-arm64|-x86_64)?"
        ) {
            if let Some(read) = parse_dated_tag(&tag) {
                prop_assert_eq!(read.to_string(), tag);
            }
        }

        #[test]
        fn every_hour_of_the_calendar_can_be_read(
            major in 1u16..99, preview: bool, year in 2014u16..2100, month in 1u8..=12, day in 1u8..=28, hour in 0u8..24
        ) {
            let tag = DatedTag { line: major.to_string(), preview, date: (year, month, day), hour, architecture: None };
            prop_assert_eq!(parse_dated_tag(&tag.to_string()), Some(tag));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in any::<String>()) {
            let _ = parse_dated_tag(&text);
        }
    }
}
