use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Result<Defaults, DefaultsError> {
    read_defaults(text.as_bytes())
}

#[test]
fn the_templates_file_is_read_with_comments_and_trailing_commas() {
    let defaults = read(
        "\u{FEFF}{ // settings, \"quoted\"\n \"profile\": \"\", /* two\n lines */ \"region\": \"eu-west-1\",\n\
         \"function-memory-size\": 512, \"function-timeout\": \"30\", \"function-architecture\": \"arm64\",\n\
         \"image-command\": \"A::A.F::Run\", \"tag\": \"hello:latest\", \"function-role\": \"hello // no comment\",\n\
         \"Information\": [\"a\", \"b\",], }",
    )
    .unwrap();
    assert_eq!(defaults.region.as_deref(), Some("eu-west-1"));
    assert_eq!(defaults.role.as_deref(), Some("hello // no comment"));
    assert_eq!((defaults.memory, defaults.timeout_seconds), (Some(MemorySize(512)), Some(30)));
    assert_eq!(defaults.architecture, Some(Architecture::Arm64));
    assert_eq!(defaults.image_command, Some(Handler::parse("A::A.F::Run").unwrap()));
    assert_eq!(defaults.repository, RepositoryName::parse("hello").ok());
}

#[test]
fn an_images_tag_names_its_repository_also_where_it_is_written_in_full() {
    let of = |tag: &str| {
        let json = serde_json::json!({ "image-tag": tag }).to_string();
        read(&json).unwrap().repository.map(|name| name.to_string())
    };
    let full = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/hello:latest";
    let fips = "123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com/team/hello:1";
    let dual = "123456789012.dkr-ecr.eu-west-1.on.aws/team/hello";
    for tag in ["team/hello:latest", "team/hello", full, fips, dual] {
        assert_eq!(of(tag).as_deref(), Some("team/hello"), "{tag}");
    }
    assert_eq!(of("my.team/hello:1").as_deref(), Some("my.team/hello"));
    for none in ["Hello:latest", ":latest", "localhost:5000/hello:1", "registry.example.com:443/team/x:1"] {
        assert_eq!(of(none), None, "{none}");
    }
}

#[test]
fn the_environment_is_one_text_of_pairs() {
    let read = |text: &str| {
        let json = serde_json::json!({ "environment-variables": text }).to_string();
        read_defaults(json.as_bytes()).map(|defaults| defaults.environment)
    };
    let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    assert_eq!(read("\"k1\"=\"v1\";\"k2\"=\"a=b;c\"").unwrap(), pairs(&[("k1", "v1"), ("k2", "a=b;c")]));
    assert_eq!(read("k1=v1; k2=Server=x;").unwrap(), pairs(&[("k1", "v1"), ("k2", "Server=x")]));
    assert_eq!(read("k1=").unwrap(), pairs(&[("k1", "")]));
    assert_eq!(read("").unwrap(), pairs(&[]));
    assert!(read("novalue").is_err());
    assert!(read("=x").is_err());
}

#[test]
fn a_wrong_value_names_its_key() {
    for (text, key) in [
        ("{\"function-memory-size\": -1}", "function-memory-size"),
        ("{\"function-timeout\": \"soon\"}", "function-timeout"),
        ("{\"function-architecture\": \"mips\"}", "function-architecture"),
        ("{\"region\": 1}", "region"),
    ] {
        assert!(read(text).unwrap_err().to_string().contains(key), "{text}");
    }
    assert!(matches!(read("[]"), Err(DefaultsError::Json(_))));
    assert!(matches!(read("{\"image-command\": \"A::B\"}"), Err(DefaultsError::Handler(_))));
    assert!(matches!(read_defaults(b"\xFF"), Err(DefaultsError::NotText(_))));
}

