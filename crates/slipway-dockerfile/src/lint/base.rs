//! Checks of the base under the final image.

use super::super::edit::DockerfileEdit;
use super::super::syntax::{Dockerfile, Keyword, Stage, StageBase};
use super::finding::{Findings, Place, Severity, Texts, quoted};
use super::look::Look;
use slipway_core::catalogue::{self, Support, base_for_framework};
use slipway_core::{Architecture, BaseImage, ImageReference};

/// What kind of image a stage starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "one value lives for the time of one check")]
pub(super) enum BaseKind {
    /// AWS's base for .NET, with its row where the tag is known.
    Dotnet(Option<BaseImage>),
    /// AWS's base without a runtime.
    Provided,
    /// AWS's base for another language.
    OtherRuntime,
    /// An image with the .NET SDK.
    Sdk,
    /// Microsoft's image with a .NET runtime.
    DotnetRuntime,
    /// Any other image.
    Foreign,
    /// No image.
    Scratch,
    /// It depends on a value from outside.
    Unknown,
}

impl BaseKind {
    /// The base under the last stage.
    pub(super) fn of(file: &Dockerfile) -> Self {
        file.final_chain().first().map_or(Self::Unknown, |stage| Self::of_stage(stage))
    }

    pub(super) fn of_stage(stage: &Stage) -> Self {
        match &stage.base {
            StageBase::Image(image) => Self::of_image(image),
            StageBase::Scratch => Self::Scratch,
            StageBase::Stage(_) | StageBase::Unknown => Self::Unknown,
        }
    }

    /// A mirror keeps the end of the path, so only that end is compared.
    fn of_image(image: &ImageReference) -> Self {
        let parts: Vec<&str> = image.repository.split('/').collect();
        let tag = image.tag.as_deref().unwrap_or_default();
        match parts.as_slice() {
            [.., "lambda", "dotnet"] | [.., "aws-lambda-dotnet"] => Self::Dotnet(row(tag)),
            [.., "lambda", "provided"] | [.., "aws-lambda-provided"] => Self::Provided,
            [.., "lambda", "python" | "nodejs" | "java" | "ruby" | "go"] => Self::OtherRuntime,
            [.., "sam", build] if build.starts_with("build-") => Self::Sdk,
            [.., "dotnet", "sdk"] | [.., "dotnet", "nightly", "sdk"] => Self::Sdk,
            [.., "dotnet", "runtime" | "aspnet"] => Self::DotnetRuntime,
            _ => Self::Foreign,
        }
    }

    /// AWS's own bases, whose entry point takes the handler from CMD.
    pub(super) fn is_aws(&self) -> bool {
        matches!(self, Self::Dotnet(_) | Self::Provided)
    }

    /// Amazon Linux 2023, which has `dnf` and nothing else.
    pub(super) fn is_al2023(&self) -> bool {
        match self {
            Self::Dotnet(Some(base)) => base.operating_system == "Amazon Linux 2023",
            _ => false,
        }
    }
}

/// The row of a tag, patch and architecture aside: `8.2026.01.02.03-arm64` is row `8`.
fn row(tag: &str) -> Option<BaseImage> {
    catalogue::bases().into_iter().find(|base| {
        tag.strip_prefix(base.tag).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
    })
}

