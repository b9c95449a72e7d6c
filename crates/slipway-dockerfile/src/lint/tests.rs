use super::finding::MAX_FINDINGS;
use super::*;
use crate::{apply, parse};
use proptest::prelude::*;
use slipway_core::{Architecture, Handler};

const TOKEN: &str = "very-secret-value";

/// Facts of the project `Hello` for .NET 8 on x86_64 with this `.dockerignore` and these missing files.
struct Case {
    framework: &'static str,
    handler: &'static str,
    architecture: Architecture,
    excluded: &'static [&'static str],
    missing: &'static [&'static str],
    publish_aot: bool,
}

const CASE: Case = Case {
    framework: "net8.0",
    handler: "Hello::Hello.Function::FunctionHandler",
    architecture: Architecture::X86_64,
    excluded: &[],
    missing: &[],
    publish_aot: false,
};

impl Case {
    fn findings(&self, text: &str) -> Vec<LintFinding> {
        let is_excluded = |path: &str| self.excluded.iter().any(|one| path.starts_with(one));
        let exists = |path: &str| Some(!self.missing.iter().any(|one| path.starts_with(one)));
        let facts = LintFacts {
            project_file: "Hello.csproj".into(),
            restore_files: vec![],
            several_frameworks: false,
            is_library: true,
            invariant: None,
            versioned_by: None,
            commanded: false,
            framework: self.framework.into(),
            assembly_name: "Hello".into(),
            handler: Some(Handler::parse(self.handler).unwrap()),
            architecture: self.architecture,
            engine_architecture: Some(Architecture::X86_64),
            publish_aot: self.publish_aot,
            has_runtime_support: Some(false),
            today: "2026-06-01".into(),
            is_excluded: &is_excluded,
            exists: &exists,
        };
        lint(&parse(text).unwrap(), &facts)
    }

    /// One line per finding, with what its edit changes below it.
    fn report(&self, text: &str) -> String {
        let mut lines = Vec::new();
        for one in self.findings(text) {
            let severity = format!("{:?}", one.severity).to_lowercase();
            lines.push(format!("{}-{} {severity} {}: {}", one.line, one.last_line, one.rule, one.what));
            let Some(edit) = one.edit else { continue };
            let after = apply(text, &edit).unwrap();
            let count = |list: &[LintFinding]| list.iter().filter(|two| two.rule == one.rule).count();
            assert!(
                count(&self.findings(&after)) < count(&self.findings(text)),
                "not cured: {edit:?}\n{after}"
            );
            let changes = crate::diff(text, &after);
            lines.extend(changes.iter().filter_map(|line| match line.kind {
                crate::DiffKind::Added => Some(format!("    + {}", line.text)),
                crate::DiffKind::Removed => Some(format!("    - {}", line.text)),
                _ => None,
            }));
        }
        lines.join("\n")
    }

    fn rules(&self, text: &str) -> Vec<String> {
        self.findings(text).into_iter().map(|finding| finding.rule).collect()
    }
}

/// The rules found in a final stage on a pinned base with these lines.
fn rules_in(lines: &str) -> Vec<String> {
    CASE.rules(&on_base(lines))
}

fn on_base(lines: &str) -> String {
    let digest = slipway_core::Digest::of(b"base");
    format!("FROM public.ecr.aws/lambda/dotnet:8@{digest}\nCOPY out ./\n{lines}\n")
}

const GOOD: &str = "CMD [\"Hello::Hello.Function::FunctionHandler\"]";

#[test]
fn the_form_of_awss_templates_packs_what_the_host_built() {
    let text = "FROM public.ecr.aws/lambda/dotnet:8\n\nWORKDIR /var/task\n\n# This COPY command copies the .NET Lambda project's build artifacts from the host machine into the image.\nCOPY \"bin/Release/lambda-publish\"  .\n";
    let case = Case { excluded: &["bin"], ..CASE };
    insta::assert_snapshot!(case.report(text));
    let case = Case { missing: &["bin/Release"], ..CASE };
    assert_eq!(case.rules(text), ["cmd-missing", "base-not-pinned", "host-build-missing"]);
}

