//! What the catalogue claims, checked row by row.

use super::*;
use crate::ImageReference;

#[test]
fn every_row_of_the_aws_page_is_there() {
    let tags: Vec<&str> = bases().iter().map(|base| base.tag).collect();
    assert_eq!(tags, ["10", "9", "8", "7", "6", "5.0", "core3.1", "core2.1", "provided:al2023"]);
}

#[test]
fn every_name_in_the_catalogue_is_an_image_reference() {
    for base in bases() {
        for name in [&base.ecr_public, &base.docker_hub, &base.sdk_image.to_owned()] {
            let reference = ImageReference::parse(name).unwrap();
            assert!(reference.tag.is_some(), "{name}");
        }
    }
}

#[test]
fn retired_rows_keep_their_system_and_names() {
    let old = base_by_tag("core2.1").unwrap();
    assert_eq!(old.operating_system, "Amazon Linux 2018.03");
    assert_eq!(old.architectures, [Architecture::X86_64]);
    assert_eq!(old.docker_hub, "amazon/aws-lambda-dotnet:core2.1");
    assert_eq!(base_by_tag("core3.1").unwrap().ecr_public, "public.ecr.aws/lambda/dotnet:core3.1");
    assert!(!base_by_tag("5.0").unwrap().supports(Architecture::Arm64));
}

#[test]
fn support_lasts_through_its_last_day() {
    let base = base_by_tag("8").unwrap();
    assert_eq!(base.support_on("2026-11-10"), Support::Supported);
    assert_eq!(base.support_on("2026-11-11"), Support::Ended { since: "2026-11-10" });
    assert_eq!(base_by_tag("provided:al2023").unwrap().support_on("2099-01-01"), Support::Supported);
}

#[test]
fn a_framework_finds_its_base() {
    assert_eq!(base_for_framework("net8.0").unwrap().tag, "8");
    assert_eq!(base_for_framework("NetCoreApp3.1").unwrap().tag, "core3.1");
    for framework in ["any", "net8.0-windows", "net48", "netstandard2.0", ""] {
        assert_eq!(base_for_framework(framework), None, "{framework}");
    }
}

#[test]
fn the_facts_of_a_row_follow_its_system() {
    for base in bases() {
        let glibc = match base.operating_system {
            "Amazon Linux 2023" => Some("2.34"),
            "Amazon Linux 2" => Some("2.26"),
            _ => None,
        };
        assert_eq!(base.glibc, glibc, "{}", base.tag);
        assert_eq!(base.compressed_mib, None, "{}", base.tag);
        assert_eq!(base.holds.contains(&"libicu"), matches!(base.tag, "8" | "9" | "10"), "{}", base.tag);
        assert_eq!(
            base.holds.contains(&"Package manager microdnf"),
            base.glibc == Some("2.34"),
            "{}",
            base.tag
        );
    }
}

#[test]
fn a_base_without_a_managed_runtime_says_so() {
    for base in bases().iter().filter(|base| !base.is_provided()) {
        let container_only = base.note.is_some_and(|note| note.contains("only as a container image"));
        assert_eq!(base.managed_runtime.is_none(), container_only, "{}", base.tag);
    }
    assert_eq!(base_by_tag("10").unwrap().managed_runtime, Some("dotnet10"));
    assert_eq!(base_by_tag("9").unwrap().managed_runtime, None);
    assert_eq!(base_by_tag("provided:al2023").unwrap().managed_runtime, Some("provided.al2023"));
}
