use super::*;
use proptest::prelude::*;
use slipway_core::catalogue::base_by_tag;

fn spec() -> DockerfileSpec {
    DockerfileSpec {
        project_file: "Hello.csproj".into(),
        restore_files: vec![],
        restore_folders: vec![],
        leftovers: vec!["bin".into(), "obj".into()],
        restore_known: true,
        framework: "net8.0".into(),
        several_frameworks: false,
        configuration: "Release".into(),
        self_contained: false,
        portable: false,
        cultures: false,
        parameters: PublishParameters::default(),
        sdk_tag: None,
        assembly_name: "Hello".into(),
        base: base_by_tag("8").unwrap(),
        base_digest: None,
        architecture: Architecture::X86_64,
        handler: Handler::parse("Hello::Hello.Function::FunctionHandler").unwrap(),
        publish_aot: false,
        secrets: vec![],
        certificates: false,
    }
}

fn native() -> DockerfileSpec {
    DockerfileSpec {
        base: base_by_tag("provided:al2023").unwrap(),
        handler: Handler::parse("Hello").unwrap(),
        publish_aot: true,
        ..spec()
    }
}

#[test]
fn a_project_in_the_context_folder() {
    insta::assert_snapshot!(render(&spec()).unwrap());
}

#[test]
fn a_project_below_the_context_on_arm64_with_a_pinned_base() {
    let spec = DockerfileSpec {
        project_file: "src/Hello World/Hello.csproj".into(),
        restore_files: vec!["NuGet.config".into(), "src/Lib/Lib.csproj".into()],
        base: base_by_tag("10").unwrap(),
        base_digest: Some(Digest::of(b"base")),
        architecture: Architecture::Arm64,
        handler: Handler::parse("Hello::Hello.Function::System.String Run(System.String)").unwrap(),
        ..spec()
    };
    insta::assert_snapshot!(render(&spec).unwrap());
}

#[test]
fn a_project_that_is_not_known_to_its_end_is_restored_again_where_it_is_whole() {
    let unknown = render(&DockerfileSpec { restore_known: false, ..spec() }).unwrap();
    assert!(!unknown.contains("--no-restore"));
    assert_eq!(unknown.replace("Files=true\"", "Files=true\", \"--no-restore\""), render(&spec()).unwrap());
}

#[test]
fn only_what_is_compiled_from_a_known_restore_can_be_built_in_a_warm_sdk() {
    let warm = |spec: DockerfileSpec| super::super::WarmWay::of(&render(&spec).unwrap()).is_some();
    assert!(warm(spec()));
    let own_runtime = || DockerfileSpec {
        base: base_by_tag("provided:al2023").unwrap(),
        handler: Handler::parse("Hello").unwrap(),
        ..spec()
    };
    assert!(warm(own_runtime()));
    assert!(!warm(DockerfileSpec { restore_known: false, ..spec() }));
    assert!(!warm(DockerfileSpec { certificates: true, ..spec() }));
    assert!(!warm(native()));
}

#[test]
fn a_native_program_is_linked_on_amazon_linux() {
    insta::assert_snapshot!(render(&native()).unwrap());
}

#[test]
fn a_program_with_its_own_runtime_needs_no_base_with_one() {
    let spec = DockerfileSpec { publish_aot: false, framework: "net9.0".into(), ..native() };
    insta::assert_snapshot!(render(&spec).unwrap());
}

#[test]
fn secrets_and_certificates_are_mounted_and_never_copied() {
    let variable = BuildSecretKind::Variable { name: "FEED_TOKEN".into() };
    let secrets = vec![
        BuildSecret { id: "nugetconfig".into(), kind: BuildSecretKind::NugetConfig },
        BuildSecret { id: "feed".into(), kind: variable },
    ];
    let folders = vec!["src/Local packages".into()];
    let plain = DockerfileSpec { secrets, certificates: true, restore_folders: folders, ..spec() };
    insta::assert_snapshot!(render(&plain).unwrap());
    let native = render(&DockerfileSpec { certificates: true, ..native() }).unwrap();
    assert!(native.contains("\"--setopt=sslcacert=/run/secrets/slipway-ca\""));
    assert_eq!(native.matches("--mount=type=secret,id=slipway-ca").count(), 3);
}

#[test]
fn a_program_in_one_file_is_published_as_it_is() {
    let spec = DockerfileSpec {
        project_file: "tools/Hello.cs".into(),
        base: base_by_tag("10").unwrap(),
        framework: "net10.0".into(),
        handler: Handler::parse("Hello").unwrap(),
        ..spec()
    };
    insta::assert_snapshot!(render(&spec).unwrap());
}

