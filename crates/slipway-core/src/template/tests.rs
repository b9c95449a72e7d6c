use super::*;
use crate::Architecture;
use proptest::prelude::*;

const YAML: &str = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nGlobals:\n  Function:\n    \
    Timeout: 30\n    Architectures: [arm64]\nResources:\n  Orders:\n    Type: AWS::Serverless::Function\n    Metadata:\n      \
    Dockerfile: Dockerfile\n      DockerContext: ./src\n      DockerTag: orders\n    Properties:\n      PackageType: Image\n      \
    FunctionName: !Sub \"${Stage}-orders\"\n      MemorySize: 1024\n      Role: !GetAtt Role.Arn\n      ImageConfig:\n        \
    Command: [\"Orders::Orders.Function::Take\"]\n      Environment:\n        Variables:\n          TABLE: !Ref Table\n          \
    SECRET: hunter2\n  Zip:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: dotnet8\n  Table:\n    \
    Type: AWS::DynamoDB::Table\n";

fn image_functions(bytes: &[u8]) -> Vec<TemplateFunction> {
    let mut found = functions(bytes).unwrap();
    found.retain(|function| function.is_image);
    found
}

#[test]
fn image_functions_are_read_with_the_globals() {
    let found = image_functions(YAML.as_bytes());
    assert_eq!(found.len(), 1, "a zip function and a table are none");
    let orders = &found[0];
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
            "Variables that are not written out are not taken over: TABLE."
        ]
    );
    assert_eq!(orders.docker_context.as_deref(), Some("./src"));
    assert_eq!(orders.variables.0["SECRET"], "hunter2");
    assert!(!format!("{orders:?}").contains("hunter2"), "values of variables are shown to nobody");
}

#[test]
fn sam_template_at_root_is_told_with_what_is_left_out() {
    let text = include_bytes!("../../../../tests/fixtures/cases/sam-template-at-root/template.yaml");
    let found = image_functions(text);
    let [load, unload] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((load.memory_mib, load.timeout_seconds), (Some(768), Some(20)));
    assert_eq!(load.docker_build_target.as_deref(), Some("final"));
    assert_eq!(load.docker_build_arguments.get("CONFIG").map(String::as_str), Some("Release"));
    assert_eq!(load.environment_names, ["STAGE"], "of the globals");
    let stage = "Variables that are not written out are not taken over: STAGE.".to_owned();
    assert!(
        load.variables.0.is_empty() && load.notes.contains(&stage),
        "a Ref is no value: {:?}",
        load.notes
    );
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
        let found = image_functions(template(name).as_bytes());
        assert_eq!(found[0].function_name.as_deref(), expected, "{name}");
    }
}

#[test]
fn a_template_in_json_is_read_alike() {
    let json = "{\"Resources\": {\"F\": {\"Type\": \"AWS::Lambda::Function\", \"Properties\": {\"PackageType\": \"Image\",\n\
        \"Timeout\": \"15\", \"FunctionName\": {\"Ref\": \"Name\"}, \"ImageConfig\": {\"Command\": [\"A::B.C::D\"]}}}}}";
    let found = image_functions(json.as_bytes());
    assert_eq!((found[0].timeout_seconds, found[0].function_name.clone()), (Some(15), None));
    assert_eq!(found[0].command, ["A::B.C::D"]);
}

#[test]
fn what_could_grow_without_end_is_refused() {
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: *b\n";
    assert!(matches!(functions(bomb.as_bytes()), Err(TemplateError::Aliases)));
    let deep = "[".repeat(1000);
    assert!(matches!(functions(deep.as_bytes()), Err(TemplateError::TooDeep)));
    assert!(matches!(functions(&vec![b' '; MAX_BYTES + 1]), Err(TemplateError::TooLarge { .. })));
    assert!(matches!(functions(b"\xFF"), Err(TemplateError::NotText(_))));
    assert!(matches!(functions(b"a: [b"), Err(TemplateError::Malformed(_))));
    assert_eq!(functions(b"").unwrap(), []);
}

