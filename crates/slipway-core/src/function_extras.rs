//! What a function may have beside image, handler, memory, timeout, variables and role.
//!
//! A value that nobody names is left as the function has it, so each is optional; only what is named is compared.

use crate::function::FieldProblem;
use crate::plan::FieldChange;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The further configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct FunctionExtras {
    /// The description.
    pub description: Option<String>,
    /// Tags. They are given when the function is created.
    pub tags: Option<BTreeMap<String, String>>,
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
}

impl FunctionExtras {
    /// These, with what `over` names in their place.
    #[must_use]
    pub fn under(self, over: Self) -> Self {
        Self {
            description: over.description.or(self.description),
            tags: over.tags.or(self.tags),
            subnets: over.subnets.or(self.subnets),
            security_groups: over.security_groups.or(self.security_groups),
            tracing: over.tracing.or(self.tracing),
            ephemeral_storage_mib: over.ephemeral_storage_mib.or(self.ephemeral_storage_mib),
            dead_letter_arn: over.dead_letter_arn.or(self.dead_letter_arn),
            kms_key_arn: over.kms_key_arn.or(self.kms_key_arn),
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
            subnets: kept(&self.subnets, &named.subnets),
            security_groups: kept(&self.security_groups, &named.security_groups),
            tracing: kept(&self.tracing, &named.tracing),
            ephemeral_storage_mib: kept(&self.ephemeral_storage_mib, &named.ephemeral_storage_mib),
            dead_letter_arn: kept(&self.dead_letter_arn, &named.dead_letter_arn),
            kms_key_arn: kept(&self.kms_key_arn, &named.kms_key_arn),
        }
    }

    /// Each field in the words of the Lambda API.
    fn rows(&self) -> [(&'static str, Option<String>); 7] {
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
            })
            .collect()
    }

    /// The tags, which a new function gets.
    pub(crate) fn tag_changes(&self) -> Vec<FieldChange> {
        let tags = self.tags.iter().flatten();
        tags.map(|(name, value)| FieldChange {
            field: format!("tags.{name}"),
            before: None,
            after: Some(value.clone()),
        })
        .collect()
    }

    /// Every value that Lambda would refuse.
    pub(crate) fn validate(&self) -> Vec<FieldProblem> {
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
        problems
    }
}
