//! The doctor: what this machine has and lacks for the journey, and whether a project is of the day.

use crate::report::{self, ErrorReport, Hint};
use crate::{Folders, Workbench, storage};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// How one item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum CheckStatus {
    /// As it should be.
    Ready,
    /// Works, with something to know.
    Notice,
    /// Missing, and something will not work without it.
    Missing,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct CheckItem {
    /// Stays the same between versions: `engine`, `profiles`, `package:Amazon.Lambda.Core`.
    pub id: String,
    /// The item's name.
    pub name: String,
    /// How it stands.
    pub status: CheckStatus,
    /// What was seen.
    pub detail: String,
    /// What to do; always there unless the item is ready.
    pub fix: Option<String>,
    /// A command to copy that does it.
    pub command: Option<String>,
}

/// All items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct MachineReport {
    /// The items, in the journey's order.
    pub items: Vec<CheckItem>,
}

/// An engine before this version publishes "loopback" ports where the local network can reach them (moby#45610).
const LOOPBACK_SAFE_SINCE: u32 = 28;

impl Workbench {
    /// Looks at everything anew, and at a project where one is named; nothing is cached, so what is mended shows at once.
    pub async fn check_machine(&self, project: Option<&str>) -> MachineReport {
        let (mut items, session) = tokio::join!(self.check_engine(), self.check_aws());
        items.push(practice_item());
        items.extend(session);
        let own = |workbench: &Self| {
            Ok(std::iter::once(workbench.check_folders())
                .chain(workbench.check_set_aside())
                .collect::<Vec<_>>())
        };
        match self.on_disk(own).await {
            Ok(found) => items.extend(found),
            Err(report) => items.push(missing("folders", "Slipway's own files", &report)),
        }
        if let Some(project) = project {
            match self.check_project(project).await {
                Ok(found) => items.extend(found),
                Err(report) => items.push(missing("project", "Project", &report)),
            }
        }
        MachineReport { items }
    }

    async fn check_engine(&self) -> Vec<CheckItem> {
        let engine = match self.machine().engine().await {
            Ok(engine) => engine,
            Err(report) => return vec![missing("engine", "Container engine", &report)],
        };
        let version = match engine.version().await {
            Ok(version) => version,
            Err(error) => return vec![missing("engine", "Container engine", &report::engine(error))],
        };
        let name = if version.podman { "Podman" } else { "Docker Engine" };
        let where_found = self.machine().reason().await.unwrap_or_default();
        let detail = format!("{name} {} (API {}). {where_found}", version.version, version.api_version);
        let mut items = vec![ready("engine", "Container engine", detail)];
        let major = version.version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        if !version.podman && major.is_some_and(|major| major < LOOPBACK_SAFE_SINCE) {
            items.push(loopback_notice(&version.version));
        }
        items.push(architecture_item(version.architecture));
        items.extend(engine.count_warm_sdks().await.ok().and_then(warm_item));
        if let Ok(emulator) = self.machine().emulator().await {
            items.extend(emulator.count().await.ok().and_then(functions_item));
        }
        items
    }

    async fn check_aws(&self) -> Vec<CheckItem> {
        let profiles = match slipway_aws::profiles(&slipway_aws::ProfileFiles::default()).await {
            Ok(profiles) => profiles,
            Err(error) => {
                return vec![missing("profiles", "AWS profiles", &report::aws("read the profiles", &error))];
            }
        };
        if profiles.is_empty() {
            return vec![CheckItem {
                id: "profiles".to_owned(),
                name: "AWS profiles".to_owned(),
                status: CheckStatus::Notice,
                detail: "None on this machine. The practice cloud works without one.".to_owned(),
                fix: Some("Add a profile to deploy to AWS.".to_owned()),
                command: Some("aws configure sso".to_owned()),
            }];
        }
        let names: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
        vec![ready("profiles", "AWS profiles", names.join(", "))]
    }

