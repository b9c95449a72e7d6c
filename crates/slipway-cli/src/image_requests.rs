//! From the command line to the workbench's requests, for projects and images.

use crate::image_arguments::{
    Build, Check, Dockerfile, DockerfileChanges, Handlers, ImageChoice, New, Options,
};
use crate::requests::text_of;
use slipway_core::Architecture;
use slipway_workbench::ops::{
    BuildOptions, BuildRequest, BuildSecret, CheckRequest, DockerfileChange, DockerfileChangeRequest,
    DockerfileRequest, HandlerRequest, SampleRequest, SecretSource,
};
use slipway_workbench::report::{self, ErrorReport};
use std::path::Path;

pub(crate) fn sample(new: &New) -> SampleRequest {
    SampleRequest {
        folder: text_of(&new.folder),
        framework: new.framework.clone(),
        template: new.template.into(),
        language: new.language.into(),
        architecture: new.architecture.map_or(Architecture::X86_64, Architecture::from),
        tests: new.tests,
    }
}

pub(crate) fn handler(handlers: &Handlers, picked: &str) -> HandlerRequest {
    HandlerRequest { project: text_of(&handlers.project), handler: picked.to_owned(), write: handlers.write }
}

/// A subject that exists as a file or folder is a project, any other names an image.
pub(crate) fn check(check: &Check) -> CheckRequest {
    let path = Path::new(&check.subject);
    let architecture = check.architecture.map(Architecture::from);
    if path.exists() {
        CheckRequest { project: Some(text_of(path)), image: None, architecture }
    } else {
        CheckRequest { project: None, image: Some(check.subject.clone()), architecture }
    }
}

pub(crate) fn dockerfile(dockerfile: &Dockerfile) -> DockerfileRequest {
    DockerfileRequest {
        project: text_of(&dockerfile.project),
        base_tag: dockerfile.image.base.clone(),
        architecture: dockerfile.image.architecture.map(Architecture::from),
        handler: dockerfile.image.handler.clone(),
        context: dockerfile.context.as_deref().map(text_of),
    }
}

/// The change that is asked for, if one is.
pub(crate) fn dockerfile_change(
    dockerfile: &Dockerfile,
) -> Result<Option<DockerfileChangeRequest>, ErrorReport> {
    let change = change(&dockerfile.change)?;
    let (project, write) = (text_of(&dockerfile.project), dockerfile.write);
    if change.is_none() && write {
        return Err(report::invalid_input("--write needs a change, such as --adopt or --fix RULE:LINE"));
    }
    Ok(change.map(|change| DockerfileChangeRequest { project, change, write }))
}

fn change(asked: &DockerfileChanges) -> Result<Option<DockerfileChange>, ErrorReport> {
    if asked.adopt {
        return Ok(Some(DockerfileChange::Adopt));
    }
    if let Some(fix) = &asked.fix {
        let wrong = || report::invalid_input(format!("`{fix}` names no finding: write RULE:LINE"));
        let (rule, line) = fix.rsplit_once(':').ok_or_else(wrong)?;
        let line = line.parse().map_err(|_| wrong())?;
        return Ok(Some(DockerfileChange::Fix { rule: rule.to_owned(), line }));
    }
    if let Some(processor) = asked.set_platform {
        return Ok(Some(DockerfileChange::SetPlatform { architecture: processor.into() }));
    }
    let image = |image: &String| DockerfileChange::SetBase { image: image.clone() };
    let own = |image: &String| DockerfileChange::BringBase { image: image.clone() };
    let handler = |handler: &String| DockerfileChange::SetHandler { handler: handler.clone() };
    let digest = |digest: &String| DockerfileChange::PinBase { digest: digest.clone() };
    Ok(asked
        .set_base
        .as_ref()
        .map(image)
        .or_else(|| asked.bring_base.as_ref().map(own))
        .or_else(|| asked.set_handler.as_ref().map(handler))
        .or_else(|| asked.pin.as_ref().map(digest)))
}