pub(super) fn check(look: &Look<'_>, found: &mut Findings<'_>) {
    let Some(stage) = look.root() else {
        let what = "The Dockerfile has no FROM.".to_owned();
        let why = "An image starts from a base, and without one nothing can be built.";
        found.add(
            "no-stage",
            Severity::Error,
            Place(1, 1),
            Texts(what, why, "Add a FROM with AWS's base for .NET."),
        );
        return;
    };
    match &look.kind {
        BaseKind::Dotnet(Some(base)) => dotnet(look, found, stage, base),
        // A missing version is said below.
        BaseKind::Dotnet(None) if is_unversioned(stage) => {}
        // A digest without a tag names one image for good; which one only a registry knows.
        BaseKind::Dotnet(None) if is_pinned_alone(stage) => {}
        BaseKind::Dotnet(None) => {
            let what =
                format!("`{}` is no tag of AWS's .NET bases that is known here.", quoted(&stage.image));
            let why = "Which .NET it carries cannot be compared with the project.";
            let fix = "Name the tag of a .NET version, such as `10`.";
            found.add_with(
                "base-tag-unknown",
                Severity::Warning,
                stage,
                Texts(what, why, fix),
                right_base(look, stage),
            );
        }
        BaseKind::OtherRuntime => {
            let what = format!("`{}` is AWS's base for another language.", quoted(&stage.image));
            let why = "It carries no .NET, so the function ends before it starts.";
            let fix = "Use AWS's base for .NET.";
            found.add_with(
                "base-other-runtime",
                Severity::Error,
                stage,
                Texts(what, why, fix),
                right_base(look, stage),
            );
        }
        BaseKind::Sdk => sdk(look, found, stage),
        BaseKind::Scratch | BaseKind::Unknown | BaseKind::Provided => {}
        BaseKind::DotnetRuntime | BaseKind::Foreign => {}
    }
    tag(look, found, stage);
    platform(look, found, stage);
}

/// The base for the project's framework, in the registry that the stage uses already.
fn right_base(look: &Look<'_>, stage: &Stage) -> Option<DockerfileEdit> {
    let base = base_for_framework(&look.facts.framework)?;
    let image = match &stage.base {
        StageBase::Image(image) if matches!(look.kind, BaseKind::Dotnet(_)) => {
            format!("{}:{}", image.name(), base.tag)
        }
        _ => base.ecr_public,
    };
    Some(DockerfileEdit::SetBase { stage_line: stage.line, image })
}

fn dotnet(look: &Look<'_>, found: &mut Findings<'_>, stage: &Stage, base: &BaseImage) {
    let facts = look.facts;
    if base_for_framework(&facts.framework).is_none_or(|right| right.tag != base.tag) && !facts.publish_aot {
        let what = format!(
            "The base carries {}, the project is built for {}.",
            base.framework,
            quoted(&facts.framework)
        );
        let why = "A program built for another .NET does not start, unless it asks to roll forward.";
        let fix = "Use the base of the project's framework, or change the framework.";
        found.add_with(
            "base-framework",
            Severity::Error,
            stage,
            Texts(what, why, fix),
            right_base(look, stage),
        );
    }
    if let Support::Ended { since } = base.support_on(&facts.today) {
        let what = format!("The base for {} has had no support since {since}.", base.framework);
        let why = "It gets no security fixes any more.";
        let fix = "Move the project to a newer framework, and the base with it.";
        found.add("base-support-ended", Severity::Warning, stage, Texts(what, why, fix));
    }
    if !base.supports(facts.architecture) {
        let what = format!("AWS does not publish this base for {}.", facts.architecture);
        let why = "The build finds no image for the platform, or makes one that Lambda cannot run.";
        let fix = "Choose x86_64, or a newer base.";
        found.add("base-architecture", Severity::Error, stage, Texts(what, why, fix));
    }
}

fn sdk(look: &Look<'_>, found: &mut Findings<'_>, stage: &Stage) {
    let what = format!("The final image starts from the SDK image `{}`.", quoted(&stage.image));
    let why = "It is several times as large as the runtime needs, and it does not speak to Lambda.";
    let fix = "Publish in a stage of its own and copy the result to AWS's base.";
    let place = look.file.stages().last().unwrap_or(stage);
    found.add("sdk-as-final-base", Severity::Warning, place, Texts(what, why, fix));
}

fn is_unversioned(stage: &Stage) -> bool {
    matches!(&stage.base, StageBase::Image(image)
        if image.digest.is_none() && matches!(image.tag.as_deref(), None | Some("latest")))
}

fn is_pinned_alone(stage: &Stage) -> bool {
    matches!(&stage.base, StageBase::Image(image) if image.digest.is_some() && image.tag.is_none())
}

