//! The terminal twin on every kind of project: solutions, references, handlers, settings, new projects.

use crate::framework::{framework, neutral};
use crate::terminal::{FAILED, Terminal, USAGE, refused, text};
use serde_json::Value;

const FUNCTION: &str = "using Amazon.Lambda.Core;\nusing Amazon.Lambda.Serialization.SystemTextJson;\n\
    [assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]\nnamespace Orders\n{\n    public class Function\n    \
    {\n        public string Take(string order, ILambdaContext context) => Shared.Words.Greet(order);\n    }\n}\n";
const SHARED: &str = "namespace Shared\n{\n    public static class Words\n    {\n        public static string Greet(string name) => \
     $\"ahoy {name}\";\n    }\n}\n";

/// A function whose framework stands in Directory.Build.props, and whose code lies partly in another project.
fn harbour(terminal: &Terminal) {
    let project = |items: &str| format!("<Project Sdk=\"Microsoft.NET.Sdk\">\n{items}</Project>\n");
    terminal.write(
        "harbour/Directory.Build.props",
        &neutral(
            "<Project><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>\n",
        ),
    );
    terminal.write(
        "harbour/src/Orders/Orders.csproj",
        &project(
            "  <PropertyGroup><GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>\
             <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies></PropertyGroup>\n  <ItemGroup>\n    \
             <PackageReference Include=\"Amazon.Lambda.Core\" Version=\"2.8.1\" />\n    \
             <PackageReference Include=\"Amazon.Lambda.Serialization.SystemTextJson\" Version=\"2.4.5\" />\n    \
             <ProjectReference Include=\"..\\Shared\\Shared.csproj\" />\n  </ItemGroup>\n",
        ),
    );
    terminal.write("harbour/src/Orders/Function.cs", FUNCTION);
    terminal.write("harbour/src/Shared/Shared.csproj", &project(""));
    terminal.write("harbour/src/Shared/Words.cs", SHARED);
    terminal.write("harbour/src/Broken/Broken.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup>");
    terminal.write("harbour/.dockerignore", "**/bin\n**/obj\n");
    terminal.write("harbour/docs/large.txt", &"not for the image\n".repeat(2000));
    terminal.write(
        "harbour/Harbour.slnx",
        "<Solution>\n  <Folder Name=\"/src/\">\n    <Project Path=\"src/Orders/Orders.csproj\" />\n    \
         <Project Path=\"src/Shared/Shared.csproj\" />\n    <Project Path=\"src\\Broken\\Broken.csproj\" />\n  \
         </Folder>\n  <Project Path=\"src/Gone/Gone.csproj\" />\n</Solution>\n",
    );
}

#[test]
fn a_solution_tells_functions_libraries_and_what_cannot_be_read() {
    let terminal = Terminal::new();
    harbour(&terminal);
    let found = terminal.result(&["inspect", "harbour/Harbour.slnx"]);
    let projects = found["projects"].as_array().unwrap();
    assert_eq!(projects.len(), 4, "{found}");
    let named = |name: &str| projects.iter().find(|project| project["name"] == name).unwrap();
    assert_eq!(named("Orders")["lambda"], true);
    assert_eq!(named("Orders")["framework"], framework().name, "it stands in Directory.Build.props");
    assert_eq!(named("Shared")["lambda"], false);
    assert!(named("Broken")["problem"].is_string(), "{found}");
    assert_eq!(named("Gone")["problem"], "The file is not there.");
    assert_eq!(projects[0]["name"], "Orders", "functions come first");
    refused(terminal.slipway(&["build", "harbour/src/Broken"]), FAILED, &["Broken.csproj"]);
}

