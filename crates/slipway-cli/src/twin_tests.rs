//! Every line that the window shows, read back: the shell makes words of it, the argument parser makes a call of them,
//! and the request that comes of the call is the one the line was made for.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that fails should fail loudly")]

use crate::arguments::{Arguments, Verb, Work};
use crate::{image_requests, requests};
use clap::Parser as _;
use slipway_core::Architecture;
use slipway_dotnet::scaffold::{ScaffoldLanguage, Template};
use slipway_workbench::ops::{
    BuildOptions, BuildRequest, BuildSecret, CheckRequest, DeletionRequest, DeployRequest, DockerfileRequest,
    FunctionLogRequest, JourneyRequest, LocalInvocationRequest, LogChoices, PageChoices, PublishRequest,
    RemoteInvocationRequest, RoleChoice, SampleRequest, SecretSource, Target,
};
use slipway_workbench::{Folders, Workbench};
use std::path::Path;
use std::process::Command;

/// Values that a shell or a parser would take for something else.
const ODD: [&str; 9] = [
    "plain",
    "two words",
    "it's",
    "a \"quote\"",
    "$HOME `id` $(id)",
    "-dash",
    "--json",
    "ünï 🚢",
    "a\\b;c|d&e*",
];

/// The words that a real shell makes of a line.
fn words(line: &str) -> Vec<String> {
    let script = format!("printf '%s\\0' {line}");
    let output = Command::new("sh").args(["-c", &script]).env("HOME", "/expanded").output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

/// What is asked for by a line of the window.
fn parsed(line: &str) -> Work {
    match Arguments::try_parse_from(words(line)) {
        Ok(Arguments { verb: Verb::Work(work), json: false, quiet: false, .. }) => work,
        Ok(other) => panic!("{line} asks for {other:?}"),
        Err(error) => panic!("{line}: {error}"),
    }
}

macro_rules! asked {
    ($line:expr, $verb:ident) => {{
        let line: &str = &$line;
        match parsed(line) {
            Work::$verb(asked) => asked,
            other => panic!("{line} asks for {other:?}"),
        }
    }};
}

/// A project in a folder with an odd name, and a workbench of its own.
struct Sample {
    folder: tempfile::TempDir,
    workbench: Workbench,
}

impl Sample {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workbench = Workbench::open(Folders::below(&folder.path().join("home"))).unwrap();
        Self { folder, workbench }
    }

    fn project(&self) -> String {
        let folder = self.folder.path().join("it's $HOME ünï");
        std::fs::create_dir_all(&folder).unwrap();
        let text = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework>\
                    <AWSProjectType>Lambda</AWSProjectType></PropertyGroup></Project>";
        let file = folder.join("My App.csproj");
        std::fs::write(&file, text).unwrap();
        file.display().to_string()
    }
}

fn options(odd: &str) -> BuildOptions {
    BuildOptions {
        target: Some(odd.to_owned()),
        arguments: [("NAME".to_owned(), odd.to_owned()), ("EQUAL".to_owned(), "a=b".to_owned())].into(),
        secrets: vec![
            BuildSecret { id: "file".to_owned(), source: SecretSource::File { path: format!("{odd},=x") } },
            BuildSecret {
                id: "variable".to_owned(),
                source: SecretSource::Variable { name: "FEED".to_owned() },
            },
        ],
        certificates: Some(odd.to_owned()),
        context: Some(odd.to_owned()),
    }
}

fn build(project: &str, odd: &str) -> BuildRequest {
    BuildRequest {
        project: project.to_owned(),
        base_tag: Some(odd.to_owned()),
        architecture: Some(Architecture::Arm64),
        handler: Some(odd.to_owned()),
        tag: Some(odd.to_owned()),
        no_cache: true,
        options: Some(options(odd)),
        allow_secrets: Some(odd.to_owned()),
        cold: true,
    }
}

fn deploy(project: &str, odd: &str, role: RoleChoice) -> DeployRequest {
    DeployRequest {
        project: Some(project.to_owned()),
        target: Target::Aws { profile: Some(odd.to_owned()), region: Some(odd.to_owned()) },
        function: odd.to_owned(),
        image_uri: None,
        handler: Some(odd.to_owned()),
        architecture: Some(Architecture::Arm64),
        memory_mib: Some(1769),
        timeout_seconds: Some(45),
        environment: None,
        role,
    }
}

fn roles(odd: &str) -> [RoleChoice; 3] {
    let (arn, name) = (odd.to_owned(), odd.to_owned());
    [RoleChoice::Keep, RoleChoice::Existing { arn }, RoleChoice::Create { name }]
}

fn event(odd: &str) -> String {
    serde_json::to_string(odd).unwrap()
}

fn asked_build(line: &str) -> BuildRequest {
    let asked = asked!(line, Build);
    image_requests::build(&asked, &asked.projects[0]).unwrap()
}

