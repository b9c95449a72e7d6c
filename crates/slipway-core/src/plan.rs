//! The difference between the function that is there and the function that is wanted.
//!
//! Only fields that Slipway sets are compared. A function that runs the wanted digest already is left alone, even
//! if it was deployed by a tag. Values of environment variables may be secrets, so a plan carries only their names.

use crate::function_extras::TAG;
use crate::{Architecture, Digest, FunctionExtras, FunctionName, FunctionSpec, MemorySize};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a deploy would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct DeployPlan {
    /// The kind of change as a whole.
    pub action: DeployAction,
    /// Each field that changes; of a new function all that it is created with; empty for `Nothing`.
    pub changes: Vec<FieldChange>,
}

/// The kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum DeployAction {
    /// The function does not exist.
    Create,
    /// The function exists and differs.
    Update,
    /// The function is already as wanted; nothing is sent.
    Nothing,
}

/// One field before and after. Values of environment variables are never carried, only their names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FieldChange {
    /// The field in the words of the Lambda API: `imageUri`, `memorySize`, `environment.NAME`.
    pub field: String,
    /// The value now, or none where it is new.
    pub before: Option<String>,
    /// The value wanted, or none where it goes.
    pub after: Option<String>,
    /// Who asks for the value, where somebody does: an option, a choice, a file of the project.
    #[serde(default)]
    pub source: Option<String>,
}

/// A function that exists, with every field a plan compares.
#[derive(Clone, PartialEq, Eq)]
pub struct DeployedFunction {
    /// The function's name.
    pub name: FunctionName,
    /// The function's ARN.
    pub arn: String,
    /// The image as it was named when the function was last updated.
    pub image_uri: String,
    /// The digest that Lambda resolved it to.
    pub resolved_digest: Option<Digest>,
    /// `ImageConfig.Command`.
    pub command: Vec<String>,
    /// The function's architecture.
    pub architecture: Architecture,
    /// Memory in MiB.
    pub memory: MemorySize,
    /// The longest an invocation may take, in seconds.
    pub timeout_seconds: u32,
    /// The whole environment.
    pub environment: BTreeMap<String, String>,
    /// ARN of the execution role.
    pub role_arn: String,
    /// What else it has.
    pub extras: FunctionExtras,
    /// The revision that an update can be made conditional on.
    pub revision_id: Option<String>,
}

/// Shows the names of the environment's variables and never their values.
impl std::fmt::Debug for DeployedFunction {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("DeployedFunction")
            .field("arn", &self.arn)
            .field("image_uri", &self.image_uri)
            .field("resolved_digest", &self.resolved_digest)
            .field("command", &self.command)
            .field("architecture", &self.architecture)
            .field("memory", &self.memory)
            .field("timeout_seconds", &self.timeout_seconds)
            .field("environment", &self.environment.keys())
            .field("role_arn", &self.role_arn)
            .field("extras", &self.extras)
            .field("revision_id", &self.revision_id)
            .finish()
    }
}

/// The field of an image, in the words of a plan.
pub const IMAGE_URI: &str = "imageUri";
/// The field of the architecture, which travels with the image.
pub const ARCHITECTURE: &str = "architecture";

impl DeployPlan {
    /// Whether the image or the architecture changes, which is a call of its own.
    pub fn changes_code(&self) -> bool {
        self.changes.iter().any(|change| is_code(&change.field))
    }

    /// Whether anything but the image, the architecture and the tags changes.
    pub fn changes_configuration(&self) -> bool {
        self.changes.iter().any(|change| !is_code(&change.field) && !change.field.starts_with(TAG))
    }
}

fn is_code(field: &str) -> bool {
    field == IMAGE_URI || field == ARCHITECTURE
}

/// What has to be done so that the function becomes as wanted.
pub fn plan(current: Option<&DeployedFunction>, wanted: &FunctionSpec) -> DeployPlan {
    let Some(current) = current else {
        return DeployPlan { action: DeployAction::Create, changes: all_of(wanted) };
    };
    let mut changes = Vec::new();
    if !runs_wanted_image(current, wanted) {
        changes.push(change(IMAGE_URI, &current.image_uri, &wanted.image_uri()));
    }
    let mut compare = |field: &str, before: String, after: String| {
        if before != after {
            changes.push(change(field, &before, &after));
        }
    };
    compare(ARCHITECTURE, current.architecture.to_string(), wanted.architecture.to_string());
    if let Some(handler) = &wanted.handler {
        compare("command", shown_command(&current.command), shown_command(&[handler.to_string()]));
    }
    compare("memorySize", current.memory.0.to_string(), wanted.memory.0.to_string());
    compare("timeout", current.timeout_seconds.to_string(), wanted.timeout_seconds.to_string());
    compare("role", current.role_arn.clone(), wanted.role_arn.clone());
    changes.extend(environment_changes(&current.environment, &wanted.environment));
    changes.extend(wanted.extras.changes(&current.extras));
    changes.extend(wanted.extras.tag_changes(&current.extras));
    let action = if changes.is_empty() { DeployAction::Nothing } else { DeployAction::Update };
    DeployPlan { action, changes }
}

