//! Quantities that people and windows are told, each with its unit as its type.
//!
//! On the wire and on disk each is a plain JSON number. They are types of their own because the page's types shall
//! say `number`: a bare `f64` could be NaN, which JSON does not have, and a bare `u64` may be larger than JavaScript
//! counts. Both are out of reach here: a size or a span of time that exceeds 2^53 does not occur.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::time::Duration;

/// A number of bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(transparent)]
pub struct Bytes(#[cfg_attr(feature = "specta", specta(type = u32))] pub u64);

/// A span of time in milliseconds, or a moment as milliseconds since 1970.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(transparent)]
pub struct Milliseconds(#[cfg_attr(feature = "specta", specta(type = u32))] pub f64);

/// Memory in MiB.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(transparent)]
pub struct Mebibytes(#[cfg_attr(feature = "specta", specta(type = u32))] pub f64);

impl Bytes {
    /// Which part of `whole` this is, from 0 to 1; 0 where there is no whole.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
    pub fn share_of(self, whole: Self) -> f64 {
        if whole.0 == 0 { 0.0 } else { self.0 as f64 / whole.0 as f64 }
    }
}

/// As people read it: `1.5 KiB`.
impl fmt::Display for Bytes {
    #[expect(clippy::cast_precision_loss, reason = "it is shown with one digit after the point")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
        let text = match UNITS.iter().find(|(_, unit)| self.0 >= *unit) {
            Some((name, unit)) => format!("{:.1} {name}", self.0 as f64 / *unit as f64),
            None => format!("{} B", self.0),
        };
        f.pad(&text)
    }
}

impl Milliseconds {
    /// The same in seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0 / 1000.0
    }
}

impl From<Duration> for Milliseconds {
    fn from(span: Duration) -> Self {
        Self(span.as_secs_f64() * 1000.0)
    }
}

/// Reads `12` and also the `12.0` that earlier versions wrote.
impl<'de> Deserialize<'de> for Bytes {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a negative size reads as none"
    )]
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        Ok(Self(f64::deserialize(source)? as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Milliseconds};
    use std::time::Duration;

    #[test]
    fn sizes_are_written_as_whole_numbers_and_read_in_the_old_form_too() {
        assert_eq!(serde_json::to_string(&Bytes(12)).ok().as_deref(), Some("12"));
        let large = 10 * 1024 * 1024 * 1024;
        for text in [format!("{large}"), format!("{large}.0")] {
            assert_eq!(serde_json::from_str::<Bytes>(&text).ok(), Some(Bytes(large)), "{text}");
        }
    }

    #[test]
    fn sizes_are_told_with_their_unit() {
        let told = [0, 1023, 1536, 5 << 20, 3 << 30].map(|bytes| Bytes(bytes).to_string());
        assert_eq!(told, ["0 B", "1023 B", "1.5 KiB", "5.0 MiB", "3.0 GiB"]);
        assert_eq!(format!("{:>10}|", Bytes(1536)), "   1.5 KiB|");
    }

    #[test]
    fn a_span_keeps_its_fractions() {
        let span = Milliseconds::from(Duration::from_micros(3_420));
        assert_eq!(serde_json::to_string(&span).ok().as_deref(), Some("3.42"));
    }

    #[test]
    fn nothing_is_no_share_of_nothing() {
        assert!(Bytes(5).share_of(Bytes(0)).abs() < f64::EPSILON);
        assert!((Bytes(1).share_of(Bytes(4)) - 0.25).abs() < f64::EPSILON);
    }
}