#[test]
fn a_line_for_an_image_carries_the_whole_request() {
    for odd in ODD {
        let wanted = build(odd, odd);
        assert_eq!(asked_build(&wanted.command_line()), wanted);
        let few = BuildRequest { options: None, no_cache: false, cold: false, ..build(odd, "x") };
        assert_eq!(asked_build(&few.command_line()), few);

        let wanted = DockerfileRequest { context: Some(odd.to_owned()), ..DockerfileRequest::of(odd) };
        assert_eq!(image_requests::dockerfile(&asked!(wanted.command_line(), Dockerfile)), wanted);

        let image = Some(odd.to_owned());
        let wanted = CheckRequest { project: None, image, architecture: Some(Architecture::Arm64) };
        assert_eq!(image_requests::check(&asked!(wanted.command_line(), Check)), wanted);
    }
}

#[test]
fn a_line_for_a_new_project_carries_the_whole_request() {
    let sample = Sample::new();
    for language in [ScaffoldLanguage::CSharp, ScaffoldLanguage::FSharp] {
        for template in Template::ALL {
            let wanted = SampleRequest {
                folder: sample.folder.path().join("it's $HOME ünï/Hello").display().to_string(),
                framework: Some("net10.0".to_owned()),
                template,
                language,
                architecture: Architecture::Arm64,
                tests: true,
            };
            let line = sample.workbench.preview_sample(&wanted).unwrap().command_line;
            assert_eq!(image_requests::sample(&asked!(line, New)), wanted);
        }
    }
}

#[test]
fn a_line_for_an_invocation_carries_the_whole_request() {
    // A value never stands in a line: it is taken from the environment, which is why the line is the same there.
    let path = std::env::var("PATH").unwrap();
    for odd in ODD {
        let wanted = LocalInvocationRequest {
            project: Some(odd.to_owned()),
            image: Some(odd.to_owned()),
            event: event(odd),
            memory_mib: Some(512),
            timeout_seconds: Some(9),
            environment: [("PATH".to_owned(), path.clone())].into(),
        };
        let line = wanted.command_line();
        assert!(!line.contains(&path), "{line}");
        assert_eq!(requests::local_invocation(&asked!(line, Invoke)).unwrap(), wanted);

        let wanted = RemoteInvocationRequest {
            // The terminal keeps no record of the answer in a project.
            project: None,
            target: Target::Aws { profile: Some(odd.to_owned()), region: Some(odd.to_owned()) },
            function: odd.to_owned(),
            qualifier: Some(odd.to_owned()),
            event: event(odd),
        };
        let line = wanted.command_line();
        assert_eq!(requests::remote_invocation(&asked!(line, RemoteInvoke)).unwrap(), wanted);
        let rehearsal = asked!(wanted.rehearsal_line(), RemoteInvoke);
        assert!(rehearsal.dry_run && !asked!(line, RemoteInvoke).dry_run);
        let wanted = RemoteInvocationRequest { event: "{}".to_owned(), ..wanted };
        assert_eq!(requests::remote_invocation(&rehearsal).unwrap(), wanted);
    }
    for text in ["-1", "12345678901234567890123", "null", "[1,\"a b\"]"] {
        let wanted = RemoteInvocationRequest {
            project: None,
            target: Target::Practice,
            function: "hello".to_owned(),
            qualifier: None,
            event: text.to_owned(),
        };
        let line = wanted.command_line();
        assert_eq!(requests::remote_invocation(&asked!(line, RemoteInvoke)).unwrap(), wanted);
    }
}

#[test]
fn a_line_that_looks_after_a_function_carries_the_whole_request() {
    for odd in ODD {
        let target = Target::Aws { profile: Some(odd.to_owned()), region: Some(odd.to_owned()) };
        for (since_seconds, follow) in [(0, true), (61, false), (600, true), (7200, false), (86_400, true)] {
            let wanted = FunctionLogRequest {
                project: None,
                target: target.clone(),
                function: odd.to_owned(),
                since_seconds,
                filter: Some(odd.to_owned()),
                follow,
            };
            assert_eq!(requests::function_log(&asked!(wanted.command_line(), Logs)), wanted);
        }
        for confirmation in [odd, ""] {
            let wanted = DeletionRequest {
                project: None,
                target: target.clone(),
                function: odd.to_owned(),
                confirmation: confirmation.to_owned(),
            };
            assert_eq!(requests::deletion(&asked!(wanted.command_line(), Delete)), wanted);
        }
    }
}