/// All that a new function is created with.
fn all_of(wanted: &FunctionSpec) -> Vec<FieldChange> {
    let command = wanted.handler.as_ref().map(|handler| shown_command(&[handler.to_string()]));
    let rows = [
        (IMAGE_URI, wanted.image_uri()),
        (ARCHITECTURE, wanted.architecture.to_string()),
        ("command", command.unwrap_or_else(|| "(the image's own CMD)".to_owned())),
        ("memorySize", wanted.memory.0.to_string()),
        ("timeout", wanted.timeout_seconds.to_string()),
        ("role", wanted.role_arn.clone()),
    ];
    let mut changes: Vec<FieldChange> = rows.iter().map(|(field, after)| change(field, "", after)).collect();
    changes.extend(environment_changes(&BTreeMap::new(), &wanted.environment));
    changes.extend(wanted.extras.changes(&FunctionExtras::default()));
    changes.extend(wanted.extras.tag_changes(&FunctionExtras::default()));
    changes
}

fn runs_wanted_image(current: &DeployedFunction, wanted: &FunctionSpec) -> bool {
    let same_digest = current.resolved_digest.as_ref() == Some(&wanted.digest);
    let same_repository = current
        .image_uri
        .strip_prefix(&wanted.repository_uri)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['@', ':']));
    current.image_uri == wanted.image_uri() || (same_digest && same_repository)
}

/// A single argument is shown as it is; any other number in JSON, so that two commands never look alike.
fn shown_command(command: &[String]) -> String {
    match command {
        [only] => only.clone(),
        several => serde_json::Value::from(several.to_vec()).to_string(),
    }
}

fn environment_changes(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<FieldChange> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let shown = |present: bool, text: &str| present.then(|| text.to_owned());
    names
        .into_iter()
        .filter(|name| before.get(*name) != after.get(*name))
        .map(|name| FieldChange {
            field: format!("environment.{name}"),
            before: shown(before.contains_key(name), "(set)"),
            after: shown(after.contains_key(name), "(new value)"),
            source: None,
        })
        .collect()
}