#[test]
fn zip_and_image_functions_of_dotnet_name_their_handlers_and_their_code() {
    const TEMPLATE: &str = "Globals:\n  Function:\n    Runtime: dotnet10\nResources:\n  Zip:\n    Type: AWS::Serverless::Function\n    \
        Properties:\n      CodeUri: ./src/Orders/\n      Handler: Orders::Orders.Function::Take\n  Image:\n    \
        Type: AWS::Serverless::Function\n    Metadata:\n      DockerContext: ./src/Pay\n    Properties:\n      \
        PackageType: Image\n      ImageConfig:\n        Command: [\"Pay::Pay.Function::Run\"]\n  Other:\n    \
        Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n      Handler: app.handler\n  \
        Worked:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: !Sub \"${Name}\"\n  \
        Table:\n    Type: AWS::DynamoDB::Table\n";
    let found = functions(TEMPLATE.as_bytes()).unwrap();
    let told: Vec<(&str, Option<&str>, Option<&str>)> = found
        .iter()
        .map(|found| {
            let code = found.code.as_deref().or(found.docker_context.as_deref());
            (found.logical_id.as_str(), found.told_handler(), code)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Zip", Some("Orders::Orders.Function::Take"), Some("./src/Orders/")),
            ("Image", Some("Pay::Pay.Function::Run"), Some("./src/Pay")),
        ]
    );
}

#[test]
fn the_functions_of_the_serverless_framework_name_their_handlers() {
    let text = "service: ${file(env.yml):name}\nprovider:\n  name: aws\n  runtime: dotnet8\nfunctions:\n  create:\n    \
        handler: Orders::Orders.Create::Run\n    events:\n      - http: {path: items, method: post}\n  page:\n    \
        runtime: nodejs22.x\n    handler: page.handler\n  boxed:\n    image:\n      name: orders\n      command:\n        \
        - Orders::Orders.Boxed::Run\n  plain:\n    image: orders\n";
    let found = functions(text.as_bytes()).unwrap();
    let told: Vec<&str> = found.iter().filter_map(TemplateFunction::told_handler).collect();
    assert_eq!(told, ["Orders::Orders.Create::Run", "Orders::Orders.Boxed::Run"]);
    let python = text.replace("dotnet8", "python3.13");
    assert_eq!(functions(python.as_bytes()).unwrap().len(), 1, "only the image may be of .NET");
}

#[test]
fn a_default_that_may_be_another_where_it_is_deployed_is_told() {
    let text = "Parameters:\n  Size: {Type: Number, Default: 256}\n  Kept: {Type: 'AWS::SSM::Parameter::Value<String>', \
        Default: /team/name}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      \
        PackageType: Image\n      MemorySize: !Ref Size\n      FunctionName: !Ref Kept\n      Timeout: soon\n";
    let found = image_functions(text.as_bytes());
    assert_eq!((found[0].memory_mib, found[0].function_name.as_deref()), (Some(256), None));
    assert_eq!(
        found[0].notes,
        [
            "FunctionName is worked out in the account, and is not taken over.",
            "Timeout is no whole number, and is not taken over.",
            "Parameters count with their defaults: Size."
        ]
    );
}

#[test]
fn a_function_is_a_layer_of_settings_with_its_place() {
    let found = image_functions(YAML.as_bytes());
    let layer = found[0].layer("template.yaml");
    assert_eq!(layer.defaults.memory.map(|memory| memory.0), Some(1024));
    assert_eq!(layer.defaults.environment.keys().collect::<Vec<_>>(), ["SECRET"]);
    let rows: Vec<(&str, &str)> =
        layer.rows.iter().map(|row| (row.key.as_str(), row.value.as_str())).collect();
    assert_eq!(
        rows,
        [
            ("environment-variables", "SECRET"),
            ("function-architecture", "arm64"),
            ("function-memory-size", "1024"),
            ("function-timeout", "30"),
            ("image-command", "Orders::Orders.Function::Take"),
        ]
    );
    assert!(layer.rows.iter().all(|row| row.source == "Orders in template.yaml"), "{:?}", layer.rows);
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(cut in 0usize..900, text in "[a-zA-Z:!&*\\[\\]{}\\-# \\n'\"|>]{0,80}") {
        let mut end = cut.min(YAML.len());
        while !YAML.is_char_boundary(end) { end -= 1; }
        let _ = functions(&YAML.as_bytes()[..end]);
        let _ = functions(text.as_bytes());
    }
}
