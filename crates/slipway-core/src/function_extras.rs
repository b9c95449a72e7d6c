//! What a function may have beside image, handler, memory, timeout, variables and role.
//!
//! A value that nobody names is left as the function has it, so each is optional; only what is named is compared.

use crate::function::FieldProblem;
use crate::plan::FieldChange;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a function's log is written, in Lambda's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct Logging {
    /// `Text` or `JSON`.
    pub format: Option<String>,
    /// What of the function's own lines is written, where the format is JSON.
    pub application_level: Option<String>,
    /// What of Lambda's lines is written, where the format is JSON.
    pub system_level: Option<String>,
    /// The log group.
    pub group: Option<String>,
}

impl Logging {
    /// These, with what `over` names in their place.
    #[must_use]
    pub fn under(self, over: Self) -> Self {
        Self {
            format: over.format.or(self.format),
            application_level: over.application_level.or(self.application_level),
            system_level: over.system_level.or(self.system_level),
            group: over.group.or(self.group),
        }
    }

    fn problem(&self) -> Option<FieldProblem> {
        let levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
        let is_level = |level: &Option<String>| level.as_deref().is_none_or(|level| levels.contains(&level));
        let named = self.application_level.is_some() || self.system_level.is_some();
        let message = match self.format.as_deref() {
            Some(format) if !["Text", "JSON"].contains(&format) => {
                format!("The log format is `{}`; it must be Text or JSON.", format.escape_debug())
            }
            Some("Text") if named => "Log levels need the log format JSON.".to_owned(),
            _ if !is_level(&self.application_level) || !is_level(&self.system_level) => {
                format!("A log level must be one of {}.", levels.join(", "))
            }
            _ => return None,
        };
        Some(FieldProblem { field: "logging".to_owned(), message })
    }
}

/// How the field of a tag begins in a plan.
pub(crate) const TAG: &str = "tags.";

/// The further configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct FunctionExtras {
    /// The description.
    pub description: Option<String>,
    /// Tags. Those that nobody names stay as they are, whoever has set them.
    pub tags: Option<BTreeMap<String, String>>,
    /// Names of tags that an earlier deploy has set and that are named no more.
    pub dropped_tags: Vec<String>,
    /// Subnets of a VPC.
    pub subnets: Option<Vec<String>>,
    /// Security groups in that VPC.
    pub security_groups: Option<Vec<String>>,
    /// `Active` or `PassThrough`.
    pub tracing: Option<String>,
    /// Size of `/tmp` in MiB.
    pub ephemeral_storage_mib: Option<u32>,
    /// Where events go that failed: a queue or a topic.
    pub dead_letter_arn: Option<String>,
    /// The key that variables are encrypted with.
    pub kms_key_arn: Option<String>,
    /// How the function's log is written.
    pub logging: Logging,
}

impl FunctionExtras {
    /// These, with what `over` names in their place.
    #[must_use]
    pub fn under(self, over: Self) -> Self {
        Self {
            description: over.description.or(self.description),
            tags: over.tags.or(self.tags),
            dropped_tags: self.dropped_tags,
            subnets: over.subnets.or(self.subnets),
            security_groups: over.security_groups.or(self.security_groups),
            tracing: over.tracing.or(self.tracing),
            ephemeral_storage_mib: over.ephemeral_storage_mib.or(self.ephemeral_storage_mib),
            dead_letter_arn: over.dead_letter_arn.or(self.dead_letter_arn),
            kms_key_arn: over.kms_key_arn.or(self.kms_key_arn),
            logging: self.logging.under(over.logging),
        }
    }