#[test]
fn a_project_is_built_from_the_smallest_folder_that_holds_its_references() {
    let terminal = Terminal::new();
    harbour(&terminal);
    let project = terminal.result(&["inspect", "harbour/src/Orders"]);
    assert_eq!(project["references"], serde_json::json!(["../Shared/Shared.csproj"]));
    let context = terminal.path("harbour").canonicalize().unwrap();
    assert_eq!(project["contextFolder"], context.display().to_string(), "Directory.Build.props takes part");
    assert_eq!(project["handler"], "Orders::Orders.Function::Take", "the only one in the sources");
    let built = terminal.result(&["build", "harbour/src/Orders", "--tag", "slipway.test/orders:references"]);
    assert_eq!(built["handler"], "Orders::Orders.Function::Take");
    let invoked = terminal.result(&["invoke", "harbour/src/Orders", "--event", "\"Ada\""]);
    assert_eq!(invoked["payload"], "ahoy Ada", "{invoked}");
}

#[test]
fn the_context_is_measured_before_it_is_sent() {
    let terminal = Terminal::new();
    harbour(&terminal);
    std::os::unix::fs::symlink("/etc/passwd", terminal.path("harbour/src/Orders/out")).unwrap();
    terminal.write("harbour/src/Orders/docs/large.txt", &"x".repeat(34_000));
    let context = terminal.result(&["context", "harbour/src/Orders"]);
    assert_eq!(context["ignoreFile"], ".dockerignore");
    assert_eq!(context["largest"][0]["path"], "src/Orders/docs/large.txt");
    assert_eq!(context["linksOutside"].as_array().unwrap().len(), 1, "{context}");
    assert!(context["bytes"].as_f64().unwrap() > 34_000.0);
}

#[test]
fn a_picked_handler_is_shown_first_and_then_written_to_cmd_and_image_command_alike() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    terminal.write(
        "hello/Dockerfile",
        &neutral("# ours\nFROM public.ecr.aws/lambda/dotnet:10\nCOPY . /var/task\nCMD [\"Old\"]\n"),
    );
    let settings = terminal.path("hello/aws-lambda-tools-defaults.json");
    let before = std::fs::read_to_string(&settings).unwrap();
    let commented = before.replacen('{', "{\n  // kept as it is\n", 1);
    std::fs::write(&settings, &commented).unwrap();
    let handler = "hello::Hello.Function::Other";
    let shown = terminal.result(&["handlers", &project, "--pick", handler]);
    assert_eq!(shown["changes"].as_array().unwrap().len(), 2, "{shown}");
    assert_eq!(std::fs::read_to_string(&settings).unwrap(), commented, "nothing is written yet");
    terminal.result(&["handlers", &project, "--pick", handler, "--write"]);
    let after = std::fs::read_to_string(&settings).unwrap();
    assert!(after.contains(handler) && after.contains("// kept as it is"), "{after}");
    let dockerfile = std::fs::read_to_string(terminal.path("hello/Dockerfile")).unwrap();
    assert!(dockerfile.starts_with("# ours\n") && dockerfile.contains(handler), "{dockerfile}");
    assert!(!dockerfile.contains("Old"), "{dockerfile}");
}

#[test]
fn the_settings_of_a_templates_function_are_taken_over() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    terminal.write(
        "hello/template.yaml",
        "Resources:\n  Orders:\n    Type: AWS::Serverless::Function\n    Properties:\n      PackageType: Image\n      \
         FunctionName: orders-prod\n      MemorySize: 1024\n      Timeout: 60\n      Role: !GetAtt Role.Arn\n      \
         ImageConfig:\n        Command: [\"hello::Hello.Function::FunctionHandler\"]\n",
    );
    let inspected = terminal.result(&["inspect", &project]);
    assert_eq!(inspected["templateFunctions"][0]["logicalId"], "Orders", "{inspected}");
    let record = terminal.result(&["import", &project, "Orders"]);
    assert_eq!(record["choices"]["function"], "orders-prod");
    assert_eq!(record["choices"]["memoryMib"], 1024);
    assert_eq!(record["choices"]["timeoutSeconds"], 60);
    refused(terminal.slipway(&["import", &project, "Nothing"]), USAGE, &["Nothing"]);
}