    /// Files of Slipway's own that could not be read: it began anew without them, and a person can look what was lost.
    fn check_set_aside(&self) -> Option<CheckItem> {
        let Folders { config, data, .. } = self.folders();
        let folders = [config.clone(), data.clone(), data.join("journeys"), data.join("builds")];
        let aside = storage::set_aside(folders.iter().map(PathBuf::as_path));
        let names: Vec<String> = aside.iter().map(|file| file.display().to_string()).collect();
        (!names.is_empty()).then(|| CheckItem {
            id: "set-aside".to_owned(),
            name: "Files that could not be read".to_owned(),
            status: CheckStatus::Notice,
            detail: format!(
                "Slipway set them aside and began anew where they were: {}.",
                report::some_of(&names)
            ),
            fix: Some("Look what they hold. Once nothing in them is missed, remove them.".to_owned()),
            command: None,
        })
    }

    fn check_folders(&self) -> CheckItem {
        let folder = &self.folders().data;
        match tempfile::NamedTempFile::new_in(folder) {
            Ok(_) => ready("folders", "Slipway's own files", folder.display().to_string()),
            Err(error) => CheckItem {
                id: "folders".to_owned(),
                name: "Slipway's own files".to_owned(),
                status: CheckStatus::Missing,
                detail: format!("Cannot write to {}: {error}", folder.display()),
                fix: Some("Make the folder writable, or choose another with SLIPWAY_HOME.".to_owned()),
                command: None,
            },
        }
    }
}

fn ready(id: &str, name: &str, detail: String) -> CheckItem {
    CheckItem {
        id: id.to_owned(),
        name: name.to_owned(),
        status: CheckStatus::Ready,
        detail,
        fix: None,
        command: None,
    }
}

/// An error of a use case as an item: its first advice is the fix.
fn missing(id: &str, name: &str, report: &ErrorReport) -> CheckItem {
    let command = report.hints.iter().find_map(|hint| match hint {
        Hint::Command { command, .. } => Some(command.clone()),
        Hint::Text { .. } => None,
    });
    let fix = report.hints.iter().map(|hint| match hint {
        Hint::Text { text } | Hint::Command { text, .. } => text.clone(),
    });
    CheckItem {
        id: id.to_owned(),
        name: name.to_owned(),
        status: CheckStatus::Missing,
        detail: report.message.clone(),
        fix: fix.into_iter().next().or_else(|| Some("See the causes in the log.".to_owned())),
        command,
    }
}

fn loopback_notice(version: &str) -> CheckItem {
    CheckItem {
        id: "loopback".to_owned(),
        name: "Local test port".to_owned(),
        status: CheckStatus::Notice,
        detail: format!(
            "Engines before {LOOPBACK_SAFE_SINCE} (this one is {version}) may let the local network reach the port of \
             a function that is being tested."
        ),
        fix: Some("Update the engine, or test in a network you trust.".to_owned()),
        command: None,
    }
}

fn architecture_item(architecture: Option<slipway_core::Architecture>) -> CheckItem {
    let id = "architecture";
    match architecture {
        Some(own) => ready(id, "Architecture", format!("The engine builds and runs {own} images by itself.")),
        None => CheckItem {
            id: id.to_owned(),
            name: "Architecture".to_owned(),
            status: CheckStatus::Missing,
            detail: "The engine runs on an architecture that Lambda does not have.".to_owned(),
            fix: Some("Use an engine on x86_64 or arm64.".to_owned()),
            command: None,
        },
    }
}

/// What stays between builds, while it does.
fn warm_item(count: usize) -> Option<CheckItem> {
    let minutes = super::build_image::WARM.as_secs() / 60;
    let detail = format!(
        "{count} in the engine, so that the next build is quick. Each ends by itself {minutes} minutes after the last \
         build of its project; `slipway clean` ends them now."
    );
    (count > 0).then(|| ready("warm-sdk", "Warm SDKs", detail))
}

/// What stays between tests, while it does.
fn functions_item(count: usize) -> Option<CheckItem> {
    let minutes = crate::machine::IDLE.as_secs() / 60;
    let detail = format!(
        "{count} in the engine, so that the next test is quick: at most one for each project and for each function of the \
         practice cloud. A rebuild or other limits replace it; it ends {minutes} minutes after its last test, and with \
         the Slipway that started it."
    );
    (count > 0).then(|| ready("warm-functions", "Warm functions", detail))
}

fn practice_item() -> CheckItem {
    ready("practice", "Practice cloud", "Built in; starts by itself when it is chosen.".to_owned())
}
