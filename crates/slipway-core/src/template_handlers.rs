//! The handlers that SAM and CloudFormation templates name, with the code they belong to.
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
    let globals = child(document, "Globals").and_then(|globals| child(globals, "Function"));
    let Some(resources) = child(document, "Resources").and_then(plain).and_then(Yaml::as_mapping) else {
        return Ok(Vec::new());
    };
    let found = resources.iter().filter_map(|(name, resource)| function(name.as_str()?, resource, globals));
    Ok(found.take(MOST_FUNCTIONS).collect())
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
        let runs_dotnet = |name: &String| name.starts_with("dotnet") || name.starts_with("provided");
        if !runtime.as_ref().is_none_or(runs_dotnet) {
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
    fn what_is_refused_of_a_template_is_refused_here() {
        assert!(code_handlers(b"a: &x 1\nb: *x\n").is_err());
        assert!(code_handlers(&[0xFF, 0xFE]).is_err());
    }
}
