//! Image functions of SAM and CloudFormation templates, for taking their settings over.
//!
//! JSON is YAML, so one reader serves both. Intrinsic functions are worked out where the template alone tells the text;
//! what is decided in the account is none, and a note says so, as it does of each property that is not taken over. Only
//! names of environment variables are read; a template may hold secrets as their values.

mod intrinsics;

use crate::Architecture;
use crate::image::shortened;
use intrinsics::Parameters;
use saphyr::{LoadableYamlNode as _, Yaml};
use std::collections::BTreeMap;

/// A function whose package is an image.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateFunction {
    /// The resource's name in the template.
    pub logical_id: String,
    /// `FunctionName`.
    pub function_name: Option<String>,
    /// `ImageConfig.Command`.
    pub command: Vec<String>,
    /// `ImageConfig.EntryPoint`.
    pub entrypoint: Vec<String>,
    /// `ImageConfig.WorkingDirectory`.
    pub working_directory: Option<String>,
    /// `Metadata.Dockerfile`.
    pub dockerfile: Option<String>,
    /// `Metadata.DockerContext`, relative to the template.
    pub docker_context: Option<String>,
    /// `Metadata.DockerTag`.
    pub docker_tag: Option<String>,
    /// `Metadata.DockerBuildTarget`.
    pub docker_build_target: Option<String>,
    /// `Metadata.DockerBuildArgs`.
    pub docker_build_arguments: BTreeMap<String, String>,
    /// `MemorySize`, in MiB.
    pub memory_mib: Option<u32>,
    /// `Timeout`, in seconds.
    pub timeout_seconds: Option<u32>,
    /// The one architecture of `Architectures`.
    pub architecture: Option<Architecture>,
    /// Names of `Environment.Variables`.
    pub environment_names: Vec<String>,
    /// What could not be taken as it stands.
    pub notes: Vec<String>,
}