#[test]
fn the_form_with_stages_hard_codes_the_architecture() {
    let text = "FROM public.ecr.aws/lambda/dotnet:8 AS base\n\nFROM mcr.microsoft.com/dotnet/sdk:8.0 as build\nWORKDIR /src\nCOPY [\"Hello.csproj\", \"Hello/\"]\nRUN dotnet restore \"Hello/Hello.csproj\"\n\nWORKDIR \"/src/Hello\"\nCOPY . .\nRUN dotnet build \"Hello.csproj\" --configuration Release --output /app/build\n\nFROM build AS publish\nRUN dotnet publish \"Hello.csproj\" \\\n            --configuration Release \\\n            --runtime linux-x64 \\\n            --self-contained false \\\n            --output /app/publish \\\n            -p:PublishReadyToRun=true\n\nFROM base AS final\nWORKDIR /var/task\nCOPY --from=publish /app/publish .\n";
    insta::assert_snapshot!(Case { architecture: Architecture::Arm64, ..CASE }.report(text));
    assert_eq!(CASE.rules(text), ["base-not-pinned", "cmd-missing"]);
}

#[test]
fn the_form_of_sam_builds_in_one_shell_line() {
    let text = "FROM mcr.microsoft.com/dotnet/sdk:8.0 as build-image\n\nARG FUNCTION_DIR=\"/build\"\nARG SAM_BUILD_MODE=\"run\"\nENV PATH=\"/root/.dotnet/tools:${PATH}\"\n\nRUN apt-get update && apt-get -y install zip\n\nRUN mkdir $FUNCTION_DIR\nWORKDIR $FUNCTION_DIR\nCOPY Function.cs HelloWorld.csproj aws-lambda-tools-defaults.json $FUNCTION_DIR/\nRUN dotnet tool install -g Amazon.Lambda.Tools\n\nRUN mkdir -p build_artifacts\nRUN if [ \"$SAM_BUILD_MODE\" = \"debug\" ]; then dotnet lambda package --configuration Debug; else dotnet lambda package --configuration Release; fi\nRUN cp -r /build/bin/Release/net8.0/publish/* /build/build_artifacts\n\nFROM public.ecr.aws/lambda/dotnet:8\n\nCOPY --from=build-image /build/build_artifacts/ /var/task/\n# Command can be overwritten by providing a different command in the template directly.\nCMD [\"HelloWorld::HelloWorld.Function::FunctionHandler\"]\n";
    insta::assert_snapshot!(Case { missing: &["HelloWorld.csproj"], ..CASE }.report(text));
}

#[test]
fn a_web_app_written_for_a_server() {
    let text = "FROM mcr.microsoft.com/dotnet/aspnet:8.0 AS base\nUSER app\nWORKDIR /app\nEXPOSE 8080\nEXPOSE 8081\n\nFROM mcr.microsoft.com/dotnet/sdk:8.0 AS build\nARG BUILD_CONFIGURATION=Release\nWORKDIR /src\nCOPY . .\nRUN dotnet restore \"./Hello.csproj\"\nRUN dotnet publish \"./Hello.csproj\" -c $BUILD_CONFIGURATION -o /app/publish /p:UseAppHost=false\n\nFROM base AS final\nWORKDIR /app\nCOPY --from=build /app/publish .\nHEALTHCHECK CMD curl -f http://localhost:8080/ || exit 1\nENTRYPOINT [\"dotnet\", \"Hello.dll\"]\n";
    insta::assert_snapshot!(CASE.report(text));
}

#[test]
fn a_native_program_linked_in_microsofts_image() {
    let text = "FROM mcr.microsoft.com/dotnet/sdk:8.0-aot AS build\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -r linux-x64 -o /out\n\nFROM public.ecr.aws/lambda/provided:al2023\nCOPY --from=build /out/Hello /var/runtime/bootstrap\nCMD [\"Hello\"]\n";
    insta::assert_snapshot!(Case { publish_aot: true, handler: "Hello", ..CASE }.report(text));
    assert_eq!(
        Case { handler: "Hello", ..CASE }.rules(text),
        ["copy-before-restore", "framework-dependent-on-provided", "base-not-pinned"]
    );
}