fn change(field: &str, before: &str, after: &str) -> FieldChange {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    FieldChange { field: field.to_owned(), before: some(before), after: some(after), source: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Handler;

    fn environment(value: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("SECRET".to_owned(), value.to_owned())])
    }

    fn wanted() -> FunctionSpec {
        FunctionSpec {
            name: FunctionName::parse("hello").unwrap(),
            repository_uri: "r.example/hello".into(),
            digest: Digest::of(b"new"),
            handler: Some(Handler::parse("A::B.C::D").unwrap()),
            architecture: Architecture::X86_64,
            memory: MemorySize(512),
            timeout_seconds: 30,
            environment: environment("hunter2"),
            role_arn: "arn:aws:iam::123456789012:role/hello".into(),
            extras: FunctionExtras::default(),
        }
    }

    fn current() -> DeployedFunction {
        let wanted = wanted();
        DeployedFunction {
            arn: "arn".into(),
            image_uri: wanted.image_uri(),
            resolved_digest: Some(wanted.digest.clone()),
            command: wanted.handler.iter().map(ToString::to_string).collect(),
            name: wanted.name,
            architecture: wanted.architecture,
            memory: wanted.memory,
            timeout_seconds: wanted.timeout_seconds,
            environment: wanted.environment,
            role_arn: wanted.role_arn,
            extras: FunctionExtras { description: Some("kept".into()), ..FunctionExtras::default() },
            revision_id: None,
        }
    }

    #[test]
    fn a_missing_function_is_created_and_an_equal_one_left_alone() {
        assert_eq!(plan(None, &wanted()).action, DeployAction::Create);
        assert_eq!(
            plan(Some(&current()), &wanted()),
            DeployPlan { action: DeployAction::Nothing, changes: vec![] }
        );
        let by_tag = DeployedFunction { image_uri: "r.example/hello:1".into(), ..current() };
        assert_eq!(plan(Some(&by_tag), &wanted()).action, DeployAction::Nothing);
    }

    #[test]
    fn an_image_with_a_command_of_its_own_needs_no_handler() {
        let by_image = FunctionSpec { handler: None, ..wanted() };
        assert_eq!(plan(None, &by_image).action, DeployAction::Create);
        let without = DeployedFunction { command: Vec::new(), ..current() };
        assert_eq!(plan(Some(&without), &by_image).action, DeployAction::Nothing);
        assert_eq!(plan(Some(&without), &wanted()).changes[0].field, "command");
    }

    #[test]
    fn the_plan_of_a_new_function_shows_all_that_it_is_created_with() {
        let extras = FunctionExtras {
            subnets: Some(vec!["subnet-2".into(), "subnet-1".into()]),
            tags: Some(BTreeMap::from([("team".into(), "port".into())])),
            ..FunctionExtras::default()
        };
        let plan = plan(None, &FunctionSpec { extras, ..wanted() });
        let rows: Vec<(&str, &str)> = plan
            .changes
            .iter()
            .map(|change| (change.field.as_str(), change.after.as_deref().unwrap_or_default()))
            .skip(2)
            .collect();
        assert_eq!(
            rows,
            [
                ("command", "A::B.C::D"),
                ("memorySize", "512"),
                ("timeout", "30"),
                ("role", "arn:aws:iam::123456789012:role/hello"),
                ("environment.SECRET", "(new value)"),
                ("vpcConfig.subnetIds", "subnet-1, subnet-2"),
                ("tags.team", "port"),
            ]
        );
        assert!(plan.changes.iter().all(|change| change.before.is_none()));
    }

    #[test]
    fn what_nobody_names_stays_as_the_function_has_it() {
        let named = |description: &str| FunctionSpec {
            extras: FunctionExtras { description: Some(description.into()), ..FunctionExtras::default() },
            ..wanted()
        };
        assert_eq!(plan(Some(&current()), &named("kept")).action, DeployAction::Nothing);
        let plan = plan(Some(&current()), &named("new"));
        let change = &plan.changes[0];
        assert_eq!((change.field.as_str(), change.before.as_deref()), ("description", Some("kept")));
        assert!(plan.changes_configuration() && !plan.changes_code());
    }

    #[test]
    fn only_tags_that_are_named_or_were_are_changed() {
        let tags = |pairs: &[(&str, &str)]| {
            Some(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
        };
        let has = tags(&[("cost", "7"), ("old", "x"), ("same", "y"), ("team", "sea")]);
        let extras = FunctionExtras {
            tags: tags(&[("new", "z"), ("same", "y"), ("team", "port")]),
            dropped_tags: vec!["gone".into(), "old".into(), "same".into()],
            ..FunctionExtras::default()
        };
        let before =
            DeployedFunction { extras: FunctionExtras { tags: has, ..current().extras }, ..current() };
        let plan = plan(Some(&before), &FunctionSpec { extras, ..wanted() });
        let rows: Vec<(&str, Option<&str>, Option<&str>)> = plan
            .changes
            .iter()
            .map(|change| (change.field.as_str(), change.before.as_deref(), change.after.as_deref()))
            .collect();
        assert_eq!(
            rows,
            [
                ("tags.new", None, Some("z")),
                ("tags.team", Some("sea"), Some("port")),
                ("tags.old", Some("x"), None)
            ],
            "cost is somebody else's, and gone is gone"
        );
        assert!(!plan.changes_configuration() && !plan.changes_code(), "tags are a call of their own");
        assert_eq!(plan.action, DeployAction::Update);
    }

    #[test]
    fn the_same_digest_in_another_repository_is_a_change() {
        let elsewhere = DeployedFunction { image_uri: "r.example/hello2:1".into(), ..current() };
        assert!(plan(Some(&elsewhere), &wanted()).changes_code());
    }

    #[test]
    fn every_field_that_differs_is_named_with_both_values() {
        let old = DeployedFunction {
            image_uri: "r.example/hello@sha256:old".into(),
            resolved_digest: None,
            command: vec![],
            architecture: Architecture::Arm64,
            memory: MemorySize(128),
            timeout_seconds: 3,
            role_arn: "arn:aws:iam::123456789012:role/old".into(),
            ..current()
        };
        let plan = plan(Some(&old), &wanted());
        let fields: Vec<&str> = plan.changes.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(fields, ["imageUri", "architecture", "command", "memorySize", "timeout", "role"]);
        assert_eq!(plan.changes[3].before.as_deref(), Some("128"));
        assert_eq!(plan.changes[3].after.as_deref(), Some("512"));
        assert!(plan.changes_code() && plan.changes_configuration());
    }

    #[test]
    fn a_plan_never_carries_the_value_of_a_variable() {
        let old = DeployedFunction {
            environment: BTreeMap::from([
                ("SECRET".into(), "hunter1".into()),
                ("GONE".into(), "hunter0".into()),
            ]),
            ..current()
        };
        let plan = plan(Some(&old), &wanted());
        let fields: Vec<_> =
            plan.changes.iter().map(|change| (change.field.as_str(), change.after.is_some())).collect();
        assert_eq!(fields, [("environment.GONE", false), ("environment.SECRET", true)]);
        assert!(!serde_json::to_string(&plan).unwrap().contains("hunter"));
        assert!(!plan.changes_code());
    }
}