/// Why a template cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The file is larger than any template.
    #[error("the template has {bytes} bytes; at most {MAX_BYTES} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The file is no UTF-8.
    #[error("the template is not UTF-8 text")]
    NotText(#[source] std::str::Utf8Error),
    /// The text uses aliases, which can make a small file endless.
    #[error("the template uses YAML aliases, which are refused")]
    Aliases,
    /// The text nests deeper than any template.
    #[error("the template nests deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// The text is neither YAML nor JSON.
    #[error("the template is neither YAML nor JSON")]
    Malformed(#[source] saphyr::ScanError),
}

/// CloudFormation itself takes templates of up to 1 MB.
const MAX_BYTES: usize = 1024 * 1024;
const MAX_DEPTH: usize = 60;
/// The most functions that are read.
const MOST_FUNCTIONS: usize = 200;
/// The most names of variables that are read of one function.
const MOST_NAMES: usize = 200;

/// The image functions of a template, in the order written.
pub fn image_functions(bytes: &[u8]) -> Result<Vec<TemplateFunction>, TemplateError> {
    let text = checked(bytes)?;
    let documents = Yaml::load_from_str(text).map_err(TemplateError::Malformed)?;
    let Some(document) = documents.first() else { return Ok(Vec::new()) };
    let globals = child(document, "Globals").and_then(|globals| child(globals, "Function"));
    let Some(resources) = child(document, "Resources").and_then(plain).and_then(Yaml::as_mapping) else {
        return Ok(Vec::new());
    };
    let parameters = Parameters::of(document);
    let functions = resources
        .iter()
        .filter_map(|(name, resource)| function(name.as_str()?, resource, globals, &parameters));
    Ok(functions.take(MOST_FUNCTIONS).collect())
}

/// The text of a template that nothing speaks against reading.
pub(crate) fn checked(bytes: &[u8]) -> Result<&str, TemplateError> {
    if bytes.len() > MAX_BYTES {
        return Err(TemplateError::TooLarge { bytes: bytes.len() });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(TemplateError::NotText)?;
    refuse_traps(text)?;
    Ok(text)
}

/// An alias can stand for a thousand others, and brackets can nest without end: both are refused before the reader
/// builds anything. Words that begin with `*` occur in templates inside quotes only.
fn refuse_traps(text: &str) -> Result<(), TemplateError> {
    let mut depth = 0usize;
    for line in text.lines() {
        let indent = line.len() - line.trim_start_matches([' ', '-']).len();
        if indent > MAX_DEPTH * 8 {
            return Err(TemplateError::TooDeep);
        }
        let content = line.trim_start_matches([' ', '-']);
        let value = content.split_once(": ").map_or(content, |(_, value)| value).trim_start();
        let names_alias = |text: &str| {
            text.strip_prefix('*')
                .is_some_and(|rest| rest.starts_with(|letter: char| letter.is_alphanumeric()))
        };
        if names_alias(value) || content.starts_with("<<:") {
            return Err(TemplateError::Aliases);
        }
        for letter in line.chars() {
            match letter {
                '[' | '{' => depth += 1,
                ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > MAX_DEPTH {
                return Err(TemplateError::TooDeep);
            }
        }
    }
    Ok(())
}

fn function(
    name: &str,
    resource: &Yaml<'_>,
    globals: Option<&Yaml<'_>>,
    parameters: &Parameters,
) -> Option<TemplateFunction> {
    let kind = child(resource, "Type").and_then(plain)?.as_str()?;
    let serverless = kind == "AWS::Serverless::Function";
    if !serverless && kind != "AWS::Lambda::Function" {
        return None;
    }
    let properties = child(resource, "Properties")?;
    let globals = globals.filter(|_| serverless);
    let property =
        |name: &str| child(properties, name).or_else(|| globals.and_then(|globals| child(globals, name)));
    if property("PackageType").and_then(plain)?.as_str()? != "Image" {
        return None;
    }
    let mut reader = Reader { notes: Vec::new(), parameters };
    let config = property("ImageConfig");
    let of_config = |name: &str| config.and_then(|config| child(config, name));
    let metadata = |name: &str| child(resource, "Metadata").and_then(|metadata| child(metadata, name));
    let function = TemplateFunction {
        logical_id: shortened(name),
        function_name: reader.text("FunctionName", property("FunctionName")),
        command: reader.texts("ImageConfig.Command", of_config("Command")),
        entrypoint: reader.texts("ImageConfig.EntryPoint", of_config("EntryPoint")),
        working_directory: reader.text("ImageConfig.WorkingDirectory", of_config("WorkingDirectory")),
        dockerfile: reader.text("Dockerfile", metadata("Dockerfile")),
        docker_context: reader.text("DockerContext", metadata("DockerContext")),
        docker_tag: reader.text("DockerTag", metadata("DockerTag")),
        docker_build_target: reader.text("DockerBuildTarget", metadata("DockerBuildTarget")),
        docker_build_arguments: reader.pairs("DockerBuildArgs", metadata("DockerBuildArgs")),
        memory_mib: reader.number("MemorySize", property("MemorySize")),
        timeout_seconds: reader.number("Timeout", property("Timeout")),
        architecture: reader.architecture(property("Architectures")),
        environment_names: variables(properties, globals),
        notes: Vec::new(),
    };
    let mut notes = reader.notes;
    notes.extend(entry_point_note(&function));
    notes.extend(left_out(properties, globals, &function.environment_names));
    Some(TemplateFunction { notes, ..function })
}

/// ENTRYPOINT is the program that talks to Lambda; a handler is what that program is told.
fn entry_point_note(function: &TemplateFunction) -> Option<String> {
    let first = function.entrypoint.first()?;
    Some(if first.contains("::") {
        format!(
            "ImageConfig.EntryPoint is the handler {first}: it takes the place of the image's own program, so the \
             function could not start. Write it to Command."
        )
    } else {
        "ImageConfig.EntryPoint is not taken over: the image's own ENTRYPOINT is kept.".to_owned()
    })
}

/// Properties that are taken over, or that say where the image is.
const TAKEN: &[&str] = &[
    "Architectures",
    "Code",
    "CodeUri",
    "FunctionName",
    "ImageConfig",
    "ImageUri",
    "MemorySize",
    "PackageType",
    "Timeout",
];

/// What stands in the template and is not taken over.
fn left_out(properties: &Yaml<'_>, globals: Option<&Yaml<'_>>, variables: &[String]) -> Vec<String> {
    let names = |value: &Yaml<'_>| -> Vec<String> {
        let all = value.as_mapping().into_iter().flat_map(|all| all.iter());
        all.filter_map(|(name, _)| name.as_str().map(str::to_owned)).collect()
    };
    let mut others = names(properties);
    others.extend(globals.map(names).unwrap_or_default());
    others.retain(|name| !TAKEN.contains(&name.as_str()) && name != "Environment");
    others.sort();
    others.dedup();
    others.truncate(MOST_NAMES);
    let mut notes = Vec::new();
    if !others.is_empty() {
        notes.push(format!("Not taken over: {}.", others.join(", ")));
    }
    if !variables.is_empty() {
        notes.push(format!(
            "Variables are not taken over, since their values may be secrets: {}.",
            variables.join(", ")
        ));
    }
    notes
}

/// Reads values, and notes where something else stands.
struct Reader<'a> {
    notes: Vec<String>,
    parameters: &'a Parameters,
}

impl Reader<'_> {
    fn text(&mut self, name: &str, value: Option<&Yaml<'_>>) -> Option<String> {
        let text = value.and_then(|value| self.parameters.text(value));
        if value.is_some() && text.is_none() {
            self.notes.push(format!("{name} is worked out in the account, and is not taken over."));
        }
        text
    }

    fn number(&mut self, name: &str, value: Option<&Yaml<'_>>) -> Option<u32> {
        self.text(name, value)?.parse().ok()
    }

    fn texts(&mut self, name: &str, value: Option<&Yaml<'_>>) -> Vec<String> {
        let Some(list) = value.and_then(plain).and_then(Yaml::as_sequence) else {
            return self.text(name, value).into_iter().collect();
        };
        list.iter().filter_map(|part| self.text(name, Some(part))).collect()
    }

    fn pairs(&mut self, name: &str, value: Option<&Yaml<'_>>) -> BTreeMap<String, String> {
        let Some(pairs) = value.and_then(plain).and_then(Yaml::as_mapping) else { return BTreeMap::new() };
        let mut read = BTreeMap::new();
        for (key, value) in pairs.iter().take(MOST_NAMES) {
            let Some(key) = key.as_str() else { continue };
            if let Some(text) = self.text(&format!("{name}.{key}"), Some(value)) {
                read.insert(key.to_owned(), text);
            }
        }
        read
    }

    fn architecture(&mut self, value: Option<&Yaml<'_>>) -> Option<Architecture> {
        let names = self.texts("Architectures", value);
        names.first().and_then(|name| Architecture::from_name(name))
    }
}

