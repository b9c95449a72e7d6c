//! Lambda functions in a .NET Aspire AppHost: `builder.AddAWSLambdaFunction<Projects.Orders>("orders", "Orders::…")`.
//!
//! The AppHost is read and never run. A name or a handler that is written out, or that a constant of these files holds, is
//! told; any other is not known. Which project a type of `Projects` stands for is Aspire's own rule: the name of the
//! project's file with each sign that no identifier has as an underscore.

use std::collections::HashMap;

/// A Lambda function that an AppHost adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AspireFunction {
    /// The type below `Projects` that stands for the project.
    pub project_type: String,
    /// The resource's name, where it is written out.
    pub name: Option<String>,
    /// The handler, where it is written out.
    pub handler: Option<String>,
}

/// The most functions of an AppHost.
const MOST_FUNCTIONS: usize = 200;
/// More than the arguments of any such call take.
const LONGEST_CALL: usize = 20_000;
const METHOD: &str = "AddAWSLambdaFunction";

/// The functions that the files of an AppHost add, in the order written.
pub fn lambda_resources(files: &[String]) -> Vec<AspireFunction> {
    let files: Vec<String> = files.iter().map(|text| without_comments(text)).collect();
    let constants: HashMap<String, String> = files.iter().flat_map(|text| constants(text)).collect();
    let calls = files.iter().flat_map(|text| calls(text, &constants));
    calls.take(MOST_FUNCTIONS).collect()
}

/// The type that Aspire makes for a project, by its file's name without the extension.
pub fn project_type(file_stem: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '_' };
    let name: String = file_stem.chars().map(plain).collect();
    if name.starts_with(|first: char| first.is_ascii_digit()) { format!("_{name}") } else { name }
}

fn calls(text: &str, constants: &HashMap<String, String>) -> Vec<AspireFunction> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(METHOD) {
        let rest = text.get(at + METHOD.len()..).unwrap_or_default().trim_start();
        let Some((argument, rest)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) else {
            continue;
        };
        let Some(rest) = rest.trim_start().strip_prefix('(') else { continue };
        let project_type = argument.trim().rsplit(['.', ':']).next().unwrap_or_default().trim();
        if project_type.is_empty() || !project_type.chars().all(|one| one.is_alphanumeric() || one == '_') {
            continue;
        }
        let mut places = [None, None];
        for (index, argument) in arguments(rest).iter().enumerate() {
            let (label, value) = labelled(argument);
            let place = match label {
                Some("name") => 0,
                Some("lambdaHandler") => 1,
                Some(_) => continue,
                None => index,
            };
            if let Some(place) = places.get_mut(place) {
                *place = text_of(value, constants);
            }
        }
        let [name, handler] = places;
        found.push(AspireFunction { project_type: project_type.to_owned(), name, handler });
    }
    found
}

/// The arguments of a call, up to its closing bracket.
fn arguments(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_u32);
    let mut letters = text.char_indices().take(LONGEST_CALL).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                let end = at + literal(text.get(at..).unwrap_or_default());
                while letters.peek().is_some_and(|(next, _)| *next < end) {
                    letters.next();
                }
            }
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => {
                parts.push(text.get(start..at).unwrap_or_default().trim());
                return parts;
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(text.get(start..at).unwrap_or_default().trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts
}

/// How long a string is that begins here with its quotation mark. What stands in it is passed over, as C# reads it.
fn literal(text: &str) -> usize {
    let marks = text.chars().take_while(|letter| *letter == '"').count();
    if marks >= 3 {
        let end = "\"".repeat(marks);
        let inside = text.get(marks..).unwrap_or_default();
        return inside.find(&end).map_or(text.len(), |at| marks + at + marks);
    }
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            '\n' => return at,
            _ => {}
        }
    }
    text.len()
}

/// `label: value`, where a label stands there.
fn labelled(argument: &str) -> (Option<&str>, &str) {
    match argument.split_once(':') {
        Some((label, value))
            if !value.starts_with(':')
                && label.trim().chars().all(|one| one.is_alphanumeric() || one == '_') =>
        {
            (Some(label.trim()), value.trim())
        }
        _ => (None, argument),
    }
}

