//! Lists AWS's .NET base images with their support dates.

use super::build_image::STAND_IN_LABEL;
use crate::Workbench;
use crate::day::{days_since_1970, today, today_text};
use crate::report::ErrorReport;
use serde::{Deserialize, Serialize};
use slipway_core::{Architecture, BaseImage, Bytes, Milliseconds, catalogue};
use slipway_engine::Engine;

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

#[cfg(test)]
mod tests {
    use super::*;

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
