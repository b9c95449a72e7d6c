//! The README of a new project: what lies where, and the commands that build, try, test and deploy it.

use super::{ScaffoldLanguage, ScaffoldSpec, Template};

/// Its text, with the names still to be filled in.
pub(super) fn readme(spec: &ScaffoldSpec) -> String {
    let parts = [
        opening(spec),
        files(spec),
        TRY.to_owned(),
        trimming(spec).to_owned(),
        tests(spec),
        debugging(spec),
        DEPLOY.to_owned(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<String>>().join("\n")
}

fn opening(spec: &ScaffoldSpec) -> String {
    let kind = match spec.template {
        Template::ClassLibrary => "a class library whose method Lambda calls",
        Template::Executable => "a program that asks Lambda for its events",
        Template::WebApi => "an ASP.NET Core API behind an HTTP API or a function URL",
        Template::NativeAot => "a program compiled to native code",
    };
    format!("# {{NAME}}\n\nA .NET function for AWS Lambda, packaged as a container image: {kind}.\n")
}

fn files(spec: &ScaffoldSpec) -> String {
    let source = if spec.language == ScaffoldLanguage::CSharp { "cs" } else { "fs" };
    let (code, does) = match spec.template {
        Template::ClassLibrary => ("Function", "the handler"),
        Template::WebApi => ("Greetings", "the paths of the API and what they answer"),
        _ => ("Greeter", "what the function does with an event"),
    };
    let mut rows = vec![format!("| `{{PLACE}}{code}.{source}` | {does} |")];
    if spec.template != Template::ClassLibrary {
        rows.push(format!("| `{{PLACE}}Program.{source}` | how it is hosted |"));
    }
    rows.push(
        "| `{PLACE}Dockerfile` | the image; Slipway keeps it in step until you change a line |".to_owned(),
    );
    rows.push(
        "| `{PLACE}aws-lambda-tools-defaults.json` | name, memory, timeout, architecture, handler |"
            .to_owned(),
    );
    rows.push("| `{PLACE}events/` | sample events |".to_owned());
    if spec.tests {
        rows.push("| `test/{NAME}.Tests/` | the tests |".to_owned());
    }
    format!("| File | What it is |\n|---|---|\n{}\n", rows.join("\n"))
}

const TRY: &str = "## Build it and try it here

```sh
slipway build {HERE}
slipway invoke {HERE} --event {PLACE}events/{EVENT}
```

Without Slipway:

```sh
docker build --platform {PLATFORM} --tag {FUNCTION} {HERE}
docker run --rm --publish 9000:8080 {FUNCTION}
curl http://localhost:9000/2015-03-31/functions/function/invocations --data @{PLACE}events/{EVENT}
```
";

/// F#'s own library says nothing of trimming, so the compiler warns of it in every build.
fn trimming(spec: &ScaffoldSpec) -> &'static str {
    if spec.template != Template::NativeAot || spec.language != ScaffoldLanguage::FSharp {
        return "";
    }
    "The build warns that FSharp.Core and the libraries for JSON are not made for trimming (IL2104, IL3053). It keeps them \
     whole, and nothing can be done about it here. A warning that names a file of yours is another matter: that code may \
     fail when it runs.\n"
}

fn tests(spec: &ScaffoldSpec) -> String {
    if spec.tests { "## Test it\n\n```sh\ndotnet test\n```\n".to_owned() } else { String::new() }
}

fn debugging(spec: &ScaffoldSpec) -> String {
    let start = match spec.template {
        Template::ClassLibrary => {
            "dotnet tool install --global Amazon.Lambda.TestTool-{VERSION}\n```\n\nThe launch profile \"Lambda Test \
             Tool\" starts the tool, which calls the handler with the debugger attached.\n"
        }
        _ => {
            "dotnet tool install --global Amazon.Lambda.TestTool\ndotnet lambda-test-tool start \
             --lambda-emulator-port 5050\n```\n\nThe launch profile \"Lambda Test Tool\" lets the program ask the \
             tool for its events.\n"
        }
    };
    format!("## Debug it\n\n```sh\n{start}")
}

const DEPLOY: &str = "## Deploy it

```sh
slipway run {HERE} --target practice --create-repository --create-role
slipway run {HERE} --target PROFILE --create-repository --create-role
```

The first goes the whole way on this machine, without an AWS account; the second the same in AWS.

`dotnet lambda deploy-function` of Amazon.Lambda.Tools reads the same settings and the same Dockerfile.
";