    /// Only what `named` names too, as it is here.
    #[must_use]
    pub fn of_those_in(&self, named: &Self) -> Self {
        fn kept<T: Clone, U>(has: &Option<T>, named: &Option<U>) -> Option<T> {
            has.clone().filter(|_| named.is_some())
        }
        Self {
            description: kept(&self.description, &named.description),
            tags: None,
            dropped_tags: Vec::new(),
            subnets: kept(&self.subnets, &named.subnets),
            security_groups: kept(&self.security_groups, &named.security_groups),
            tracing: kept(&self.tracing, &named.tracing),
            ephemeral_storage_mib: kept(&self.ephemeral_storage_mib, &named.ephemeral_storage_mib),
            dead_letter_arn: kept(&self.dead_letter_arn, &named.dead_letter_arn),
            kms_key_arn: kept(&self.kms_key_arn, &named.kms_key_arn),
            // Lambda takes them together.
            logging: if named.logging == Logging::default() {
                Logging::default()
            } else {
                self.logging.clone()
            },
        }
    }

    /// Each field in the words of the Lambda API.
    fn rows(&self) -> [(&'static str, Option<String>); 11] {
        let joined = |list: &Option<Vec<String>>| {
            list.as_ref().map(|list| {
                let mut list = list.clone();
                list.sort();
                list.join(", ")
            })
        };
        [
            ("description", self.description.clone()),
            ("vpcConfig.subnetIds", joined(&self.subnets)),
            ("vpcConfig.securityGroupIds", joined(&self.security_groups)),
            ("tracingConfig.mode", self.tracing.clone()),
            ("ephemeralStorage.size", self.ephemeral_storage_mib.map(|size| size.to_string())),
            ("deadLetterConfig.targetArn", self.dead_letter_arn.clone()),
            ("kmsKeyArn", self.kms_key_arn.clone()),
            ("loggingConfig.logFormat", self.logging.format.clone()),
            ("loggingConfig.applicationLogLevel", self.logging.application_level.clone()),
            ("loggingConfig.systemLogLevel", self.logging.system_level.clone()),
            ("loggingConfig.logGroup", self.logging.group.clone()),
        ]
    }

    /// What a function has to get that has `before`.
    pub(crate) fn changes(&self, before: &Self) -> Vec<FieldChange> {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        self.rows()
            .into_iter()
            .zip(before.rows())
            .filter(|((_, wanted), (_, has))| wanted.is_some() && wanted != has)
            .map(|((field, after), (_, before))| FieldChange {
                field: field.to_owned(),
                before: some(before),
                after: some(after),
                source: None,
            })
            .collect()
    }

    /// The tags that a function with `before` gets or loses.
    pub(crate) fn tag_changes(&self, before: &Self) -> Vec<FieldChange> {
        let has = |name: &String| before.tags.as_ref().and_then(|tags| tags.get(name)).cloned();
        let change = |name: &String, after: Option<String>| FieldChange {
            field: format!("{TAG}{name}"),
            before: has(name),
            after,
            source: None,
        };
        let named = self.tags.iter().flatten().map(|(name, value)| change(name, Some(value.clone())));
        let is_named = |name: &&String| self.tags.as_ref().is_some_and(|tags| tags.contains_key(*name));
        let dropped = self.dropped_tags.iter().filter(|name| !is_named(name)).map(|name| change(name, None));
        named.chain(dropped).filter(|change| change.before != change.after).collect()
    }

    /// Every value that Lambda would refuse.
    pub fn validate(&self) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let mut problem = |field: &str, message: String| {
            problems.push(FieldProblem { field: field.to_owned(), message });
        };
        if let Some(size) = self.ephemeral_storage_mib.filter(|size| !(512..=10_240).contains(size)) {
            problem(
                "ephemeralStorage",
                format!("/tmp is {size} MiB; it must be between 512 and 10,240 MiB."),
            );
        }
        if let Some(mode) = self.tracing.as_deref().filter(|mode| !["Active", "PassThrough"].contains(mode)) {
            problem(
                "tracing",
                format!("Tracing is `{}`; it must be Active or PassThrough.", mode.escape_debug()),
            );
        }
        if self.subnets.is_some() != self.security_groups.is_some() {
            problem("vpc", "A VPC needs both, function-subnets and function-security-groups.".to_owned());
        }
        if let Some(arn) = self.dead_letter_arn.as_deref().filter(|arn| !arn.starts_with("arn:")) {
            problem("deadLetter", format!("`{}` is no ARN of a queue or a topic.", arn.escape_debug()));
        }
        problems.extend(self.logging.problem());
        problems
    }
}
