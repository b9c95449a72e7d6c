//! What the SDK of .NET 10 sets before, around and after a project.
//!
//! Two short files in MSBuild's own language, beside this one, say in the SDK's order what the facts of a project hang
//! on, and are evaluated like any other. Of every other property it is only known *that* the SDK sets it, and when:
//! a project that asks for one gets no value, and with it a sentence, rather than an empty text.

use super::memo;
use crate::xml::Element;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

/// How far an evaluation has come, and with it what the SDK has set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// `Directory.Build.props` and what comes before.
    Props,
    /// The project itself.
    Body,
    /// `Directory.Build.targets` and what comes before.
    Targets,
    /// Everything, as items see it.
    Final,
}

const PROPS: &str = include_str!("sdk/props.xml");
const TARGETS: &str = include_str!("sdk/targets.xml");
/// Names that the real SDK 10.0.401 was seen to set, each with the phase by which it has: before
/// `Directory.Build.props` (P), before the body (B), before `Directory.Build.targets` (T), at the end (F).
const NAMES: &str = include_str!("sdk/names.txt");

/// What MSBuild, Linux and the SDK's image say before anything is read.
pub(super) const MACHINE: [(&str, &str); 11] = [
    ("OS", "Unix"),
    ("MSBuildRuntimeType", "Core"),
    ("MSBuildToolsVersion", "Current"),
    ("MSBuildNodeCount", "1"),
    ("_IsPublishing", "true"),
    ("DOTNET_RUNNING_IN_CONTAINER", "true"),
    ("DOTNET_NOLOGO", "true"),
    ("DOTNET_USE_POLLING_FILE_WATCHER", "true"),
    ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
    ("NUGET_XMLDOC_MODE", "skip"),
    ("ASPNETCORE_HTTP_PORTS", "8080"),
];

/// What differs from one release of the SDK to the next, with the phase from which it is set. A build takes the newest
/// SDK that fits, so these values are used and said.
pub(super) const OF_VERSION: [(&str, Phase, &str); 13] = [
    ("msbuildversion", Phase::Props, "18.9.11"),
    ("msbuildassemblyversion", Phase::Props, "18.0"),
    ("msbuildfileversion", Phase::Props, "18.9.11.42413"),
    ("visualstudioversion", Phase::Props, "18.0"),
    ("netcoresdkversion", Phase::Body, "10.0.401"),
    ("bundlednetcoreapptargetframeworkversion", Phase::Body, "10.0"),
    ("netcoreappmaximumversion", Phase::Body, "10.0"),
    ("bundlednetcoreapppackageversion", Phase::Body, "10.0.12"),
    ("bundlednetstandardtargetframeworkversion", Phase::Body, "2.1"),
    ("sdkanalysislevel", Phase::Body, "10.0.400"),
    ("netcoresdkruntimeidentifier", Phase::Body, "linux-x64"),
    ("netcoresdkportableruntimeidentifier", Phase::Body, "linux-x64"),
    ("netstandardmaximumversion", Phase::Targets, "2.1"),
];

static SET: LazyLock<HashMap<String, Phase>> = LazyLock::new(|| {
    let lines = NAMES.lines().filter_map(|line| line.split_once(' '));
    let phase = |letter: &str| match letter {
        "P" => Phase::Props,
        "B" => Phase::Body,
        "T" => Phase::Targets,
        _ => Phase::Final,
    };
    lines.map(|(letter, name)| (name.to_ascii_lowercase(), phase(letter))).collect()
});

/// Whether the SDK has set a property by then, by its lower-case name, to something that is not worked out here.
pub(super) fn sets(lower: &str, phase: Phase) -> bool {
    SET.get(lower).is_some_and(|since| *since <= phase)
}

thread_local! {
    static TREES: [Option<Rc<Element>>; 2] = [memo::parse(PROPS.as_bytes()).ok(), memo::parse(TARGETS.as_bytes()).ok()];
}

/// What comes before the body.
pub(super) fn props() -> Option<Rc<Element>> {
    TREES.with(|[props, _]| props.clone())
}

/// What comes after the body.
pub(super) fn targets() -> Option<Rc<Element>> {
    TREES.with(|[_, targets]| targets.clone())
}
