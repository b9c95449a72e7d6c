//! Lists AWS's .NET base images with their support dates.

use crate::Workbench;
use serde::{Deserialize, Serialize};
use slipway_core::{Architecture, BaseImage, catalogue};
use std::time::{SystemTime, UNIX_EPOCH};

/// Whether a base is in support.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum SupportState {
    /// In support.
    Supported,
    /// Past its end; still usable.
    Ended,
}

/// One base image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BaseRow {
    /// The tag: `10`, `core3.1`, `provided:al2023`.
    pub tag: String,
    /// The target framework moniker.
    pub framework: String,
    /// The operating system.
    pub operating_system: String,
    /// The architectures AWS publishes.
    pub architectures: Vec<Architecture>,
    /// The name on ECR Public.
    pub ecr_public: String,
    /// The name on Docker Hub.
    pub docker_hub: String,
    /// The SDK image that builds for it.
    pub sdk_image: String,
    /// The last day of support, `YYYY-MM-DD`.
    pub support_ends: Option<String>,
    /// Whether that day has passed.
    pub support: SupportState,
    /// Days until the end, negative when it has passed.
    pub days_left: Option<i32>,
    /// A plain warning for a base that is past its end.
    pub warning: Option<String>,
}

/// The catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BasesView {
    /// All rows, newest first.
    pub bases: Vec<BaseRow>,
}

impl Workbench {
    /// The whole catalogue, newest first. Today's date decides which rows carry a warning.
    pub fn list_bases(&self) -> BasesView {
        let today = today();
        BasesView { bases: catalogue::bases().iter().map(|base| row(base, today)).collect() }
    }
}

/// The same catalogue for a given day, `YYYY-MM-DD` as days since 1970.
fn row(base: &BaseImage, today: i64) -> BaseRow {
    let days_left = base.support_ends.and_then(days_since_1970).map(|end| end - today);
    let ended = days_left.is_some_and(|days| days < 0);
    let warning = base.support_ends.filter(|_| ended).map(|end| {
        format!("Support ended on {end}: no more security fixes. Lambda still runs such images; prefer a newer base.")
    });
    BaseRow {
        tag: base.tag.to_owned(),
        framework: base.framework.to_owned(),
        operating_system: base.operating_system.to_owned(),
        architectures: base.architectures.clone(),
        ecr_public: base.ecr_public.clone(),
        docker_hub: base.docker_hub.clone(),
        sdk_image: base.sdk_image.to_owned(),
        support_ends: base.support_ends.map(str::to_owned),
        support: if ended { SupportState::Ended } else { SupportState::Supported },
        days_left: days_left.and_then(|days| i32::try_from(days).ok()),
        warning,
    }
}

fn today() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_secs() / 86_400).unwrap_or(i64::MAX)
}

/// Days from 1970-01-01 to `YYYY-MM-DD` in the Gregorian calendar, after Howard Hinnant's `days_from_civil`.
fn days_since_1970(date: &str) -> Option<i64> {
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
    }

    #[test]
    fn on_2026_11_22_only_dotnet_10_and_the_bare_base_are_in_support() {
        let today = days_since_1970("2026-11-22").unwrap();
        let rows: Vec<BaseRow> = catalogue::bases().iter().map(|base| row(base, today)).collect();
        let supported: Vec<&str> = rows
            .iter()
            .filter(|row| row.support == SupportState::Supported)
            .map(|row| row.tag.as_str())
            .collect();
        assert_eq!(supported, ["10", "provided:al2023"]);
        assert!(rows.iter().all(|row| (row.support == SupportState::Ended) == row.warning.is_some()));
    }
}