#[test]
fn a_native_program_on_the_base_with_a_runtime() {
    let text = "FROM public.ecr.aws/sam/build-dotnet8 AS build\nCOPY Hello.csproj .\nRUN dotnet restore -r linux-musl-x64\nCOPY . .\nRUN dotnet publish -c Release -r linux-x64 -p:PublishAot=true -o /out\nFROM amazon/aws-lambda-dotnet:8.2026.01.05.10-arm64\nCOPY --from=build /out ${LAMBDA_TASK_ROOT}\nCMD [\"Hello\"]\n";
    insta::assert_snapshot!(CASE.report(text));
}

#[test]
fn everything_a_beginner_does_wrong_at_the_end() {
    let text = "FROM public.ecr.aws/lambda/dotnet:latest\nWORKDIR /app\nADD https://example.test/tool.tar.gz /opt/\nCOPY publish .\nENV AWS_LAMBDA_RUNTIME_API=localhost:8080\nVOLUME /data\nSTOPSIGNAL SIGTERM\nCMD Hello::Hello.Function::FunctionHandler\n";
    insta::assert_snapshot!(CASE.report(text));
}

#[test]
fn a_retired_base_under_a_newer_project() {
    let text = "FROM --platform=linux/amd64 public.ecr.aws/lambda/dotnet:6 AS base\nRUN yum install -y zip\nFROM base\nCOPY --from=publish /app .\nCMD [\"Hello::Hello.Function::FunctionHandler\", \"extra\"]\n";
    insta::assert_snapshot!(
        Case { architecture: Architecture::Arm64, framework: "net10.0", ..CASE }.report(text)
    );
}

#[test]
fn secrets_are_named_and_never_repeated() {
    let text = format!(
        "FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build\nARG NUGET_TOKEN\nENV FEED_PASSWORD={TOKEN} LANG=C\nCOPY Hello.csproj .\nRUN dotnet nuget add source https://example.test -p $NUGET_TOKEN\nRUN dotnet restore\nCOPY . .\nRUN dotnet publish -c debug -o /app\nFROM public.ecr.aws/lambda/dotnet:8\nENV AWS_SECRET_ACCESS_KEY {TOKEN}\nENV AWS_REGION=eu-west-1 PUBLIC_KEY=x API_KEY=\"\"\nCOPY --from=build /app .\n{GOOD}\n"
    );
    let report = CASE.report(&text);
    insta::assert_snapshot!(report);
    let said = serde_json::to_string(&CASE.findings(&text)).unwrap();
    assert!(!said.contains(TOKEN), "{said}");
}

#[test]
fn the_sdk_image_is_no_base_for_a_function() {
    let text = "FROM mcr.microsoft.com/dotnet/sdk:10.0\nWORKDIR /src\nCOPY . .\nRUN dotnet publish -c Release -o /app\nENTRYPOINT dotnet /app/Hello.dll\n";
    insta::assert_snapshot!(Case { framework: "net10.0", ..CASE }.report(text));
}

#[test]
fn an_own_base_without_a_client() {
    let text = "FROM debian:12-slim\nCOPY out /opt/app\nCMD [\"/opt/app/Hello\"]\n";
    insta::assert_snapshot!(CASE.report(text));
    let text = "FROM mcr.microsoft.com/dotnet/runtime:8.0\nCOPY out /opt/app\n";
    insta::assert_snapshot!(CASE.report(text));
}

#[test]
fn a_base_for_another_language_and_words_that_are_none() {
    let text = "FROM public.ecr.aws/lambda/python:3.12\nCOPY out ${LAMBDA_TASK_ROOT}\n  && echo done\nCMD ['app.handler']\n";
    insta::assert_snapshot!(CASE.report(text));
}

