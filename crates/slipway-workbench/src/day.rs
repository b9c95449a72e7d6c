//! The day of today, and days as people write them.
//!
//! By hand: of a whole calendar these two conversions are all that is needed, too little to take a crate in for.

use std::time::{SystemTime, UNIX_EPOCH};

/// Today as `YYYY-MM-DD`.
pub(crate) fn today_text() -> String {
    date_of(today())
}

/// The day as `YYYY-MM-DD`: the inverse of [`days_since_1970`], after the same author's `civil_from_days`.
pub(crate) fn date_of(days: i64) -> String {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Today, in days since 1970.
pub(crate) fn today() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_secs() / 86_400).unwrap_or(i64::MAX)
}

/// Days from 1970-01-01 to `YYYY-MM-DD` in the Gregorian calendar, after Howard Hinnant's `days_from_civil`.
pub(crate) fn days_since_1970(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_the_number_of_days_since_1970() {
        assert_eq!(days_since_1970("1970-01-01"), Some(0));
        assert_eq!(days_since_1970("2000-03-01"), Some(11_017));
        assert_eq!(days_since_1970("2026-11-22"), Some(20_779));
        for date in ["1970-01-01", "2000-02-29", "2026-11-22", "2028-12-31", "2099-03-01"] {
            assert_eq!(days_since_1970(date).map(date_of).as_deref(), Some(date));
        }
    }
}
