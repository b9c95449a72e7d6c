//! Errors between Slipway and AWS.

use super::{Recorded, named, recorded, samples};
use crate::report;
use aws_sdk_lambda::error::SdkError;
use aws_sdk_lambda::operation::get_function::GetFunctionError;
use slipway_aws::{AwsError, CallFailure, CallFailureKind};
use std::time::Duration;

pub(super) fn all() -> Vec<Recorded> {
    let mut all = recorded(every(), |error| report::aws("find the function hello", &error));
    all.extend([
        named(
            "AwsError::Refused in a deploy",
            report::deploy(
                "deploy the function hello",
                &AwsError::Refused { source: call(CallFailureKind::Refused) },
            ),
        ),
        named(
            "AwsError::Refused on AWS's side",
            report::aws(
                "find the function hello",
                &AwsError::Refused { source: call(CallFailureKind::ServerFault) },
            ),
        ),
        named(
            "AwsError::ProfileMissing with others",
            report::aws(
                "list the AWS profiles",
                &AwsError::ProfileMissing {
                    name: "work".to_owned(),
                    known: vec!["default".to_owned(), "home".to_owned()],
                },
            ),
        ),
        named(
            "a practice cloud without an engine",
            report::practice_without_engine(
                "invoke the function hello",
                &AwsError::Refused { source: call(CallFailureKind::Refused) },
            ),
        ),
    ]);
    all.extend(REASONS.iter().map(|reason| {
        let error = failed(reason);
        named(
            &format!("AwsError::FunctionFailed by {reason}"),
            report::deploy("deploy the function hello", &error),
        )
    }));
    all
}

const REASONS: [&str; 10] = [
    "ImageDeleted",
    "InvalidImage",
    "InsufficientRolePermissions",
    "FunctionError.InitFailure",
    "DisabledOrInvalidKMSKey",
    "SubnetOutOfIPAddresses",
    "InvalidSecurityGroup",
    "EniLimitExceeded",
    "InternalError",
    "SomethingNew",
];

fn failed(reason: &str) -> AwsError {
    AwsError::FunctionFailed {
        function: "hello".to_owned(),
        whole: true,
        reason_code: reason.to_owned(),
        reason: "Lambda's own words".to_owned(),
    }
}

fn every() -> Vec<(&'static str, AwsError)> {
    let hello = || "hello".to_owned();
    let work = || Some("work".to_owned());
    let refused = || call(CallFailureKind::Refused);
    samples!(AwsError {
        ProfileFiles { source: "line 3 of ~/.aws/config is malformed".into() },
        ProfileMissing { name: "work".to_owned(), known: Vec::new() },
        NoProfile { source: call(CallFailureKind::NoCredentials) },
        RegionMissing { profile: work() },
        EndpointInvalid { endpoint: "nowhere".to_owned() },
        EndpointUnencrypted { endpoint: "http://example.com".to_owned() },
        NoCredentials { profile: work(), source: call(CallFailureKind::NoCredentials) },
        CredentialsExpired { profile: work(), source: call(CallFailureKind::CredentialsExpired) },
        CredentialsRejected { profile: None, source: call(CallFailureKind::CredentialsRejected) },
        AccessDenied {
            action: "lambda:GetFunction".to_owned(),
            resource: Some("arn:aws:lambda:eu-central-1:111122223333:function:hello".to_owned()),
            source: call(CallFailureKind::Denied)
        },
        Throttled { source: call(CallFailureKind::Throttled) },
        Unreachable {
            endpoint: "https://lambda.eu-central-1.amazonaws.com".to_owned(),
            source: call(CallFailureKind::Unreachable)
        },
        AnswerLost { source: call(CallFailureKind::AnswerLost) },
        Refused { source: refused() },
        AnswerIncomplete { action: "lambda:GetFunction", field: "Configuration" },
        FunctionMissing { function: hello() },
        NotAnImageFunction { function: hello() },
        EnvironmentUnreadable {
            function: hello(),
            code: "AccessDeniedException".to_owned(),
            message: "Lambda was unable to decrypt the environment variables".to_owned()
        },
        LogGroupMissing { log_group: "/aws/lambda/hello".to_owned() },
        RoleTaken { role: "hello-role".to_owned() },
        RoleNotAssumable {
            role: "arn:aws:iam::111122223333:role/hello-role".to_owned(),
            waited: Duration::from_secs(30),
            source: refused()
        },
        ChangedMeanwhile { function: hello() },
        FunctionFailed {
            function: hello(),
            whole: false,
            reason_code: "ImageAccessDenied".to_owned(),
            reason: "Lambda does not have permission to access the ECR image".to_owned()
        },
        LeftHalfway { function: hello(), source: Box::new(failed("InvalidImage")) },
        StillPending {
            function: hello(),
            state: "Pending".to_owned(),
            waited: Duration::from_secs(300)
        },
        FunctionInactive { function: hello() },
        DigestMismatch { function: hello(), wanted: "sha256:aa".to_owned(), found: None },
        StillThere { function: hello() },
        TagsNotShown { resource: "arn:aws:lambda:eu-central-1:111122223333:function:hello".to_owned() },
        RoleUnknown { role: "hello-role".to_owned() },
        FunctionNotReady { function: hello(), source: refused() },
    })
}

fn call(kind: CallFailureKind) -> Box<CallFailure> {
    let lost = SdkError::<GetFunctionError, _>::timeout_error("no answer came in time");
    let mut call = CallFailure::of("lambda:GetFunction", lost);
    call.kind = kind;
    call.code = Some("SomeException".to_owned());
    call.message = Some("the service's own words".to_owned());
    call.request_id = Some("0a1b2c3d".to_owned());
    Box::new(call)
}