/// Names of the function's own variables, then those of the globals: SAM puts both together.
fn variables(properties: &Yaml<'_>, globals: Option<&Yaml<'_>>) -> Vec<String> {
    let of = |value| names(child(value, "Environment").and_then(|found| child(found, "Variables")));
    let mut all = of(properties);
    for name in globals.map(of).unwrap_or_default() {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

fn names(variables: Option<&Yaml<'_>>) -> Vec<String> {
    let Some(variables) = variables.and_then(plain).and_then(Yaml::as_mapping) else { return Vec::new() };
    let names = variables.iter().filter_map(|(name, _)| name.as_str().map(str::to_owned));
    names.take(MOST_NAMES).collect()
}

pub(crate) fn child<'a, 'b>(value: &'a Yaml<'b>, name: &str) -> Option<&'a Yaml<'b>> {
    plain(value)?.as_mapping_get(name)
}

/// The value itself, unless a CloudFormation tag stands before it.
pub(crate) fn plain<'a, 'b>(value: &'a Yaml<'b>) -> Option<&'a Yaml<'b>> {
    match value {
        Yaml::Tagged(..) | Yaml::BadValue => None,
        value => Some(value),
    }
}

pub(crate) fn scalar(value: &Yaml<'_>) -> Option<String> {
    if let Some(text) = value.as_str() {
        return Some(text.to_owned());
    }
    value.as_integer().map(|number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const YAML: &str = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n    \
        Timeout: 30\n    Architectures: [arm64]\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n    Metadata:\n      \
        Dockerfile: Dockerfile\n      DockerContext: ./src\n      DockerTag: orders\n    Properties:\n      PackageType: Image\n      \
        FunctionName: !Sub \"${Stage}-orders\"\n      MemorySize: 1024\n      Role: !GetAtt Role.Arn\n      ImageConfig:\n        \
        Command: [\"Orders::Orders.Function::Take\"]\n      Environment:\n        Variables:\n          TABLE: !Ref Table\n          \
        SECRET: hunter2\n  Zip:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: dotnet8\n  Table:\n    \
        Type: AWS::DynamoDB::Table\n";

    #[test]
    fn image_functions_are_read_with_the_globals() {
        let functions = image_functions(YAML.as_bytes()).unwrap();
        assert_eq!(functions.len(), 1, "a zip function and a table are none");
        let orders = &functions[0];
        assert_eq!(
            (orders.logical_id.as_str(), orders.memory_mib, orders.timeout_seconds),
            ("Orders", Some(1024), Some(30))
        );
        assert_eq!(orders.command, ["Orders::Orders.Function::Take"]);
        assert_eq!(orders.architecture, Some(Architecture::Arm64));
        assert_eq!(orders.environment_names, ["TABLE", "SECRET"]);
        assert_eq!(orders.function_name, None, "Stage has no default");
        assert_eq!(
            orders.notes,
            [
                "FunctionName is worked out in the account, and is not taken over.",
                "Not taken over: Role.",
                "Variables are not taken over, since their values may be secrets: TABLE, SECRET."
            ]
        );
        assert_eq!(orders.docker_context.as_deref(), Some("./src"));
        assert!(!format!("{orders:?}").contains("hunter2"), "values of variables are not read");
    }

    #[test]
    fn the_functions_of_a_template_at_the_root_are_told_with_what_is_left_out() {
        let text = include_bytes!("../../../tests/fixtures/cases/sam-template-at-root/template.yaml");
        let functions = image_functions(text).unwrap();
        let [load, unload] = functions.as_slice() else { panic!("{functions:?}") };
        assert_eq!((load.memory_mib, load.timeout_seconds), (Some(768), Some(20)));
        assert_eq!(load.docker_build_target.as_deref(), Some("final"));
        assert_eq!(load.docker_build_arguments.get("CONFIG").map(String::as_str), Some("Release"));
        assert_eq!(load.environment_names, ["STAGE"], "of the globals");
        assert!(load.notes.contains(&"Not taken over: VpcConfig.".to_owned()), "{:?}", load.notes);
        assert_eq!((unload.memory_mib, unload.architecture), (Some(1024), Some(Architecture::X86_64)));
        assert!(unload.notes[0].contains("Write it to Command"), "{:?}", unload.notes);
    }

    #[test]
    fn names_that_only_parameters_build_are_worked_out() {
        let template = |name: &str| {
            format!(
                "Parameters:\n  Stage: {{Type: String, Default: dev}}\n  Open: {{Type: String}}\nResources:\n  F:\n    Type: \
                 AWS::Serverless::Function\n    Properties:\n      PackageType: Image\n      FunctionName: {name}\n"
            )
        };
        for (name, expected) in [
            ("!Sub \"${Stage}-orders\"", Some("dev-orders")),
            ("!Sub [\"${A}-${Stage}\", {A: !Ref Stage}]", Some("dev-dev")),
            ("!Join [\"-\", [!Ref Stage, orders]]", Some("dev-orders")),
            ("{\"Fn::Join\": [\"\", [\"a\", {\"Ref\": \"Stage\"}]]}", Some("adev")),
            ("!Ref Stage", Some("dev")),
            ("!Ref Open", None),
            ("!Sub \"${AWS::StackName}-orders\"", None),
            ("!Sub \"${!Literal}\"", Some("${Literal}")),
            ("!GetAtt Role.Arn", None),
            ("!Sub \"${Stage\"", None),
        ] {
            let functions = image_functions(template(name).as_bytes()).unwrap();
            assert_eq!(functions[0].function_name.as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn a_template_in_json_is_read_alike() {
        let json = "{\"Resources\": {\"F\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\": {\"PackageType\": \"Image\",\n\
            \"Timeout\": \"15\", \"FunctionName\": {\"Ref\": \"Name\"}, \"ImageConfig\": {\"Command\": [\"A::B.C::D\"]}}}}}";
        let functions = image_functions(json.as_bytes()).unwrap();
        assert_eq!((functions[0].timeout_seconds, functions[0].function_name.clone()), (Some(15), None));
        assert_eq!(functions[0].command, ["A::B.C::D"]);
    }

    #[test]
    fn what_could_grow_without_end_is_refused() {
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: *b\n";
        assert!(matches!(image_functions(bomb.as_bytes()), Err(TemplateError::Aliases)));
        let deep = "[".repeat(1000);
        assert!(matches!(image_functions(deep.as_bytes()), Err(TemplateError::TooDeep)));
        assert!(matches!(image_functions(&vec![b' '; MAX_BYTES + 1]), Err(TemplateError::TooLarge { .. })));
        assert!(matches!(image_functions(b"\xFF"), Err(TemplateError::NotText(_))));
        assert!(matches!(image_functions(b"a: [b"), Err(TemplateError::Malformed(_))));
        assert_eq!(image_functions(b"").unwrap(), []);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(cut in 0usize..900, text in "[a-zA-Z:!&*\\[\\]{}\\-# \\n'\"|>]{0,80}") {
            let mut end = cut.min(YAML.len());
            while !YAML.is_char_boundary(end) { end -= 1; }
            let _ = image_functions(&YAML.as_bytes()[..end]);
            let _ = image_functions(text.as_bytes());
        }
    }
}
