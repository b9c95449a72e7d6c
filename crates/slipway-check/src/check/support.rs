//! Whether the base image still gets security fixes.

use super::{Outcome, Severity, Subject, Words, shown};
use slipway_core::BaseImage;
use slipway_core::catalogue::{Support, base_by_tag, base_for_framework};

pub(crate) fn check(subject: &Subject<'_>, outcome: &mut Outcome) {
    const RULE: &str = "base-support";
    let (Some(today), Some(base)) = (subject.wanted.today, base(subject)) else { return };
    match (base.support_on(today), base.support_ends) {
        (Support::Ended { since }, _) => outcome.find(
            RULE,
            Severity::Warning,
            Words {
                what: format!("Support for the base {} ended on {since}.", base.tag),
                why: "Lambda still runs the image; its runtime gets no more security fixes.",
                fix: "Move the project to a supported version of .NET and to its base image.",
                place: None,
            },
        ),
        (Support::Supported, Some(end)) => {
            outcome.pass(RULE, format!("The base {} is supported until {end}.", shown(base.tag)));
        }
        (Support::Supported, None) => {
            outcome.pass(RULE, format!("No end of support is set for the base {}.", shown(base.tag)));
        }
    }
}

/// The base by its tag where that is known, else by the runtime in AWS's place for it.
fn base(subject: &Subject<'_>) -> Option<BaseImage> {
    if let Some(base) = subject.wanted.base_tag.and_then(base_by_tag) {
        return Some(base);
    }
    let runtime =
        subject.contents.frameworks.iter().filter(|framework| {
            framework.root == "var/lang/bin" && framework.name == "Microsoft.NETCore.App"
        });
    let version = runtime.map(|framework| framework.version.as_str()).next_back()?;
    let mut parts = version.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    let old = major.parse::<u32>().ok()? < 5;
    base_for_framework(&if old {
        format!("netcoreapp{major}.{minor}")
    } else {
        format!("net{major}.{minor}")
    })
}
