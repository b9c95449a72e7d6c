//! Time in milliseconds since 1970 in UTC, and the ways AWS writes it down. By hand: of a whole calendar one
//! conversion is needed, too little to take a crate in for.
//!
//! The state stores moments, never durations that run, so that a restart changes nothing.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970.
pub(crate) type Moment = u64;

/// The present moment.
pub(crate) fn now() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Seconds with a fraction, as the JSON protocols write timestamps.
pub(crate) fn epoch_seconds(moment: Moment) -> f64 {
    moment as f64 / 1000.0
}

/// `2026-11-23T08:30:00Z`, as the query protocols write timestamps.
pub(crate) fn iso_seconds(moment: Moment) -> String {
    let Civil { year, month, day, hour, minute, second, .. } = civil(moment);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// `2026-11-23T08:30:00.123+0000`, as Lambda writes `LastModified`.
pub(crate) fn iso_lambda(moment: Moment) -> String {
    let Civil { year, month, day, hour, minute, second, millisecond } = civil(moment);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}+0000")
}

/// `2026/11/23`, the beginning of the name of a log stream.
pub(crate) fn day_path(moment: Moment) -> String {
    let Civil { year, month, day, .. } = civil(moment);
    format!("{year:04}/{month:02}/{day:02}")
}

struct Civil {
    year: u64,
    month: u64,
    day: u64,
    hour: u64,
    minute: u64,
    second: u64,
    millisecond: u64,
}

/// The Gregorian calendar by Howard Hinnant's `civil_from_days`, for days that are not before 1970.
fn civil(moment: Moment) -> Civil {
    let seconds = moment / 1000;
    let days = seconds / 86_400 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    Civil {
        year: year_of_era + era * 400 + u64::from(month <= 2),
        month,
        day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
        hour: seconds / 3600 % 24,
        minute: seconds / 60 % 60,
        second: seconds % 60,
        millisecond: moment % 1000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_aws_writes_them() {
        assert_eq!(iso_seconds(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso_seconds(951_782_400_000), "2000-02-29T00:00:00Z", "a leap day of a century");
        assert_eq!(iso_lambda(1_795_421_345_678), "2026-11-23T08:09:05.678+0000");
        assert_eq!(day_path(1_795_421_345_678), "2026/11/23");
    }
}