#[test]
fn a_good_file_has_no_finding() {
    assert_eq!(rules_in(GOOD), [] as [&str; 0]);
    assert_eq!(rules_in("CMD [ \"Hello\" ]"), ["cmd-other-handler"]);
    assert_eq!(rules_in(&format!("ENTRYPOINT [\"/lambda-entrypoint.sh\"]\n{GOOD}")), [] as [&str; 0]);
}

#[test]
fn a_command_is_checked_as_awss_entry_point_reads_it() {
    assert_eq!(rules_in("CMD []"), ["cmd-several"]);
    assert_eq!(rules_in("CMD [\"Hello::A\"]"), ["cmd-not-a-handler"]);
    assert_eq!(rules_in("CMD [\"Other::A::B\"]"), ["cmd-assembly"]);
    assert_eq!(rules_in("CMD [\"hello\"]"), ["cmd-assembly"]);
    // .NET loads an assembly by its name, whatever the capitals.
    assert_eq!(rules_in("CMD [\"hello::A::B\"]"), ["cmd-other-handler"]);
    assert_eq!(rules_in("CMD ['Hello::A::B']"), ["cmd-not-json"]);
    assert_eq!(
        rules_in(&format!("ENTRYPOINT [\"dotnet\", \"Hello.dll\"]\n{GOOD}")),
        ["entrypoint-overridden"]
    );
}

#[test]
fn the_build_inside_the_image_is_checked() {
    let rules = |run: &str| rules_in(&format!("RUN {run}\n{GOOD}"));
    assert_eq!(rules("yum install -y jq"), ["package-manager"]);
    assert_eq!(rules("dnf install -y jq"), [] as [&str; 0]);
    assert_eq!(rules("dotnet publish --self-contained -r linux-x64"), ["self-contained-on-dotnet"]);
    assert_eq!(rules("dotnet publish --self-contained false -r linux-x64"), [] as [&str; 0]);
    assert_eq!(rules("dotnet publish -p:Configuration=Debug"), ["debug-configuration"]);
    assert_eq!(rules("[\"dotnet\", \"publish\", \"--arch\", \"arm64\"]"), ["runtime-identifier"]);
    assert_eq!(
        rules("[\"env\", \"A=1\", \"dotnet\", \"publish\", \"-r\", \"win-x64\"]"),
        ["runtime-identifier"]
    );
    assert_eq!(rules("<<EOF\ncd a\ndotnet publish -r linux-arm64\nEOF"), ["runtime-identifier"]);
    assert_eq!(rules("bash -c 'dotnet lambda package'"), [] as [&str; 0]);
    assert_eq!(rules("[\"bash\", \"-c\", \"dotnet lambda package\"]"), ["packaging-tools"]);
}

#[test]
fn the_base_is_compared_with_catalogue_and_project() {
    let rules = |image: &str| CASE.rules(&format!("FROM {image}\nCOPY out ./\n{GOOD}\n"));
    assert_eq!(rules("mirror.example/ecr/lambda/dotnet:8.2026.1"), ["base-not-pinned"]);
    assert_eq!(rules("public.ecr.aws/lambda/dotnet:99"), ["base-tag-unknown", "base-not-pinned"]);
    assert_eq!(rules("public.ecr.aws/lambda/dotnet"), ["base-latest"]);
    let arm = Case { architecture: Architecture::Arm64, framework: "net5.0", ..CASE };
    let text = format!("FROM --platform=linux/arm64 public.ecr.aws/lambda/dotnet:5.0\nCOPY out ./\n{GOOD}\n");
    assert_eq!(arm.rules(&text), ["base-architecture", "base-support-ended", "base-not-pinned"]);
    let empty = CASE.rules(&format!("FROM public.ecr.aws/lambda/dotnet:8\n{GOOD}\n"));
    assert_eq!(empty, ["no-files", "base-not-pinned"]);
    assert_eq!(rules_in(&format!("COPY conf /opt/\n{GOOD}")), [] as [&str; 0]);
}

