//! The handlers that SAM and CloudFormation templates and the configurations of the Serverless Framework name, with the
//! code they belong to.
//!
//! Zip functions count as well as image functions: both say which method of a project Lambda shall call. Only what is
//! written out is read; a value that is worked out in the account names nothing here.

use crate::template::{TemplateError, checked, child, plain, scalar};
use saphyr::{LoadableYamlNode as _, Yaml};

/// A handler that a function of a template has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeHandler {
    /// The resource's name in the template.
    pub logical_id: String,
    /// The handler as it is written.
    pub handler: String,
    /// Where its code is, relative to the template: a project's folder, or what was published from it. None where the
    /// template does not say.
    pub code: Option<String>,
}

/// The most functions that are read.
const MOST_FUNCTIONS: usize = 200;

/// The handlers of a template's .NET functions, in the order written.
pub fn code_handlers(bytes: &[u8]) -> Result<Vec<CodeHandler>, TemplateError> {
    let documents = Yaml::load_from_str(checked(bytes)?).map_err(TemplateError::Malformed)?;
    let Some(document) = documents.first() else { return Ok(Vec::new()) };
    let mut found = of_framework(document);
    let globals = child(document, "Globals").and_then(|globals| child(globals, "Function"));
    let Some(resources) = child(document, "Resources").and_then(plain).and_then(Yaml::as_mapping) else {
        return Ok(found);
    };
    found.extend(resources.iter().filter_map(|(name, resource)| function(name.as_str()?, resource, globals)));
    found.truncate(MOST_FUNCTIONS);
    Ok(found)
}

/// The functions of a `serverless.yml`: those of the provider's runtime or one of their own, and those with an image.
fn of_framework(document: &Yaml<'_>) -> Vec<CodeHandler> {
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
        (!handler.is_empty()).then(|| CodeHandler {
            logical_id: name.as_str().unwrap_or_default().to_owned(),
            handler,
            code: None,
        })
    });
    read.take(MOST_FUNCTIONS).collect()
}

fn runs_dotnet(runtime: &str) -> bool {
    runtime.starts_with("dotnet") || runtime.starts_with("provided")
}

fn function(name: &str, resource: &Yaml<'_>, globals: Option<&Yaml<'_>>) -> Option<CodeHandler> {
    let kind = child(resource, "Type").and_then(scalar)?;
    let globals = globals.filter(|_| kind == "AWS::Serverless::Function");
    if globals.is_none() && kind != "AWS::Serverless::Function" && kind != "AWS::Lambda::Function" {
        return None;
    }
    let properties = child(resource, "Properties")?;
    let property =
        |name: &str| child(properties, name).or_else(|| globals.and_then(|globals| child(globals, name)));
    let text = |name: &str| property(name).and_then(plain).and_then(scalar);
    let (handler, code) = if text("PackageType").as_deref() == Some("Image") {
        let command = property("ImageConfig").and_then(|config| child(config, "Command"))?;
        let first = plain(command)?.as_sequence().and_then(|list| list.first()).unwrap_or(command);
        let context = child(resource, "Metadata").and_then(|metadata| child(metadata, "DockerContext"));
        (scalar(plain(first)?)?, context.and_then(plain).and_then(scalar))
    } else {
        let runtime = text("Runtime");
        if !runtime.is_none_or(|name| runs_dotnet(&name)) {
            return None;
        }
        (text("Handler")?, text("CodeUri").or_else(|| text("Code")))
    };
    let handler = handler.trim().to_owned();
    (!handler.is_empty()).then(|| CodeHandler { logical_id: name.to_owned(), handler, code })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = "Globals:\n  Function:\n    Runtime: dotnet10\nResources:\n  Zip:\n    Type: AWS::Serverless::Function\n    \
        Properties:\n      CodeUri: ./src/Orders/\n      Handler: Orders::Orders.Function::Take\n  Image:\n    \
        Type: AWS::Serverless::Function\n    Metadata:\n      DockerContext: ./src/Pay\n    Properties:\n      \
        PackageType: Image\n      ImageConfig:\n        Command: [\"Pay::Pay.Function::Run\"]\n  Other:\n    \
        Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n      Handler: app.handler\n  \
        Worked:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: !Sub \"${Name}\"\n  \
        Table:\n    Type: AWS::DynamoDB::Table\n";

    #[test]
    fn zip_and_image_functions_of_dotnet_name_their_handlers_and_their_code() {
        let found = code_handlers(TEMPLATE.as_bytes()).unwrap();
        let told: Vec<(&str, &str, Option<&str>)> = found
            .iter()
            .map(|found| (found.logical_id.as_str(), found.handler.as_str(), found.code.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("Zip", "Orders::Orders.Function::Take", Some("./src/Orders/")),
                ("Image", "Pay::Pay.Function::Run", Some("./src/Pay")),
            ]
        );
    }

    #[test]
    fn the_functions_of_the_serverless_framework_name_their_handlers() {
        let text = "service: ${file(env.yml):name}\nprovider:\n  name: aws\n  runtime: dotnet8\nfunctions:\n  create:\n    \
            handler: Orders::Orders.Create::Run\n    events:\n      - http: {path: items, method: post}\n  page:\n    \
            runtime: nodejs22.x\n    handler: page.handler\n  boxed:\n    image:\n      name: orders\n      command:\n        \
            - Orders::Orders.Boxed::Run\n  plain:\n    image: orders\n";
        let found = code_handlers(text.as_bytes()).unwrap();
        let told: Vec<&str> = found.iter().map(|found| found.handler.as_str()).collect();
        assert_eq!(told, ["Orders::Orders.Create::Run", "Orders::Orders.Boxed::Run"]);
        let python = text.replace("dotnet8", "python3.13");
        assert_eq!(code_handlers(python.as_bytes()).unwrap().len(), 1, "only the image may be of .NET");
    }

    #[test]
    fn what_is_refused_of_a_template_is_refused_here() {
        assert!(code_handlers(b"a: &x 1\nb: *x\n").is_err());
        assert!(code_handlers(&[0xFF, 0xFE]).is_err());
    }
}
