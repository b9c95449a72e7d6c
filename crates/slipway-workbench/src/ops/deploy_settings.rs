//! What the project's settings say of the function that a deploy makes, and what of them is left out.

use super::inspect_project::settings_of;
use super::project_settings::rows_of;
use super::{DeployRequest, Journey};
use crate::Workbench;
use crate::report::ErrorReport;
use slipway_core::FunctionExtras;
use slipway_core::defaults::Setting;
use slipway_core::plan::DeployedFunction;
use std::collections::BTreeMap;
use std::path::Path;

/// The settings of one project for one deploy. No `Debug`: variables have values that may be secrets.
#[derive(Default)]
pub(crate) struct DeploySettings {
    variables: BTreeMap<String, String>,
    /// Whether the variables come to those the function has, instead of taking their place.
    appends: bool,
    pub(crate) extras: FunctionExtras,
    rows: Vec<Setting>,
}

impl DeploySettings {
    /// Those of the environment that is chosen for the project; none without a project.
    pub(crate) fn of(journey: Option<&Journey>) -> Self {
        let Some(journey) = journey else { return Self::default() };
        let folder = Path::new(&journey.project.folder);
        let environment = journey.choices.environment.as_deref();
        let settings = settings_of(folder, environment).unwrap_or_default();
        let rows = rows_of(folder, environment);
        let has = |key: &str| rows.iter().any(|setting| setting.key == key);
        Self {
            variables: settings.environment,
            appends: has("append-environment-variables") && !has("environment-variables"),
            extras: settings.extras,
            rows,
        }
    }

    /// The request has the first word, then the settings, then the function as it is.
    pub(crate) fn environment(
        &self,
        asked: Option<&BTreeMap<String, String>>,
        current: Option<&DeployedFunction>,
    ) -> BTreeMap<String, String> {
        let has = || current.map(|current| current.environment.clone()).unwrap_or_default();
        match asked {
            Some(asked) => asked.clone(),
            None if self.variables.is_empty() => has(),
            None if self.appends => has().into_iter().chain(self.variables.clone()).collect(),
            None => self.variables.clone(),
        }
    }

    /// A sentence for each setting that the deploy does not carry out.
    pub(crate) fn left_out(&self, current: Option<&DeployedFunction>) -> Vec<String> {
        let told = self.rows.iter().filter_map(|setting| {
            let reason = match (&setting.left_out, setting.key.as_str(), current) {
                (Some(reason), ..) => reason.as_str(),
                (None, "tags", Some(_)) => "Tags are given only when the function is created.",
                (None, "function-role", _) => "The role is chosen for each deploy: --role, or in the window.",
                _ => return None,
            };
            Some(format!("Not applied: {} in {}. {reason}", setting.key, setting.source))
        });
        told.collect()
    }
}

impl Workbench {
    pub(crate) async fn deploy_settings(
        &self,
        request: &DeployRequest,
    ) -> Result<DeploySettings, ErrorReport> {
        let journey = match &request.project {
            Some(project) => Some(self.open_project(project).await?),
            None => None,
        };
        Ok(DeploySettings::of(journey.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_request_comes_before_the_settings() {
        let variables = |text: &str| BTreeMap::from([(text.to_owned(), "1".to_owned())]);
        let settings = DeploySettings { variables: variables("STAGE"), ..DeploySettings::default() };
        assert_eq!(settings.environment(None, None), variables("STAGE"));
        assert_eq!(settings.environment(Some(&variables("OTHER")), None), variables("OTHER"));
    }
}
