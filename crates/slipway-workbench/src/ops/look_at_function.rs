//! A function as it is now, with all that would go with it and all that would stay if it were deleted.

use super::wanted_function::function_name;
use crate::Workbench;
use crate::report::{self, ErrorReport};
use crate::values::{Identity, Target};
use serde::{Deserialize, Serialize};
use slipway_aws::{Alias, AwsError, FunctionFacts, Session};
use slipway_core::{Architecture, FunctionName};

/// A function at this moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FunctionView {
    /// The account and region.
    pub identity: Identity,
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its state in Lambda's own words, such as `Active`.
    pub state: Option<String>,
    /// Why it is in that state.
    pub state_reason: Option<String>,
    /// How its last update stands, such as `Successful`.
    pub update: Option<String>,
    /// Why it stands so.
    pub update_reason: Option<String>,
    /// The digest it runs.
    pub digest: Option<String>,
    /// Its command in place of the image's own.
    pub command: Vec<String>,
    /// Its architecture.
    pub architecture: Architecture,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// Timeout in seconds.
    pub timeout_seconds: u32,
    /// The names of its variables. Their values are not shown.
    pub variables: Vec<String>,
    /// The role it runs with.
    pub role_arn: String,
    /// What a deletion takes along, a sentence each.
    pub goes: Vec<String>,
    /// What a deletion leaves, a sentence each.
    pub stays: Vec<String>,
    /// What could not be found out.
    pub notes: Vec<String>,
}

/// The names that answer for a function.
#[derive(Default)]
struct Names {
    versions: Vec<String>,
    aliases: Vec<Alias>,
    urls: Vec<String>,
    notes: Vec<String>,
}

impl Workbench {
    /// A function at a target.
    ///
    /// # Errors
    /// The function is not there or is no image, or the target does not let the caller look.
    pub async fn look_at_function(
        &self,
        target: &Target,
        function: &str,
    ) -> Result<FunctionView, ErrorReport> {
        let name = function_name(function)?;
        let identity = self.identify(target).await?;
        let session = self.session(target).await?;
        let facts = session.facts_of(&name).await;
        let facts = facts.map_err(|error| report::aws(&format!("look at the function {name}"), &error))?;
        let facts = facts.ok_or_else(|| report::function_missing(name.as_str()))?;
        let names = names_of(&session, &name).await?;
        Ok(view(identity, facts, names))
    }
}

/// Whoever may look at a function need not be allowed to list what answers for it: that is said, and stops nothing.
async fn names_of(session: &Session, name: &FunctionName) -> Result<Names, ErrorReport> {
    let mut names = Names::default();
    names.versions = known("versions", name, session.versions(name).await, &mut names.notes)?;
    names.aliases = known("aliases", name, session.aliases(name).await, &mut names.notes)?;
    names.urls = known("URLs", name, session.function_urls(name).await, &mut names.notes)?;
    Ok(names)
}

fn known<T>(
    what: &str,
    name: &FunctionName,
    found: Result<Vec<T>, AwsError>,
    notes: &mut Vec<String>,
) -> Result<Vec<T>, ErrorReport> {
    match found {
        Err(error @ AwsError::AccessDenied { .. }) => {
            notes.push(format!("Which {what} it has is not known: {error}."));
            Ok(Vec::new())
        }
        found => found.map_err(|error| report::aws(&format!("read the {what} of {name}"), &error)),
    }
}

fn view(identity: Identity, facts: FunctionFacts, names: Names) -> FunctionView {
    let FunctionFacts { function, state, update } = facts;
    let log_group = function.extras.logging.group.clone();
    let log_group = log_group.unwrap_or_else(|| format!("/aws/lambda/{}", function.name));
    let repository = function.image_uri.split('@').next().unwrap_or_default();
    let stays = vec![
        format!("The role {}.", function.role_arn),
        format!("The repository and its images: {repository}."),
        format!("The log group {log_group}."),
        "What calls the function from outside, such as event source mappings, rules and schedules: it will fail."
            .to_owned(),
    ];
    FunctionView {
        goes: goes(&function.arn, &names),
        stays,
        notes: names.notes,
        identity,
        name: function.name.to_string(),
        arn: function.arn,
        state: state.name,
        state_reason: state.reason,
        update: update.name,
        update_reason: update.reason,
        digest: function.resolved_digest.map(String::from),
        command: function.command,
        architecture: function.architecture,
        memory_mib: function.memory.0,
        timeout_seconds: function.timeout_seconds,
        variables: function.environment.into_keys().collect(),
        role_arn: function.role_arn,
    }
}

fn goes(arn: &str, names: &Names) -> Vec<String> {
    let mut goes = vec![format!("The function {arn}, with its configuration and its permissions.")];
    match names.versions.as_slice() {
        [] => {}
        [only] => goes.push(format!("Its published version {only}.")),
        several => goes.push(format!("Its {} published versions: {}.", several.len(), several.join(", "))),
    }
    goes.extend(
        names.aliases.iter().map(|alias| {
            format!("The alias {}, which callers know version {} by.", alias.name, alias.version)
        }),
    );
    goes.extend(names.urls.iter().map(|url| format!("The URL {url}.")));
    goes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_goes_with_a_function_is_named() {
        let alias = |name: &str| Alias { name: name.to_owned(), version: "2".to_owned(), digest: None };
        let names = Names {
            versions: vec!["1".to_owned(), "2".to_owned()],
            aliases: vec![alias("live")],
            urls: vec!["https://x.lambda-url.eu-west-1.on.aws/".to_owned()],
            notes: Vec::new(),
        };
        let said = goes("arn:aws:lambda:eu-west-1:1:function:hello", &names).join("\n");
        for word in ["function:hello", "2 published versions: 1, 2", "alias live", "version 2", "https://x."]
        {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert_eq!(goes("arn", &Names::default()).len(), 1, "nothing is said of what is not there");
    }
}
