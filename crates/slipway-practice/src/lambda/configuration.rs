//! How the API shows the configuration of a function or version.

use super::record::{Configuration, Status};
use super::words::function_arn;
use crate::clock;
use crate::cloud::Cloud;
use serde_json::{Map, Value, json};

impl Configuration {
    /// The shape `FunctionConfiguration`; `qualifier` is what the caller named, if it named anything.
    pub(super) fn json(&self, cloud: &Cloud, name: &str, version: &str, qualifier: Option<&str>) -> Value {
        let arn = function_arn(cloud, name);
        let now = clock::now();
        let mut shown = json!({
            "FunctionName": name,
            "FunctionArn": qualifier.map_or(arn.clone(), |qualifier| format!("{arn}:{qualifier}")),
            "Role": self.role,
            "CodeSize": 0,
            "Description": self.description,
            "Timeout": self.timeout_seconds,
            "MemorySize": self.memory_mib,
            "LastModified": clock::iso_lambda(self.last_modified),
            // For an image, the digest of its manifest takes the place of the digest of the package.
            "CodeSha256": self.image.digest.hex(),
            "Version": version,
            "TracingConfig": self.tracing.clone().unwrap_or_else(|| json!({"Mode": "PassThrough"})),
            "RevisionId": self.revision(now),
            "PackageType": "Image",
            "Architectures": [self.architecture],
            "EphemeralStorage": {"Size": self.ephemeral_storage_mib},
            "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
            "LoggingConfig": self.logging(name),
        });
        if let Some(shown) = shown.as_object_mut() {
            if let Some(environment) = &self.environment {
                shown.insert("Environment".to_owned(), json!({"Variables": environment}));
            }
            self.add_where_named(shown);
            if let Some(image_config) = &self.image_config {
                shown.insert("ImageConfigResponse".to_owned(), json!({"ImageConfig": image_config}));
            }
            add_status(shown, &self.status(now));
        }
        shown
    }

    /// Members that Lambda leaves out where there is nothing in them.
    fn add_where_named(&self, shown: &mut Map<String, Value>) {
        if let Some(vpc) = &self.vpc {
            let ids = |name: &str| vpc.get(name).cloned().unwrap_or_else(|| json!([]));
            let subnets = ids("SubnetIds");
            let vpc_id = if subnets.as_array().is_none_or(Vec::is_empty) { "" } else { "vpc-practice" };
            let groups = ids("SecurityGroupIds");
            shown.insert(
                "VpcConfig".to_owned(),
                json!({"SubnetIds": subnets, "SecurityGroupIds": groups, "VpcId": vpc_id, "Ipv6AllowedForDualStack": false}),
            );
        }
        let target =
            self.dead_letter.as_ref().and_then(|config| config.get("TargetArn")).and_then(Value::as_str);
        if let Some(target) = target.filter(|target| !target.is_empty()) {
            shown.insert("DeadLetterConfig".to_owned(), json!({"TargetArn": target}));
        }
        if let Some(key) = self.kms_key.as_ref().filter(|key| !key.is_empty()) {
            shown.insert("KMSKeyArn".to_owned(), json!(key));
        }
    }

    pub(super) fn log_group(&self, name: &str) -> String {
        let told = self.logging.as_ref().and_then(|logging| logging.get("LogGroup")).and_then(Value::as_str);
        told.map_or_else(|| format!("/aws/lambda/{name}"), str::to_owned)
    }

    fn logging(&self, name: &str) -> Value {
        let mut shown = json!({"LogFormat": "Text", "LogGroup": self.log_group(name)});
        if let (Some(shown), Some(Value::Object(told))) = (shown.as_object_mut(), &self.logging) {
            shown.extend(told.clone());
        }
        shown
    }
}

/// AWS says "created" about updates as well.
const UNDER_WAY: (&str, &str) = ("The function is being created.", "Creating");

fn add_status(shown: &mut Map<String, Value>, status: &Status<'_>) {
    let (state, state_reason, update, update_reason) = match status {
        Status::Pending => ("Pending", Some(UNDER_WAY), "InProgress", Some(UNDER_WAY)),
        Status::Updating => ("Active", None, "InProgress", Some(UNDER_WAY)),
        Status::Active => ("Active", None, "Successful", None),
        Status::UpdateFailed(failure) => {
            ("Active", None, "Failed", Some((failure.reason.as_str(), failure.code.as_str())))
        }
        Status::Failed(failure) => {
            let reason = Some((failure.reason.as_str(), failure.code.as_str()));
            ("Failed", reason, "Failed", reason)
        }
    };
    let mut add = |name: &str, value: &str, reason: Option<(&str, &str)>| {
        shown.insert(name.to_owned(), json!(value));
        if let Some((text, code)) = reason {
            shown.insert(format!("{name}Reason"), json!(text));
            shown.insert(format!("{name}ReasonCode"), json!(code));
        }
    };
    add("State", state, state_reason);
    add("LastUpdateStatus", update, update_reason);
}
