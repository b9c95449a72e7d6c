//! How old an image is, counted in days. By hand: of a whole calendar one conversion is needed, too little to
//! take a crate in for.

/// Whole days from the day of an RFC 3339 time to another day, given as `YYYY-MM-DD`.
///
/// None if either is no date, or if the image claims to be from the future. An image that was built to be
/// reproducible may carry a date of 1970; it is counted like any other.
pub fn age_in_days(created: &str, today: &str) -> Option<u32> {
    let created = day_number(created.get(..10)?)?;
    let today = day_number(today)?;
    u32::try_from(today.checked_sub(created)?).ok()
}

/// Days since 1 March of the year 0 in the Gregorian calendar; counting from March puts the leap day last.
fn day_number(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2)?;
    let day = number(parts.next()?, 2)?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(
        365 * year + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * month + 2) / 5
            + day
            - 1,
    )
}

fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        assert_eq!(age_in_days("2026-11-22T23:59:59Z", "2026-11-23"), Some(1));
        assert_eq!(age_in_days("2024-02-28T00:00:00.123456789Z", "2024-03-01"), Some(2));
        assert_eq!(age_in_days("2023-02-28T00:00:00Z", "2023-03-01"), Some(1));
        assert_eq!(age_in_days("2000-01-01T00:00:00Z", "2026-01-01"), Some(9497));
        assert_eq!(age_in_days("1970-01-01T00:00:00Z", "2026-11-23"), Some(20_780));
        assert_eq!(age_in_days("2026-11-23T00:00:00Z", "2026-11-23"), Some(0));
    }

    #[test]
    fn what_is_no_date_has_no_age() {
        for created in [
            "",
            "yesterday",
            "2026-13-01T00:00:00Z",
            "2026-1-01T00:00:00Z",
            "2027-01-01T00:00:00Z",
            "２０２６-1",
        ] {
            assert_eq!(age_in_days(created, "2026-11-23"), None, "{created}");
        }
        assert_eq!(age_in_days("2026-01-01T00:00:00Z", "today"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(created in any::<String>(), today in any::<String>()) {
            let _ = age_in_days(&created, &today);
        }
    }
}
