//! Recognising an AWS base in a `FROM` that somebody else has written.
//!
//! The names are AWS's own: ECR Public, its mirror on Docker Hub, and ECR's pull-through cache of ECR Public
//! under the prefix that AWS proposes. A copy under any other name is not recognised, and neither is a
//! reference without a tag, because a digest alone does not say which base it is.

use super::dated_tag::{parse_dated_tag, split_architecture};
use super::{BaseImage, base_by_tag};
use crate::ImageReference;

/// The row of the catalogue that this reference names, whichever of AWS's spellings it uses.
pub fn identify(reference: &ImageReference) -> Option<BaseImage> {
    let family = family(reference)?;
    let line = line(reference.tag.as_deref()?)?;
    match family {
        Family::Dotnet => base_by_tag(&line).filter(|base| !base.is_provided()),
        Family::Provided => base_by_tag(&format!("provided:{line}")),
    }
}

enum Family {
    Dotnet,
    Provided,
}

fn family(reference: &ImageReference) -> Option<Family> {
    let repository = reference.repository.as_str();
    let on_ecr = |path: &str| match path {
        "lambda/dotnet" => Some(Family::Dotnet),
        "lambda/provided" => Some(Family::Provided),
        _ => None,
    };
    let host = reference.registry.as_deref().unwrap_or("docker.io").to_ascii_lowercase();
    match host.as_str() {
        "public.ecr.aws" => on_ecr(repository),
        "docker.io" | "index.docker.io" | "registry-1.docker.io" => match repository {
            "amazon/aws-lambda-dotnet" => Some(Family::Dotnet),
            "amazon/aws-lambda-provided" => Some(Family::Provided),
            _ => None,
        },
        host if host.contains(".dkr.ecr.") && host.contains(".amazonaws.com") => {
            on_ecr(repository.strip_prefix("ecr-public/")?)
        }
        _ => None,
    }
}

/// The floating tag behind a tag that may name an architecture, a preview or a date.
fn line(tag: &str) -> Option<String> {
    if let Some(dated) = parse_dated_tag(tag) {
        return Some(dated.line);
    }
    let (name, _) = split_architecture(tag);
    Some(name.strip_suffix("-preview").unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tag_of(text: &str) -> Option<&'static str> {
        identify(&ImageReference::parse(text).unwrap()).map(|base| base.tag)
    }

    #[test]
    fn every_spelling_of_the_base_8_is_recognised() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        let pinned = format!("public.ecr.aws/lambda/dotnet:8@{digest}");
        for name in [
            "public.ecr.aws/lambda/dotnet:8",
            "PUBLIC.ECR.AWS/lambda/dotnet:8",
            "public.ecr.aws/lambda/dotnet:8-x86_64",
            "public.ecr.aws/lambda/dotnet:8-arm64",
            "public.ecr.aws/lambda/dotnet:8.2026.05.19.13",
            "public.ecr.aws/lambda/dotnet:8.2026.05.19.13-arm64",
            "public.ecr.aws/lambda/dotnet:8-preview.2023.12.14.16",
            "public.ecr.aws/lambda/dotnet:8-preview",
            "amazon/aws-lambda-dotnet:8",
            "docker.io/amazon/aws-lambda-dotnet:8",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/ecr-public/lambda/dotnet:8",
            pinned.as_str(),
        ] {
            assert_eq!(tag_of(name), Some("8"), "{name}");
        }
    }

    #[test]
    fn the_base_without_a_runtime_is_recognised() {
        for name in [
            "public.ecr.aws/lambda/provided:al2023",
            "public.ecr.aws/lambda/provided:al2023.2024.05.01.10",
            "public.ecr.aws/lambda/provided:al2023-arm64",
            "amazon/aws-lambda-provided:al2023",
        ] {
            assert_eq!(tag_of(name), Some("provided:al2023"), "{name}");
        }
    }

    #[test]
    fn a_stranger_is_not_taken_for_an_aws_base() {
        let digest = format!("public.ecr.aws/lambda/dotnet@sha256:{}", "ab".repeat(32));
        for name in [
            "dotnet:8",
            "lambda/dotnet:8",
            "public.ecr.aws/lambda/python:3.13",
            "public.ecr.aws/lambda/dotnet",
            "public.ecr.aws/lambda/dotnet:latest",
            "public.ecr.aws/lambda/dotnet:11-preview",
            "public.ecr.aws/lambda/dotnet:al2023",
            "public.ecr.aws/lambda/provided:al2",
            "public.ecr.aws/lambda/provided:8",
            "public.ecr.aws/amazon/aws-lambda-dotnet:8",
            "evil.example/lambda/dotnet:8",
            "mcr.microsoft.com/dotnet/sdk:8.0",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/lambda/dotnet:8",
            digest.as_str(),
        ] {
            assert_eq!(tag_of(name), None, "{name}");
        }
    }

    #[test]
    fn every_row_is_recognised_by_its_own_names() {
        for base in super::super::bases() {
            assert_eq!(tag_of(&base.ecr_public), Some(base.tag));
            assert_eq!(tag_of(&base.docker_hub), Some(base.tag));
        }
    }

    proptest! {
        #[test]
        fn no_reference_makes_it_panic(tag in "[a-z0-9._-]{1,40}") {
            if let Ok(reference) = ImageReference::parse(&format!("public.ecr.aws/lambda/dotnet:{tag}")) {
                let _ = identify(&reference);
            }
        }
    }
}