#[test]
fn every_template_makes_a_project_that_reads_back() {
    let terminal = Terminal::new();
    let cases: [(&str, &[&str], &str); 7] = [
        ("plain", &[], "classLibrary"),
        ("tool", &["--template", "executable"], "executable"),
        ("api", &["--template", "web-api"], "aspNetCore"),
        ("native", &["--template", "native-aot"], "nativeAot"),
        ("fplain", &["--language", "fsharp"], "classLibrary"),
        ("ftool", &["--language", "fsharp", "--template", "executable"], "executable"),
        ("fnative", &["--language", "fsharp", "--template", "native-aot"], "nativeAot"),
    ];
    for (folder, options, kind) in cases {
        let mut arguments = vec!["new", folder];
        arguments.extend(options);
        let created = terminal.result(&arguments);
        assert_eq!(created["kind"], kind, "{created}");
        assert!(created["handler"].is_string(), "{created}");
        assert_eq!((&created["keptDockerfile"], &created["hasDockerfile"]), (&true.into(), &false.into()));
        assert!(!created["events"].as_array().unwrap().is_empty(), "{created}");
        let ignored = std::fs::read_to_string(terminal.path(folder).join(".dockerignore")).unwrap();
        for line in ["**/bin", "**/obj", "**/.env*", "**/.aws", "**/launchSettings.json"] {
            assert!(ignored.lines().any(|known| known == line), "{line} is missing in {ignored}");
        }
    }
    let tested = terminal.result(&["new", "tested", "--tests"]);
    assert!(tested["file"].as_str().unwrap().contains("src"), "{tested}");
    refused(
        terminal.slipway(&["new", "x", "--framework", "net6.0", "--template", "native-aot"]),
        USAGE,
        &["net8.0"],
    );
}

#[test]
fn a_file_based_app_is_a_project() {
    let terminal = Terminal::new();
    let file = terminal.write(
        "tools/hello.cs",
        "#!/usr/bin/env dotnet\n#:package Amazon.Lambda.Core@2.8.1\n#:package Amazon.Lambda.RuntimeSupport@1.14.2\n\
         #:property PublishAot=false\nusing Amazon.Lambda.RuntimeSupport;\nawait Task.CompletedTask;\n",
    );
    let project = terminal.result(&["inspect", &file.display().to_string()]);
    assert_eq!(project["name"], "hello");
    assert_eq!(project["handler"], "hello");
    assert_eq!(project["outputType"], "executable");
}

#[test]
fn a_project_that_is_gone_or_hostile_is_told_and_nothing_is_written() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    std::fs::rename(&project, terminal.path("moved")).unwrap();
    refused(terminal.slipway(&["build", &project]), FAILED, &["hello"]);
    for name in
        ["$(id)", "x; rm -rf ~", "a\nRUN curl evil", "--privileged", "UPPER/../x", "😀", &"n".repeat(300)]
    {
        let (code, last) = terminal.last(&["handlers", "moved", &format!("--pick={name}::A.B::C")]);
        assert_ne!(code, Some(0), "{name:?} gave {last}");
        assert_eq!(last["type"], "error", "{last}");
    }
    let hostile = terminal
        .write("hostile/Evil.csproj", "<?xml version=\"1.0\"?><!DOCTYPE p [<!ENTITY a \"aa\">]><Project/>");
    refused(terminal.slipway(&["inspect", &hostile.display().to_string()]), FAILED, &["DOCTYPE"]);
}

#[test]
fn help_names_every_verb_once() {
    let output = Terminal::new().slipway(&["--help"]).output().unwrap();
    let help = text(&output);
    for verb in [
        "new",
        "inspect",
        "handlers",
        "import",
        "context",
        "dockerfile",
        "build",
        "history",
        "check",
        "bases",
    ] {
        let lines = help.lines().filter(|line| line.trim_start().starts_with(&format!("{verb} "))).count();
        assert_eq!(lines, 1, "{verb} in\n{help}");
    }
    assert!(Value::from(help.len()).as_u64() > Some(500));
}