/// The text that an argument is: a string that needs no working out, or a constant of these files.
fn text_of(argument: &str, constants: &HashMap<String, String>) -> Option<String> {
    let plain = argument.strip_prefix('@').unwrap_or(argument);
    if plain.starts_with('"') {
        let inside = plain.trim_matches('"');
        let whole = literal(plain) == plain.len() && !inside.contains(['\\', '"']);
        return (whole && !inside.is_empty()).then(|| inside.to_owned());
    }
    constants.get(argument.rsplit('.').next().unwrap_or(argument).trim()).cloned()
}

/// `const string NAME = "text";`
fn constants(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (at, declared) in text.match_indices("const string ") {
        let rest = text.get(at + declared.len()..).unwrap_or_default();
        let Some((name, rest)) = rest.split_once('=') else { continue };
        let Some((value, _)) = rest.split_once(';') else { continue };
        if let Some(value) = text_of(value.trim(), &HashMap::new()) {
            found.push((name.trim().to_owned(), value));
        }
    }
    found
}

/// A text in which each comment is a blank; strings stay, also those with slashes in them.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            kept.push(' ');
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            kept.push(' ');
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else {
            let length = match letter {
                '"' => literal(rest).max(1),
                // A quotation mark as a character begins no string.
                '\'' if rest.starts_with("'\"'") => 3,
                letter => letter.len_utf8(),
            };
            kept.push_str(rest.get(..length).unwrap_or_default());
            length
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let found = lambda_resources(&[text.to_owned()]);
        found.into_iter().map(|one| (one.project_type, one.name, one.handler)).collect()
    }

    fn told(
        project: &str,
        name: Option<&str>,
        handler: Option<&str>,
    ) -> (String, Option<String>, Option<String>) {
        (project.to_owned(), name.map(str::to_owned), handler.map(str::to_owned))
    }

    #[test]
    fn functions_are_read_with_project_name_and_handler() {
        let text = r#"
#pragma warning disable CA2252
var builder = DistributedApplication.CreateBuilder(args);
// builder.AddAWSLambdaFunction<Projects.Old>("old", "Old::Old.F::Run");
var url = "https://example.test/*not a comment";
var add = builder
    .AddAWSLambdaFunction<Projects.Quay_Add>(
        name: "add",
        lambdaHandler: "Quay.Add::Quay.Add.Function::Run" /* the class */)
    .WithReference(cache, "cache");
builder.AddAWSLambdaFunction<Projects.Web>("api", "Web", options: new LambdaFunctionOptions { LogFormat = LogFormat.JSON });
builder.AddAWSLambdaFunction<global::Projects.Late>(lambdaHandler: Names.Handler, name: $"late-{stage}");
builder.AddAWSAPIGatewayEmulator("gateway", APIGatewayType.HttpV2).WithReference(add, Method.Get, "/add/{x}");
static class Names { public const string Handler = "Late::Late.F::Run"; }
"#;
        assert_eq!(
            read(text),
            [
                told("Quay_Add", Some("add"), Some("Quay.Add::Quay.Add.Function::Run")),
                told("Web", Some("api"), Some("Web")),
                told("Late", None, Some("Late::Late.F::Run")),
            ]
        );
    }

    #[test]
    fn what_is_worked_out_when_the_host_runs_is_not_known() {
        let text = "builder.AddAWSLambdaFunction<Projects.A>(Name(\"x, y\"), handler + \"::B\"); AddAWSLambdaFunction<Projects.B>(\"b\"";
        assert_eq!(read(text), [told("A", None, None), told("B", None, None)]);
    }

    #[test]
    fn the_type_of_a_project_follows_its_files_name() {
        assert_eq!(project_type("Quay.Add-Orders"), "Quay_Add_Orders");
        assert_eq!(project_type("3rd"), "_3rd");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[a-z\"'/*\\\\()<>{},:@$\n é]{0,80}") {
            let _ = read(&format!("AddAWSLambdaFunction<Projects.A>({text}"));
            let _ = read(&text);
        }
    }
}