fn tag(look: &Look<'_>, found: &mut Findings<'_>, stage: &Stage) {
    let StageBase::Image(image) = &stage.base else { return };
    if image.digest.is_some() {
        return;
    }
    if is_unversioned(stage) {
        let what = format!("`{}` names no version.", quoted(&stage.image));
        let why = "The next build may start from another .NET without any change to this file.";
        let fix = "Name the version as a tag.";
        let edit = right_base(look, stage).filter(|_| matches!(look.kind, BaseKind::Dotnet(_)));
        found.add_with("base-latest", Severity::Warning, stage, Texts(what, why, fix), edit);
    } else {
        let what = format!("The tag of `{}` moves.", quoted(&stage.image));
        let why = "Two builds of the same sources can give two images, and what was tested is not named.";
        let fix = "Pin the base by its digest, and renew it on purpose.";
        found.add("base-not-pinned", Severity::Advice, stage, Texts(what, why, fix));
    }
}

fn platform(look: &Look<'_>, found: &mut Findings<'_>, stage: &Stage) {
    let wanted = look.facts.architecture;
    let edit = DockerfileEdit::SetPlatform { line: stage.line, platform: wanted.platform().to_owned() };
    match stage.platform.as_deref() {
        Some(platform) => {
            let named = platform.strip_prefix("linux/").map(|name| name.split('/').next().unwrap_or(name));
            let other = named.and_then(Architecture::from_name).filter(|named| *named != wanted);
            if other.is_some() {
                let what = format!("The stage is for {}, the function for {wanted}.", quoted(platform));
                let why = "Lambda refuses to start an image of another architecture (exec format error).";
                let fix = "Let both name the same architecture.";
                found.add_with(
                    "platform-contradicts",
                    Severity::Error,
                    stage,
                    Texts(what, why, fix),
                    Some(edit),
                );
            }
        }
        None => {
            suffix(look, found, stage);
            if look.facts.engine_architecture.is_some_and(|engine| engine != wanted) {
                let what = "FROM names no platform, and the engine is of another architecture.".to_owned();
                let why = "A plain `docker build` here makes an image that the function cannot run.";
                let fix = "Name the platform in FROM, or build with `--platform`.";
                found.add_with(
                    "platform-missing",
                    Severity::Advice,
                    stage,
                    Texts(what, why, fix),
                    Some(edit),
                );
            }
        }
    }
}

/// AWS's tags that end in an architecture name an image of that architecture only.
fn suffix(look: &Look<'_>, found: &mut Findings<'_>, stage: &Stage) {
    let StageBase::Image(ImageReference { tag: Some(tag), .. }) = &stage.base else { return };
    let named = tag.rsplit_once('-').and_then(|(_, end)| Architecture::from_name(end));
    if look.kind.is_aws() && named.is_some_and(|named| named != look.facts.architecture) {
        let what = format!("The tag of `{}` is of another architecture.", quoted(&stage.image));
        let why = "Lambda refuses to start an image of another architecture (exec format error).";
        let fix = "Use the tag without an architecture; the platform of the build then chooses.";
        let edit = right_base(look, stage).filter(|_| matches!(look.kind, BaseKind::Dotnet(_)));
        found.add_with("platform-contradicts", Severity::Error, stage, Texts(what, why, fix), edit);
    }
}

/// Whether the final image holds anything that could be a runtime interface client. An extension that speaks for the
/// program, such as the Lambda Web Adapter, is one.
pub(super) fn has_client(look: &Look<'_>) -> bool {
    let mentions = |text: &str| {
        ["Amazon.Lambda.RuntimeSupport", "aws-lambda-rie", "/var/runtime", "bootstrap"]
            .iter()
            .any(|one| text.contains(one))
    };
    let starts = look.view.final_image().any(|seen| {
        let keyword = &seen.instruction.keyword;
        matches!(keyword, Keyword::Entrypoint | Keyword::Copy | Keyword::Cmd | Keyword::Run)
            && seen.instruction.values().iter().any(|value| mentions(value))
    });
    starts || look.file.has_web_adapter()
}