/// The build of one of the named projects.
pub(crate) fn build(build: &Build, project: &Path) -> Result<BuildRequest, ErrorReport> {
    build_request(project, &build.image, build.tag.clone(), build.no_cache, &build.options)
}

pub(crate) fn build_request(
    project: &Path,
    image: &ImageChoice,
    tag: Option<String>,
    no_cache: bool,
    options: &Options,
) -> Result<BuildRequest, ErrorReport> {
    Ok(BuildRequest {
        project: text_of(project),
        base_tag: image.base.clone(),
        architecture: image.architecture.map(Architecture::from),
        handler: image.handler.clone(),
        tag,
        no_cache,
        options: build_options(options)?,
        allow_secrets: options.allow_secrets.clone(),
        cold: options.cold,
    })
}

/// None where nothing is named, so that the project's own choice counts.
pub(crate) fn build_options(options: &Options) -> Result<Option<BuildOptions>, ErrorReport> {
    let named = BuildOptions {
        target: options.target_stage.clone(),
        arguments: options
            .arguments
            .iter()
            .map(|pair| {
                let pair = pair.split_once('=');
                pair.map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .ok_or_else(|| report::invalid_input("a --build-arg has no `=`: write NAME=VALUE"))
            })
            .collect::<Result<_, _>>()?,
        secrets: options.secrets.iter().map(|text| secret(text)).collect::<Result<_, _>>()?,
        certificates: options.certificates.as_deref().map(text_of),
        context: options.context.as_deref().map(text_of),
    };
    Ok((named != BuildOptions::default()).then_some(named))
}

/// `id=ID,env=VARIABLE` or `id=ID,src=FILE`, as Docker's own program takes it. The text is not repeated in an error:
/// somebody may have put the secret itself there.
fn secret(text: &str) -> Result<BuildSecret, ErrorReport> {
    let wrong =
        || report::invalid_input("a --secret is malformed: write id=ID,env=VARIABLE or id=ID,src=FILE");
    // Written as Slipway writes it, the path is all that is left, with any comma in it.
    let in_order = text.strip_prefix("id=").and_then(|rest| rest.split_once(",src="));
    if let Some((id, path)) = in_order.filter(|(id, _)| !id.contains(',')) {
        let source = SecretSource::File { path: path.to_owned() };
        return Ok(BuildSecret { id: id.to_owned(), source });
    }
    let mut id = None;
    let mut source = None;
    for part in text.split(',') {
        let (key, value) = part.split_once('=').ok_or_else(wrong)?;
        match key {
            "id" => id = Some(value.to_owned()),
            "env" => source = Some(SecretSource::Variable { name: value.to_owned() }),
            "src" | "source" => source = Some(SecretSource::File { path: value.to_owned() }),
            _ => return Err(wrong()),
        }
    }
    id.zip(source).map(|(id, source)| BuildSecret { id, source }).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_names_its_source_and_never_its_value() {
        let feed = secret("id=feed,env=FEED_TOKEN").unwrap();
        assert_eq!(feed.source, SecretSource::Variable { name: "FEED_TOKEN".to_owned() });
        let file = secret("id=nugetconfig,src=./NuGet.Config").unwrap();
        assert_eq!(file.source, SecretSource::File { path: "./NuGet.Config".to_owned() });
        let odd = secret("id=odd,src=./a,b=c").unwrap();
        assert_eq!(odd.source, SecretSource::File { path: "./a,b=c".to_owned() });
        let report = secret("hunter2-is-my-password").unwrap_err();
        assert!(!report.message.contains("hunter2"), "{}", report.message);
    }

    #[test]
    fn a_fix_is_named_by_its_rule_and_line() {
        let asked = DockerfileChanges {
            fix: Some("cmd-missing:7".to_owned()),
            set_base: None,
            bring_base: None,
            set_handler: None,
            pin: None,
            set_platform: None,
            adopt: false,
        };
        let expected = DockerfileChange::Fix { rule: "cmd-missing".to_owned(), line: 7 };
        assert_eq!(change(&asked).unwrap(), Some(expected));
        assert!(change(&DockerfileChanges { fix: Some("cmd-missing".to_owned()), ..asked }).is_err());
    }
}
