//! The functions of an account in one region.

use crate::{AwsError, CallFailure, Session};
use aws_sdk_lambda::types::{FunctionConfiguration, PackageType};
use slipway_core::{Architecture, Digest};

/// A function as the list shows it. The list says nothing of its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionSummary {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Whether it is packaged as a container image.
    pub is_image: bool,
    /// The managed runtime of a function that is packaged as a zip file, such as `dotnet8`.
    pub runtime: Option<String>,
    /// The digest of the image it runs; Lambda lists it in the place of the package's checksum.
    pub digest: Option<Digest>,
    /// Its architecture, where it is one Slipway knows.
    pub architecture: Option<Architecture>,
    /// Memory in MiB.
    pub memory_mib: Option<u32>,
    /// Timeout in seconds.
    pub timeout_seconds: Option<u32>,
    /// When it was changed last, as Lambda writes it.
    pub last_modified: Option<String>,
    /// Its description.
    pub description: Option<String>,
}

impl Session {
    /// All functions of the account in this region, by name.
    pub async fn list_functions(&self) -> Result<Vec<FunctionSummary>, AwsError> {
        let mut pages = self.lambda().list_functions().into_paginator().send();
        let mut functions = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.failed(CallFailure::of("lambda:ListFunctions", error)))?;
            functions.extend(page.functions.unwrap_or_default().into_iter().filter_map(summary_of));
        }
        functions.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(functions)
    }
}

fn summary_of(function: FunctionConfiguration) -> Option<FunctionSummary> {
    let architecture =
        function.architectures().first().and_then(|name| Architecture::from_name(name.as_str()));
    let is_image = function.package_type() == Some(&PackageType::Image);
    let checksum = function.code_sha256.as_deref().filter(|_| is_image);
    Some(FunctionSummary {
        is_image,
        architecture,
        runtime: function.runtime.as_ref().map(|runtime| runtime.as_str().to_owned()),
        digest: checksum.and_then(|hex| Digest::parse(&format!("sha256:{hex}")).ok()),
        memory_mib: function.memory_size().and_then(|size| u32::try_from(size).ok()),
        timeout_seconds: function.timeout().and_then(|seconds| u32::try_from(seconds).ok()),
        last_modified: function.last_modified,
        description: function.description.filter(|text| !text.is_empty()),
        name: function.function_name?,
        arn: function.function_arn?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_lambda::types::Runtime;

    fn listed(package: PackageType, checksum: &str) -> FunctionSummary {
        let function = FunctionConfiguration::builder()
            .function_name("hello")
            .function_arn("arn:aws:lambda:eu-west-1:1:function:hello")
            .package_type(package)
            .runtime(Runtime::from("dotnet8"))
            .code_sha256(checksum)
            .build();
        summary_of(function).unwrap()
    }

    #[test]
    fn the_checksum_of_an_image_is_its_digest_and_that_of_a_zip_file_is_none() {
        let hex = "a".repeat(64);
        assert_eq!(listed(PackageType::Image, &hex).digest, Digest::parse(&format!("sha256:{hex}")).ok());
        let zip = listed(PackageType::Zip, &hex);
        assert_eq!((zip.is_image, zip.digest, zip.runtime.as_deref()), (false, None, Some("dotnet8")));
        assert_eq!(listed(PackageType::Image, "bm90IGhleA==").digest, None);
    }
}
