//! What the project's settings say of the function that a deploy makes, and what of them is left out.

use crate::project::settings::{rows_for, settings_for};
use crate::values::{DeployRequest, ProjectRecord};
use slipway_core::defaults::Setting;
use slipway_core::plan::DeployedFunction;
use slipway_core::{Architecture, FunctionExtras};
use std::collections::BTreeMap;

/// The settings of one project for one deploy. No `Debug`: variables have values that may be secrets.
#[derive(Default)]
pub(crate) struct DeploySettings {
    pub(crate) variables: BTreeMap<String, String>,
    /// Whether the variables come to those the function has, instead of taking their place.
    appends: bool,
    /// The role's name or ARN.
    pub(crate) role: Option<String>,
    pub(crate) extras: FunctionExtras,
    pub(crate) rows: Vec<Setting>,
}

impl DeploySettings {
    /// Those of the layers that are chosen for the project; none without a project.
    pub(crate) fn of(record: Option<&ProjectRecord>) -> Self {
        let Some(record) = record else { return Self::default() };
        let layers = record.choices.layers();
        let settings = settings_for(&record.project, layers).unwrap_or_default();
        let rows = rows_for(&record.project, layers);
        let own = record.project.behind().settings.layered(layers.environment).unwrap_or_default();
        let has = |key: &str| rows.iter().any(|setting| setting.key == key);
        Self {
            // A template tells some of a function's variables only; those that another tool has set stay.
            appends: own.environment.is_empty()
                || has("append-environment-variables") && !has("environment-variables"),
            variables: settings.environment,
            role: settings.role,
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

    /// The image decides which architecture the function is for; settings that say another are said.
    pub(crate) fn other_architecture(&self, request: &DeployRequest, is: Architecture) -> Option<String> {
        let row = self.rows.iter().find(|row| row.key == "function-architecture")?;
        let differs = request.architecture.is_none() && Architecture::from_name(&row.value) != Some(is);
        differs.then(|| {
            format!(
                "function-architecture in {} says {}; the image is for {is}, and so the function is. Build and publish \
                 the image again to change both.",
                row.source, row.value
            )
        })
    }

    /// A sentence for each setting that the deploy does not carry out.
    pub(crate) fn left_out(&self) -> Vec<String> {
        let told = self.rows.iter().filter_map(|setting| {
            let reason = setting.left_out.as_ref()?;
            Some(format!("Not applied: {} in {}. {reason}", setting.key, setting.source))
        });
        told.collect()
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
