//! The functions of a `serverless.yml` of the Serverless Framework: of them only the handlers are read.

use super::values::{MOST_FUNCTIONS, TemplateFunction};
use super::yaml::{child, plain, scalar};
use saphyr::Yaml;

/// Those of the provider's runtime or one of their own, and those with an image.
pub(super) fn functions(document: &Yaml<'_>) -> Vec<TemplateFunction> {
    let Some(functions) = child(document, "functions").and_then(plain).and_then(Yaml::as_mapping) else {
        return Vec::new();
    };
    let text = |of: &Yaml<'_>, name: &str| child(of, name).and_then(plain).and_then(scalar);
    let runtime = child(document, "provider").and_then(|provider| text(provider, "runtime"));
    let handler = |function: &Yaml<'_>| {
        if let Some(image) = child(function, "image") {
            let command = child(image, "command").and_then(plain)?.as_sequence()?.first()?;
            return scalar(plain(command)?);
        }
        let own = text(function, "runtime").or_else(|| runtime.clone());
        own.is_none_or(|name| runs_dotnet(&name)).then(|| text(function, "handler"))?
    };
    let read = functions.iter().filter_map(|(name, function)| {
        let handler = handler(function)?.trim().to_owned();
        (!handler.is_empty()).then(|| TemplateFunction {
            logical_id: name.as_str().unwrap_or_default().to_owned(),
            handler: Some(handler),
            ..TemplateFunction::default()
        })
    });
    read.take(MOST_FUNCTIONS).collect()
}

pub(super) fn runs_dotnet(runtime: &str) -> bool {
    runtime.starts_with("dotnet") || runtime.starts_with("provided")
}