#[test]
fn settings_that_slipway_does_not_apply_are_named() {
    let terminal = Terminal::new();
    terminal.write(
        "skiff/Skiff.csproj",
        &neutral(include_str!("../fixtures/cases/settings-env-vpc/Skiff.csproj")),
    );
    terminal.write(
        "skiff/aws-lambda-tools-defaults.json",
        include_str!("../fixtures/cases/settings-env-vpc/aws-lambda-tools-defaults.json"),
    );
    let view = terminal.result(&["inspect", "skiff"]);
    let settings = view["settings"].as_array().unwrap();
    let left_out: Vec<&str> = settings
        .iter()
        .filter(|setting| setting["leftOut"].is_string())
        .map(|setting| setting["key"].as_str().unwrap())
        .collect();
    assert_eq!(left_out, ["function-layers", "function-url-enable"], "{view}");
    let variables = settings.iter().find(|setting| setting["key"] == "environment-variables").unwrap();
    assert_eq!(variables["value"], "CONN, STAGE", "names only");
    assert_eq!(variables["source"], "aws-lambda-tools-defaults.json");
}

#[test]
fn a_template_at_the_root_gives_the_functions_of_a_project_below() {
    let terminal = Terminal::new();
    terminal
        .write("quay/template.yaml", include_str!("../fixtures/cases/sam-template-at-root/template.yaml"));
    terminal.write(
        "quay/src/Quayside/Quayside.csproj",
        &neutral(include_str!("../fixtures/cases/sam-template-at-root/src/Quayside/Quayside.csproj")),
    );
    terminal.write(
        "quay/src/Quayside/Function.cs",
        include_str!("../fixtures/cases/sam-template-at-root/src/Quayside/Function.cs"),
    );
    let view = terminal.result(&["inspect", "quay/src/Quayside"]);
    let functions = view["templateFunctions"].as_array().unwrap();
    assert_eq!(functions.len(), 2, "{view}");
    let record = terminal.result(&["import", "quay/src/Quayside", "UnloadFunction"]);
    let choices = &record["choices"];
    assert_eq!(choices["handler"], "Quayside::Quayside.Function::Unload");
    assert_eq!((&choices["memoryMib"], &choices["timeoutSeconds"]), (&1024.into(), &20.into()));
}

#[test]
fn the_settings_file_can_be_named_and_then_has_to_be_there() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    terminal.write(
        "hello/prod.json",
        "{\"function-memory-size\": 2048, \"image-command\": \"hello::Hello.Function::Prod\"}",
    );
    let view = terminal.result(&["inspect", &project, "--config-file", "prod.json"]);
    assert_eq!(view["handler"], "hello::Hello.Function::Prod");
    assert_eq!(view["handlerSource"], "prod.json");
    assert_eq!(view["settings"][0]["source"], "prod.json", "{view}");
    refused(terminal.slipway(&["inspect", &project, "--config-file", "gone.json"]), FAILED, &["gone.json"]);
}

#[test]
fn a_build_sends_what_its_projects_need_and_nothing_of_their_neighbours() {
    let terminal = Terminal::new();
    let sdk = |more: &str| {
        format!(
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>{more}</Project>"
        )
    };
    let lib = "<ItemGroup><ProjectReference Include=\"../Lib/Lib.csproj\" /></ItemGroup>";
    terminal.write("repo/.git/HEAD", "ref: refs/heads/main");
    terminal.write("repo/Directory.Build.props", "<Project />");
    terminal.write("repo/src/App/App.csproj", &sdk(lib));
    terminal.write("repo/src/App/Function.cs", "public class F { public string Run(string e) => e; }");
    terminal.write("repo/src/Lib/Lib.csproj", &sdk(""));
    terminal.write("repo/src/Other/Other.csproj", &sdk(""));
    terminal.write("repo/videos/large.bin", &"x".repeat(100_000));
    let told = terminal.result(&["context", "repo/src/App"]);
    assert_eq!(told["files"], 4, "two projects, one source, the props above: {told:#}");
    assert!(told["bytes"].as_f64().unwrap() < 2_000.0, "{told:#}");
}