/// The lines that run `dotnet`: restore and publish.
fn calls(spec: &DockerfileSpec) -> (String, String) {
    let text = render(spec).unwrap();
    let line = |verb: &str| {
        let verb = format!("\"{verb}\"");
        text.lines().find(|line| line.contains(&verb)).unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    (line("restore"), line("publish"))
}

#[test]
fn of_several_frameworks_publish_names_one_and_restore_none() {
    let spec = DockerfileSpec { several_frameworks: true, ..spec() };
    let (restore, publish) = calls(&spec);
    assert!(publish.contains(r#""--configuration", "Release", "--framework", "net8.0", "#), "{publish}");
    assert!(!restore.contains("ramework"), "it would reach the projects referred to: {restore}");
}

#[test]
fn native_compilation_never_stands_on_the_command_line() {
    let (restore, publish) = calls(&native());
    assert!(!restore.contains("PublishAot") && !publish.contains("PublishAot"), "{restore}\n{publish}");
    assert!(render(&native()).unwrap().contains("\nCOPY --from=build /app/publish .\n"), "the whole folder");
}

#[test]
fn a_lock_file_for_no_runtime_gives_a_portable_restore_and_publish() {
    let (restore, publish) = calls(&DockerfileSpec { portable: true, ..spec() });
    assert_eq!(restore, r#"RUN ["dotnet", "restore", "Hello.csproj", "-p:Configuration=Release"]"#);
    assert!(!publish.contains("--runtime") && !publish.contains("--self-contained"), "{publish}");
    assert!(publish.contains("--no-restore"), "{publish}");
    let provided = DockerfileSpec { portable: true, ..native() };
    assert!(matches!(render(&provided), Err(DockerfileError::Portable { .. })));
}

#[test]
fn what_the_settings_add_reaches_publish_and_its_properties_reach_restore() {
    let parameters = PublishParameters::read("/p:PublishReadyToRun=true --nologo");
    let spec = DockerfileSpec { parameters, self_contained: true, configuration: "Lambda".into(), ..spec() };
    let (restore, publish) = calls(&spec);
    assert!(restore.contains("/p:PublishReadyToRun=true") && !restore.contains("nologo"), "{restore}");
    assert!(restore.contains("Configuration=Lambda") && restore.contains("SelfContained=true"), "{restore}");
    assert!(publish.contains(r#""/p:PublishReadyToRun=true", "--nologo""#), "{publish}");
    assert!(publish.contains(r#""--configuration", "Lambda""#), "{publish}");
    assert!(publish.contains(r#""--self-contained", "true""#), "{publish}");
    for wrong in ["", "-x", "A;B=1", "a b"] {
        let spec = DockerfileSpec { configuration: wrong.into(), ..self::spec() };
        assert_eq!(render(&spec), Err(DockerfileError::Configuration(wrong.into())));
    }
}

#[test]
fn the_sdk_is_the_one_that_the_projects_ask_for() {
    let text = render(&DockerfileSpec { sdk_tag: Some("10.0.100".into()), ..spec() }).unwrap();
    assert!(text.contains("mcr.microsoft.com/dotnet/sdk:10.0.100 AS restore"), "{text}");
    let text = render(&DockerfileSpec { sdk_tag: Some("10.0".into()), ..native() }).unwrap();
    assert!(text.contains("COPY --from=mcr.microsoft.com/dotnet/sdk:10.0 "), "{text}");
    let evil = DockerfileSpec { sdk_tag: Some("8.0\nRUN evil".into()), ..spec() };
    assert!(matches!(render(&evil), Err(DockerfileError::Image { .. })));
}

#[test]
fn the_data_of_cultures_is_installed_where_the_project_asks_for_it() {
    let text = render(&DockerfileSpec { cultures: true, ..native() }).unwrap();
    assert!(text.contains(r#"RUN ["dnf", "install", "-y", "libicu"]"#), "{text}");
    assert!(!text.contains("InvariantGlobalization"), "{text}");
}

#[test]
fn what_is_written_is_read_again_and_has_no_finding_of_weight() {
    let file = crate::parse(&render(&spec()).unwrap()).unwrap();
    assert_eq!(file.stages().len(), 3);
    let text = render(&native()).unwrap();
    let native = crate::parse(&text).unwrap();
    for (file, spec) in [(file, spec()), (native, self::native())] {
        let facts = crate::LintFacts {
            project_file: spec.project_file,
            restore_files: spec.restore_files,
            several_frameworks: spec.several_frameworks,
            is_library: false,
            invariant: None,
            versioned_by: None,
            commanded: false,
            framework: spec.framework,
            assembly_name: spec.assembly_name,
            handler: Some(spec.handler),
            architecture: spec.architecture,
            engine_architecture: Some(spec.architecture),
            publish_aot: spec.publish_aot,
            has_runtime_support: None,
            today: "2026-01-01".into(),
            is_excluded: &|_| false,
            exists: &|path| Some(!path.contains("obj/")),
        };
        let rules: Vec<String> = crate::lint(&file, &facts).into_iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["base-not-pinned"]);
    }
}

#[test]
fn what_would_not_run_is_refused() {
    let error = |spec: DockerfileSpec| render(&spec).unwrap_err();
    let arm =
        DockerfileSpec { base: base_by_tag("5.0").unwrap(), architecture: Architecture::Arm64, ..spec() };
    assert!(matches!(error(arm), DockerfileError::Architecture { .. }));
    assert_eq!(
        error(DockerfileSpec { publish_aot: true, ..spec() }),
        DockerfileError::NativeBase { base: "8".into() }
    );
    let old = DockerfileSpec { framework: "net7.0".into(), ..native() };
    assert_eq!(error(old), DockerfileError::Native { framework: "net7.0".into() });
    let method = DockerfileSpec { handler: spec().handler, ..native() };
    assert_eq!(error(method), DockerfileError::NeedsExecutable { assembly: "Hello".into() });
    let unknown = DockerfileSpec { framework: "net99.0".into(), ..native() };
    assert_eq!(error(unknown), DockerfileError::Framework { framework: "net99.0".into() });
    let single = DockerfileSpec { project_file: "Hello.cs".into(), ..spec() };
    assert_eq!(error(single), DockerfileError::SingleFile { framework: "net8.0".into() });
    let id = |id: &str| vec![BuildSecret { id: id.into(), kind: BuildSecretKind::NugetConfig }];
    let secret = DockerfileSpec { secrets: id("a,target=/x"), ..spec() };
    assert_eq!(error(secret), DockerfileError::Secret("a,target=/x".into()));
    let program = |text: &str| DockerfileSpec { handler: Handler::parse(text).unwrap(), ..spec() };
    assert!(matches!(error(program("Other")), DockerfileError::OtherAssembly { .. }));
    // A method may lie in what the project refers to; a program is named with its ending or without.
    for handler in ["Other::Other.Function::Run", "hello::Hello.Function::Run", "Hello.dll"] {
        assert!(render(&program(handler)).is_ok(), "{handler}");
    }
    let text = DockerfileSpec { project_file: "Hello.sln".into(), ..spec() };
    assert!(matches!(error(text), DockerfileError::NotAProjectFile(_)));
}

#[test]
fn names_from_outside_are_refused() {
    for name in [
        "../x.csproj",
        "/x.csproj",
        "a//x.csproj",
        "-x.csproj",
        "$(id).csproj",
        "$HOME.csproj",
        "*.csproj",
        "a\nRUN curl evil\n.csproj",
        "a\\x.csproj",
        "\".csproj",
        "a b /x.csproj",
        "x`y.csproj",
        "[a].csproj",
    ] {
        let wrong = DockerfileSpec { project_file: name.into(), ..spec() };
        assert!(matches!(render(&wrong), Err(DockerfileError::Path(_))), "{name:?}");
    }
    let evil = Handler::Method {
        assembly: "Hello".into(),
        type_name: "A\nRUN curl evil".into(),
        method: "B".into(),
    };
    assert!(matches!(render(&DockerfileSpec { handler: evil, ..spec() }), Err(DockerfileError::Handler(_))));
    let base = BaseImage { ecr_public: "a\nRUN curl evil".into(), ..spec().base };
    assert!(matches!(render(&DockerfileSpec { base, ..spec() }), Err(DockerfileError::Image { .. })));
}

proptest! {
    #[test]
    fn no_input_adds_a_line(
        folder in "\\PC{0,12}|[a-z \\n$\\\\\"]{0,12}", restore in any::<String>(), assembly in any::<String>(),
        kind in any::<String>(), method in "\\PC{1,20}|[A-Za-z\\n\\r\"\\\\$]{1,20}", image in any::<String>(),
        id in "\\PC{0,8}|[a-z,=\\n]{0,8}",
    ) {
        let expected = render(&spec()).unwrap().lines().count();
        let base = BaseImage { ecr_public: image, ..spec().base };
        let handler = Handler::Method { assembly: assembly.clone(), type_name: kind.clone(), method: method.clone() };
        let ours = Handler::Method { assembly: "Hello".into(), type_name: kind, method };
        for spec in [
            DockerfileSpec { project_file: format!("{folder}/Hello.csproj"), ..spec() },
            DockerfileSpec { assembly_name: assembly, handler, ..spec() },
            DockerfileSpec { handler: ours, ..spec() },
            DockerfileSpec { base, ..spec() },
            DockerfileSpec {
                secrets: vec![BuildSecret { id: id.clone(), kind: BuildSecretKind::NugetConfig }], ..spec() },
            DockerfileSpec {
                secrets: vec![BuildSecret { id: "a".into(), kind: BuildSecretKind::Variable { name: id } }], ..spec() },
        ] {
            if let Ok(text) = render(&spec) {
                prop_assert_eq!(text.lines().count(), expected);
                prop_assert!(text.lines().all(|line| !line.ends_with('\\')));
            }
        }
        for spec in [
            DockerfileSpec { restore_files: vec![restore.clone()], ..spec() },
            DockerfileSpec { restore_folders: vec![restore], ..spec() },
        ] {
            if let Ok(text) = render(&spec) {
                prop_assert_eq!(text.lines().count(), expected + 1);
            }
        }
    }
}