#[tokio::test]
async fn a_line_for_the_cloud_carries_the_whole_request() {
    let sample = Sample::new();
    let (workbench, project) = (&sample.workbench, sample.project());
    for odd in ODD {
        let wanted = PublishRequest {
            project: Some(project.clone()),
            image: Some(odd.to_owned()),
            target: Target::Practice,
            repository: odd.to_owned(),
            tag: Some(odd.to_owned()),
            create_repository: true,
            allow_findings: Some(odd.to_owned()),
        };
        let asked = asked!(wanted.command_line(), Push);
        assert_eq!(requests::publish(workbench, &asked).await.unwrap(), wanted);

        for role in roles(odd) {
            let wanted = DeployRequest {
                image_uri: Some(odd.to_owned()),
                environment: Some([("PATH".to_owned(), std::env::var("PATH").unwrap())].into()),
                ..deploy(&project, odd, role.clone())
            };
            let asked = asked!(wanted.command_line(), Deploy);
            assert_eq!(requests::deploy(workbench, &asked).await.unwrap(), wanted);

            let wanted = JourneyRequest {
                build: build(&project, odd),
                deploy: deploy(&project, odd, role),
                repository: odd.to_owned(),
                create_repository: false,
                event: event(odd),
            };
            let asked = asked!(wanted.command_line(), Run);
            assert_eq!(requests::journey(workbench, &asked).await.unwrap(), wanted);
        }
    }
}

#[tokio::test]
async fn every_line_of_a_view_carries_what_is_chosen_in_it() {
    let sample = Sample::new();
    let (workbench, project) = (&sample.workbench, sample.project());
    let mut choices = workbench.open_project(&project).await.unwrap().choices;
    choices.handler = "App::App.Function::Run it".to_owned();
    choices.architecture = Architecture::Arm64;
    choices.function = "-odd".to_owned();
    choices.target = Target::Aws { profile: Some("my profile".to_owned()), region: None };
    choices.event = "{ \"name\": \"Ada's\" }".to_owned();
    choices.build = options("an $odd value");
    let choices = workbench.save_choices(&project, choices).await.unwrap().choices;
    let role = RoleChoice::Existing { arn: "arn:aws:iam::1:role/it".to_owned() };
    let variables = vec!["PATH".to_owned()];
    let page = PageChoices {
        create_repository: true,
        role: role.clone(),
        variables,
        log: LogChoices { since_seconds: 7200, filter: "?ERROR ?WARN".to_owned() },
        looked_at: Some("another".to_owned()),
    };
    let lines = workbench.command_lines(&project, &page).await.unwrap();

    let file = Path::new(&project);
    assert_eq!(asked!(lines.inspect, Inspect).project, file);
    assert_eq!(asked!(lines.bases, Bases).project.as_deref(), Some(file));
    assert_eq!(asked!(lines.history, History).project, file);
    assert_eq!(asked!(lines.handlers, Handlers).project, file);
    assert_eq!(asked!(lines.doctor, Doctor).project.as_deref(), Some(file));
    let context = asked!(lines.context, Context);
    assert_eq!((context.project.as_path(), context.context), (file, Some("an $odd value".into())));
    let check = image_requests::check(&asked!(lines.check, Check));
    assert_eq!((check.project.as_ref(), check.image), (Some(&project), None));

    let build = asked_build(&lines.build);
    assert_eq!(build.options, Some(choices.build.clone()));
    assert_eq!(
        (build.base_tag.as_ref(), build.handler.as_ref()),
        (Some(&choices.base_tag), Some(&choices.handler))
    );
    let dockerfile = image_requests::dockerfile(&asked!(lines.dockerfile, Dockerfile));
    assert_eq!((&dockerfile.handler, dockerfile.architecture), (&build.handler, build.architecture));
    let invoke = requests::local_invocation(&asked!(lines.invoke, Invoke)).unwrap();
    assert_eq!(
        (invoke.memory_mib, invoke.event.as_str()),
        (Some(choices.memory_mib), "{\"name\":\"Ada's\"}")
    );
    assert!(invoke.environment.contains_key("PATH"));
    let push = requests::publish(workbench, &asked!(lines.push, Push)).await.unwrap();
    assert_eq!((&push.target, &push.repository), (&choices.target, &choices.repository));
    assert!(push.create_repository);
    let deploy = requests::deploy(workbench, &asked!(lines.deploy, Deploy)).await.unwrap();
    assert_eq!((&deploy.role, &deploy.function), (&role, &choices.function));
    assert_eq!(requests::deploy(workbench, &asked!(lines.plan, Plan)).await.unwrap(), deploy);
    let journey = requests::journey(workbench, &asked!(lines.run, Run)).await.unwrap();
    assert_eq!((journey.build, journey.deploy), (build, deploy));
    let cloud = requests::remote_invocation(&asked!(lines.remote_invoke, RemoteInvoke)).unwrap();
    assert_eq!((&cloud.function, &cloud.target), (&choices.function, &choices.target));
    let log = requests::function_log(&asked!(lines.logs, Logs));
    assert_eq!((&log.function, &log.target), (&choices.function, &choices.target));
    assert_eq!((log.since_seconds, log.filter.as_deref(), log.follow), (7200, Some("?ERROR ?WARN"), true));
    assert_eq!(requests::target(&asked!(lines.functions, Functions).target, None), choices.target);
    let deletion = requests::deletion(&asked!(lines.delete, Delete));
    assert_eq!((deletion.function.as_str(), deletion.confirmation.as_str()), ("another", ""));
}