#[test]
fn an_environments_settings_lie_over_the_projects_own() {
    let base =
        read("{\"region\": \"eu-west-1\", \"function-timeout\": 3, \"environment-variables\": \"a=1\"}")
            .unwrap();
    let over = read("{\"function-timeout\": 60, \"function-name\": \"prod\"}").unwrap();
    let both = overlay(base.clone(), over);
    assert_eq!((both.region.as_deref(), both.timeout_seconds), (Some("eu-west-1"), Some(60)));
    assert_eq!((both.function_name.as_deref(), &both.environment), (Some("prod"), &base.environment));
    assert_eq!(environment_of("aws-lambda-tools-defaults.prod.json"), Some("prod"));
    for name in [
        "aws-lambda-tools-defaults.json",
        "aws-lambda-tools-defaults..json",
        "x.prod.json",
        "aws-lambda-tools-defaults.a/b.json",
    ] {
        assert_eq!(environment_of(name), None, "{name}");
    }
}

/// The settings of the case `settings-env-vpc`.
const OF_A_FUNCTION: &str =
    include_str!("../../../../tests/fixtures/cases/settings-env-vpc/aws-lambda-tools-defaults.json");

#[test]
fn what_a_function_has_beside_its_image_is_read() {
    let read = read(OF_A_FUNCTION).unwrap();
    let extras = read.extras;
    assert_eq!(extras.description.as_deref(), Some("takes orders"));
    assert_eq!(extras.subnets, Some(vec!["subnet-0a1b2c3d4e5f60001".to_owned()]));
    assert_eq!(extras.tags, Some(BTreeMap::from([("team".to_owned(), "port".to_owned())])));
    assert_eq!((extras.tracing.as_deref(), extras.ephemeral_storage_mib), (Some("Active"), Some(1024)));
    assert_eq!(read.environment["CONN"], "Server=db;User=app;Port=5432");
}

#[test]
fn every_setting_tells_its_file_and_whether_it_is_used_and_no_variable_its_value() {
    let over =
        b"{\"function-timeout\": 60, \"function-tiemout\": 5, \"Information\": [\"x\"], \"profile\": \"\"}";
    let all = settings(&[("base.json", OF_A_FUNCTION.as_bytes()), ("prod.json", over)]).unwrap();
    let of = |key: &str| all.iter().find(|setting| setting.key == key);
    assert_eq!(
        of("function-timeout").map(|s| (s.value.as_str(), s.source.as_str())),
        Some(("60", "prod.json"))
    );
    assert_eq!(of("function-name").map(|s| s.source.as_str()), Some("base.json"));
    assert_eq!(of("environment-variables").map(|s| s.value.as_str()), Some("CONN, STAGE"));
    assert!(of("Information").is_none() && of("profile").is_none(), "they say nothing");
    let left_out: Vec<&str> = all.iter().filter(|s| s.left_out.is_some()).map(|s| s.key.as_str()).collect();
    assert_eq!(left_out, ["function-layers", "function-tiemout", "function-url-enable"]);
}

#[test]
fn the_log_is_set_by_its_keys_and_wrong_words_are_found() {
    let logging = |text: &str| read(text).unwrap().extras;
    let json = logging(
        "{\"log-format\": \"JSON\", \"log-application-level\": \"WARN\", \"log-group\": \"/team/x\"}",
    );
    assert_eq!(
        (json.logging.format.as_deref(), json.logging.group.as_deref()),
        (Some("JSON"), Some("/team/x"))
    );
    assert_eq!(json.validate(), []);
    for wrong in [
        "{\"log-format\": \"xml\"}",
        "{\"log-format\": \"Text\", \"log-system-level\": \"INFO\"}",
        "{\"log-application-level\": \"LOUD\"}",
    ] {
        assert_eq!(logging(wrong).validate().len(), 1, "{wrong}");
    }
}

#[test]
fn dockers_options_are_taken_as_far_as_every_engine_has_them() {
    let options =
        docker_options("--target final --build-arg A=1 --build-arg=B='x y' --no-cache --ssh default");
    assert_eq!(options.target.as_deref(), Some("final"));
    let arguments: Vec<_> = options.arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(arguments, ["A=1", "B=x y"]);
    assert_eq!(options.left_out, ["--no-cache", "--ssh"]);
    assert!(docker_options("").is_empty());
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "[{}\\[\\]\",:/* a\\n\\\\=;]{0,60}|.{0,60}") {
        let _ = read(&text);
        let json = serde_json::json!({ "environment-variables": text }).to_string();
        let _ = read(&json);
    }
}
