use super::*;
use crate::project::parse_project;
use slipway_core::{Handler, defaults::read_defaults};

fn spec(template: Template, language: ScaffoldLanguage, tests: bool) -> ScaffoldSpec {
    ScaffoldSpec {
        name: "Hello".to_owned(),
        framework: "net10.0".to_owned(),
        architecture: Architecture::Arm64,
        template,
        language,
        tests,
    }
}

#[test]
fn every_template_agrees_with_itself() {
    for template in Template::ALL {
        assert_eq!(Template::from_name(template.name()), Some(template));
        for (language, tests) in [
            (ScaffoldLanguage::CSharp, false),
            (ScaffoldLanguage::CSharp, true),
            (ScaffoldLanguage::FSharp, false),
            (ScaffoldLanguage::FSharp, true),
        ] {
            let spec = spec(template, language, tests);
            let files = scaffold(&spec).unwrap();
            let name = files[0].path.rsplit('/').next().unwrap();
            let project = parse_project(name, files[0].contents.as_bytes()).unwrap();
            assert_eq!(project.framework, "net10.0");
            assert_eq!(project.publish_aot, template == Template::NativeAot);
            let library = project.output_type == crate::project::OutputType::Library;
            assert_eq!(library, template == Template::ClassLibrary);
            let defaults = files.iter().find(|file| file.path.ends_with("defaults.json")).unwrap();
            let defaults = read_defaults(defaults.contents.as_bytes()).unwrap();
            assert_eq!(defaults.image_command, Some(Handler::parse(&handler_of(&spec)).unwrap()));
            assert_eq!(defaults.architecture, Some(Architecture::Arm64));
            for file in &files {
                assert_eq!(unfilled(&file.contents), None, "{}", file.path);
                assert_eq!(unfilled(&file.path), None);
            }
            let ours = |file: &&SampleFile| file.path.starts_with("src/Hello/");
            // The test, its project, the solution, the README and .gitignore lie around the project.
            assert!(!tests || files.iter().filter(ours).count() == files.len() - 5);
            let dockerfile = files.iter().find(|file| file.path.ends_with("Dockerfile")).unwrap();
            assert!(slipway_dockerfile::kept::is_kept(&dockerfile.contents));
            slipway_dockerfile::parse(&dockerfile.contents).unwrap();
            let launch = files.iter().find(|file| file.path.ends_with("launchSettings.json")).unwrap();
            serde_json::from_str::<serde_json::Value>(&launch.contents).unwrap();
        }
    }
}

/// A name in braces and capitals that nothing has taken the place of.
fn unfilled(text: &str) -> Option<&str> {
    let words = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    let capitals =
        |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte == b'_' || byte.is_ascii_uppercase());
    words.map(|(word, _)| word).find(capitals)
}

#[test]
fn every_package_version_of_a_current_project_is_the_newest_known() {
    for template in Template::ALL {
        for framework in ["net8.0", "net10.0"] {
            let spec = ScaffoldSpec {
                framework: framework.to_owned(),
                ..spec(template, ScaffoldLanguage::CSharp, false)
            };
            let files = scaffold(&spec).unwrap();
            let project = parse_project("Hello.csproj", files[0].contents.as_bytes()).unwrap();
            assert!(!project.lambda_packages.is_empty());
            assert_eq!(crate::packages::behind(&project.lambda_packages, framework), []);
        }
    }
}

#[test]
fn a_name_with_a_hyphen_is_kept_wherever_it_may_be() {
    let spec = ScaffoldSpec {
        name: "my-api".to_owned(),
        ..spec(Template::ClassLibrary, ScaffoldLanguage::CSharp, true)
    };
    assert_eq!(handler_of(&spec), "my-api::MyApi.Function::FunctionHandler");
    insta::assert_snapshot!(shown(&scaffold(&spec).unwrap()));
}

#[test]
fn the_texts_of_every_template() {
    let mut all = String::new();
    for (template, language) in [
        (Template::Executable, ScaffoldLanguage::CSharp),
        (Template::WebApi, ScaffoldLanguage::CSharp),
        (Template::NativeAot, ScaffoldLanguage::CSharp),
        (Template::ClassLibrary, ScaffoldLanguage::FSharp),
        (Template::Executable, ScaffoldLanguage::FSharp),
        (Template::WebApi, ScaffoldLanguage::FSharp),
        (Template::NativeAot, ScaffoldLanguage::FSharp),
    ] {
        let files = scaffold(&spec(template, language, true)).unwrap();
        all.push_str(&format!("#### {template:?} {language:?}\n{}", shown(&files)));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_old_frameworks_do_not_take_is_refused() {
    let old = ScaffoldSpec {
        framework: "net6.0".to_owned(),
        architecture: Architecture::X86_64,
        ..spec(Template::Executable, ScaffoldLanguage::CSharp, false)
    };
    assert!(matches!(scaffold(&old), Err(ScaffoldError::NeedsCurrent { .. })));
    assert!(scaffold(&ScaffoldSpec { template: Template::ClassLibrary, ..old }).is_ok());
}

/// The Dockerfile is left out: it is the generated one, which has snapshots of its own.
fn shown(files: &[SampleFile]) -> String {
    let files = files.iter().filter(|file| !file.path.ends_with("Dockerfile"));
    files.map(|file| format!("==> {} <==\n{}\n", file.path, file.contents)).collect()
}

#[test]
fn the_sample_for_net10() {
    insta::assert_snapshot!(shown(&sample("Hello", "net10.0").unwrap()));
}

#[test]
fn the_sample_for_netcoreapp31() {
    insta::assert_snapshot!(shown(&sample("Hello", "netcoreapp3.1").unwrap()));
}

#[test]
fn the_files_of_a_sample_agree_with_each_other() {
    for base in catalogue::bases() {
        let Ok(files) = sample("My_App", base.framework) else {
            assert!(["netcoreapp2.1", "any"].contains(&base.framework), "{}", base.framework);
            continue;
        };
        let project = parse_project(&files[0].path, files[0].contents.as_bytes()).unwrap();
        assert_eq!((project.framework.as_str(), project.lambda_packages.len()), (base.framework, 2));
        let text =
            |name: &str| files.iter().find(|file| file.path.ends_with(name)).unwrap().contents.as_str();
        let defaults = read_defaults(text("defaults.json").as_bytes()).unwrap();
        assert_eq!(
            defaults.image_command,
            Some(Handler::parse(&sample_handler(&project.assembly_name)).unwrap())
        );
        assert_eq!(defaults.function_name.as_deref(), Some("my-app"));
        assert_eq!(defaults.architecture, Some(Architecture::X86_64));
        assert!(text("Function.cs").contains("namespace My_App"));
        assert!(serde_json::from_str::<serde_json::Value>(text("hello.json")).is_ok());
    }
}

#[test]
fn a_name_that_c_sharp_or_lambda_would_refuse_is_refused() {
    let long = "a".repeat(51);
    for name in ["", "1a", "a-", "a b", "../x", "Function", "System", "é/", "a\nb", "{NAME}", long.as_str()]
    {
        assert!(matches!(sample(name, "net8.0"), Err(ScaffoldError::Name(_))), "{name:?}");
    }
    assert!(matches!(sample("Hello", "net48"), Err(ScaffoldError::Framework(_))));
    let arm = ScaffoldSpec {
        framework: "net5.0".to_owned(),
        ..spec(Template::ClassLibrary, ScaffoldLanguage::CSharp, false)
    };
    assert!(scaffold(&arm).is_err());
}