#[test]
fn an_executable_that_is_its_own_client_only_needs_a_start() {
    let text = "FROM mcr.microsoft.com/dotnet/runtime:8.0\nCOPY out /var/task\n";
    let case = Case { handler: "Hello", ..CASE };
    let with = |has_runtime_support: Option<bool>, text: &str| {
        let facts = LintFacts {
            project_file: "Hello.csproj".into(),
            restore_files: vec![],
            several_frameworks: false,
            is_library: true,
            invariant: None,
            versioned_by: None,
            commanded: false,
            framework: "net8.0".into(),
            assembly_name: "Hello".into(),
            handler: Some(Handler::parse(case.handler).unwrap()),
            architecture: Architecture::X86_64,
            engine_architecture: None,
            publish_aot: false,
            has_runtime_support,
            today: "2026-06-01".into(),
            is_excluded: &|_| false,
            exists: &|_| None,
        };
        lint(&parse(text).unwrap(), &facts).remove(0)
    };
    let finding = with(Some(true), text);
    assert_eq!(finding.rule, "start-missing");
    let started = apply(text, &finding.edit.unwrap()).unwrap();
    assert!(started.ends_with("ENTRYPOINT [\"dotnet\", \"/var/task/Hello.dll\"]\nCMD [\"Hello\"]\n"));
    assert_eq!(with(None, &started).rule, "base-not-pinned");
    // Without the client in it, starting the program is not enough, so nothing is offered.
    let finding = with(Some(false), text);
    assert_eq!((finding.rule.as_str(), finding.edit), ("runtime-client-missing", None));
}

#[test]
fn what_depends_on_the_outside_gives_no_finding() {
    assert_eq!(CASE.rules(&format!("ARG BASE\nFROM $BASE\nCOPY out /x\n{GOOD}\n")), [] as [&str; 0]);
    let run = "RUN dotnet publish -r $RID -c $CONFIGURATION";
    assert_eq!(rules_in(&format!("{run}\n{GOOD}")), [] as [&str; 0]);
    assert_eq!(rules_in(&format!("COPY ${{NAME}} x*.dll ./\n{GOOD}")), [] as [&str; 0]);
}

#[test]
fn no_stage_is_the_only_finding_of_an_empty_file() {
    assert_eq!(CASE.rules("# nothing\n"), ["no-stage"]);
}

#[test]
fn a_file_of_traps_gives_a_bounded_answer() {
    let text = format!("FROM a\n{}", "ENV X_TOKEN=1\nUSER x\nCOPY . .\n".repeat(3_000));
    assert_eq!(CASE.findings(&text).len(), MAX_FINDINGS);
    let long = "x".repeat(900);
    let text = format!("FROM a\nENV A={long}\nWORKDIR /$A\n{}", "COPY $A $A .\n".repeat(9_000));
    assert!(!CASE.findings(&text).is_empty());
}

/// Lines that reach many checks.
const LINES: &str = "((FROM (a|scratch|public.ecr.aws/lambda/dotnet:8|mcr.microsoft.com/dotnet/(sdk|runtime):8.0)( AS b)?|FROM b|CMD (a|\\[\"a\"\\]|\\[)|ENTRYPOINT x|USER a|ENV (A=1 )?B_TOKEN=1|ARG A_KEY|RUN dotnet (publish|restore) -r (linux-x64|linux-arm64) -c Debug|COPY (. .|bin/Release/x /app|--from=c a b)|WORKDIR (/app|b)|é|RUN a <<E\nE| \\\\|# x)(\n|\r\n)){0,12}";

proptest! {
    #[test]
    fn every_edit_that_is_offered_can_be_made(text in prop_oneof![any::<String>(), LINES]) {
        if let Ok(file) = parse(&text) {
            let lines = u32::try_from(text.lines().count().max(1)).unwrap();
            for finding in CASE.findings(&text) {
                prop_assert!(finding.line >= 1 && finding.last_line >= finding.line && finding.last_line <= lines);
                if let Some(edit) = finding.edit {
                    // Only a line that goes on at the end of the file can be in the way.
                    let made = apply(file.text(), &edit);
                    let cut = file.text().contains("\\");
                    prop_assert!(made.is_ok() || cut, "{edit:?}: {made:?}");
                }
            }
        }
    }
}
