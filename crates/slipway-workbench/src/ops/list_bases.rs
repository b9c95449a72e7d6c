//! Lists AWS's .NET base images with their support dates.

use super::build_image::STAND_IN_LABEL;
use crate::Workbench;
use crate::report::ErrorReport;
use serde::{Deserialize, Serialize};
use slipway_core::{Architecture, BaseImage, Bytes, Milliseconds, catalogue};
use slipway_engine::Engine;
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// What the image holds, in short phrases.
    pub holds: Vec<String>,
    /// Lambda's own runtime of the same .NET, where there is one.
    pub managed_runtime: Option<String>,
    /// The version of its C library, which native programs depend on.
    pub glibc: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// The image as the engine on this machine has it.
    pub local: Option<LocalBase>,
}

/// A base image in the engine on this machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LocalBase {
    /// The image's id.
    pub image_id: String,
    /// The digest it was pulled by.
    pub digest: Option<String>,
    /// Its size, unpacked, in bytes.
    pub size_bytes: Bytes,
    /// The exact version of .NET in it.
    pub dotnet_version: Option<String>,
    /// When it was made, in milliseconds since 1970.
    pub created_at_ms: Option<Milliseconds>,
    /// A stand-in made for tests, not AWS's image.
    pub stand_in: bool,
}

/// The catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BasesView {
    /// All rows, newest first.
    pub bases: Vec<BaseRow>,
    /// Advice for the project that was named.
    pub advice: Option<String>,
}

impl Workbench {
    /// The whole catalogue, newest first. Today's date decides which rows carry a warning; what the engine holds is
    /// added where one answers.
    pub async fn list_bases(&self, project: Option<&str>) -> Result<BasesView, ErrorReport> {
        let today = today();
        let mut bases: Vec<BaseRow> = catalogue::bases().iter().map(|base| row(base, today)).collect();
        if let Ok(engine) = self.machine().engine().await {
            for row in &mut bases {
                row.local = local(&engine, &row.ecr_public, &row.docker_hub).await;
            }
        }
        let advice = match project {
            Some(project) => {
                let framework = self.inspect_project(project).await?.framework;
                Some(catalogue::advice(&framework, &today_text()).sentence)
            }
            None => None,
        };
        Ok(BasesView { bases, advice })
    }
}

async fn local(engine: &Engine, ecr_public: &str, docker_hub: &str) -> Option<LocalBase> {
    let facts = match engine.inspect_image(ecr_public).await {
        Ok(facts) => facts,
        Err(_) => engine.inspect_image(docker_hub).await.ok()?,
    };
    let version = facts.environment.iter().find_map(|entry| entry.strip_prefix("DOTNET_VERSION="));
    let digest = facts.repo_digests.first().and_then(|name| Some(name.split_once('@')?.1.to_owned()));
    Some(LocalBase {
        digest,
        size_bytes: Bytes(facts.size_bytes),
        dotnet_version: version.map(str::to_owned),
        created_at_ms: facts.created.map(|seconds| Milliseconds(1000.0 * seconds as f64)),
        stand_in: facts.labels.get(STAND_IN_LABEL).is_some_and(|value| value == "true"),
        image_id: facts.id,
    })
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
        holds: base.holds.iter().map(|&phrase| phrase.to_owned()).collect(),
        managed_runtime: base.managed_runtime.map(str::to_owned),
        glibc: base.glibc.map(str::to_owned),
        note: base.note.map(str::to_owned),
        local: None,
    }
}

/// Today as `YYYY-MM-DD`.
pub(crate) fn today_text() -> String {
    date_of(today())
}

/// The inverse of [`days_since_1970`], after the same author's `civil_from_days`.
fn date_of(days: i64) -> String {
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
        for date in ["1970-01-01", "2000-02-29", "2026-11-22", "2028-12-31", "2099-03-01"] {
            assert_eq!(days_since_1970(date).map(date_of).as_deref(), Some(date));
        }
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
