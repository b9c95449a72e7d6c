use super::*;
use proptest::prelude::*;

const FILE: &str = "# The function.\r\nFROM mcr.microsoft.com/dotnet/sdk:8.0 AS build\r\nARG FEED_TOKEN\r\nENV A=1 \\\r\n    B_SECRET=x \\\r\n    # last\r\n    C=3\r\nRUN dotnet restore -s https://example.test/$FEED_TOKEN\r\nRUN dotnet publish -c Debug -r linux-x64 -o /app\r\n\r\nFROM public.ecr.aws/lambda/dotnet:8   # kept?\r\nWORKDIR /app\r\nCOPY --from=build /app .\r\nCMD Hello\r\n# End.";

fn edited(text: &str, edit: DockerfileEdit) -> String {
    apply(text, &edit).unwrap()
}

/// The lines that differ, as `-old` and `+new`.
fn changed(edit: DockerfileEdit) -> Vec<String> {
    let after = edited(FILE, edit);
    assert!(after.split_inclusive('\n').all(|line| line.ends_with("\r\n") || !line.ends_with('\n')));
    super::super::diff(FILE, &after)
        .iter()
        .filter_map(|line| match line.kind {
            super::super::DiffKind::Added => Some(format!("+{}", line.text)),
            super::super::DiffKind::Removed => Some(format!("-{}", line.text)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_change_touches_its_line_only() {
    let digest = Digest::of(b"x").to_string();
    let handler = "Hello::Hello.Function::Run".to_owned();
    assert_eq!(
        changed(DockerfileEdit::SetBase { stage_line: 2, image: "mcr.microsoft.com/dotnet/sdk:10.0".into() }),
        [
            "-FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build",
            "+FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build"
        ]
    );
    assert_eq!(
        changed(DockerfileEdit::SetPlatform { line: 2, platform: "linux/arm64".into() })[1],
        "+FROM --platform=linux/arm64 mcr.microsoft.com/dotnet/sdk:8.0 AS build"
    );
    assert_eq!(
        changed(DockerfileEdit::PinDigest { line: 2, digest: digest.clone() })[1],
        format!("+FROM mcr.microsoft.com/dotnet/sdk:8.0@{digest} AS build")
    );
    assert_eq!(
        changed(DockerfileEdit::SetCmd { handler }),
        ["-CMD Hello", "+CMD [\"Hello::Hello.Function::Run\"]"]
    );
    assert_eq!(changed(DockerfileEdit::ExecForm { line: 14 }), ["-CMD Hello", "+CMD [\"Hello\"]"]);
    assert_eq!(changed(DockerfileEdit::SetTaskRoot { line: 12 }), ["-WORKDIR /app", "+WORKDIR /var/task"]);
    assert_eq!(changed(DockerfileEdit::SetTaskRoot { line: 11 }), ["+WORKDIR /var/task"]);
    let architecture = Architecture::Arm64;
    assert_eq!(
        changed(DockerfileEdit::SetRuntimeIdentifier { line: 9, architecture })[1],
        "+RUN dotnet publish -c Debug -r linux-arm64 -o /app"
    );
    assert_eq!(
        changed(DockerfileEdit::SetRelease { line: 9 })[1],
        "+RUN dotnet publish -c Release -r linux-x64 -o /app"
    );
    assert_eq!(changed(DockerfileEdit::RemoveInstruction { line: 13 }), ["-COPY --from=build /app ."]);
}

#[test]
fn a_secret_leaves_the_image_and_is_mounted_where_it_is_used() {
    let edit = |line, name: &str| DockerfileEdit::SecretMount { line, name: name.into(), id: "feed".into() };
    assert_eq!(
        changed(edit(3, "FEED_TOKEN")),
        [
            "-ARG FEED_TOKEN",
            "-RUN dotnet restore -s https://example.test/$FEED_TOKEN",
            "+RUN --mount=type=secret,id=feed,env=FEED_TOKEN dotnet restore -s https://example.test/$FEED_TOKEN"
        ]
    );
    // Nothing names this one, so what restores packages gets it; the neighbours stay.
    let after = edited(FILE, edit(5, "B_SECRET"));
    assert!(after.contains("ENV A=1 \\\r\n    # last\r\n    C=3\r\n"), "{after}");
    assert_eq!(after.matches("env=B_SECRET dotnet ").count(), 2);
    let text = "FROM a\nENV X_TOKEN=1\nLABEL x=$X_TOKEN\nRUN echo $X_TOKEN\n";
    assert_eq!(
        apply(text, &edit(2, "X_TOKEN")),
        Err(EditError::UsedElsewhere { name: "X_TOKEN".into(), line: 3 })
    );
    let unused = "FROM a\nENV X_TOKEN=1\nRUN echo\n";
    assert_eq!(apply(unused, &edit(2, "X_TOKEN")), Err(EditError::Unused { name: "X_TOKEN".into() }));
}

#[test]
fn an_own_base_gets_the_runtime_client() {
    let add = |handler: &str| DockerfileEdit::AddRuntimeClient {
        framework: "net8.0".into(),
        assembly: "Hello".into(),
        handler: handler.into(),
        folder: "/app".into(),
    };
    let text = "FROM mcr.microsoft.com/dotnet/runtime:8.0\nCOPY out /app\n";
    insta::assert_snapshot!(edited(text, add("Hello::Hello.Function::Run")), @r#"
    FROM mcr.microsoft.com/dotnet/runtime:8.0
    COPY out /app
    COPY --from=public.ecr.aws/lambda/dotnet:8 /var/runtime /var/runtime
    ENTRYPOINT ["dotnet", "exec", "--depsfile", "/app/Hello.deps.json", "--runtimeconfig", "/app/Hello.runtimeconfig.json", "/var/runtime/Amazon.Lambda.RuntimeSupport.dll"]
    CMD ["Hello::Hello.Function::Run"]
    "#);
    let started = format!("{text}ENTRYPOINT [\"dotnet\", \"Other.dll\"]\n# end\n");
    insta::assert_snapshot!(edited(&started, add("Hello")), @r#"
    FROM mcr.microsoft.com/dotnet/runtime:8.0
    COPY out /app
    ENTRYPOINT ["dotnet", "/app/Hello.dll"]
    CMD ["Hello"]
    # end
    "#);
    let again = edited(&edited(text, add("Hello::A::B")), add("Hello::A::C"));
    assert_eq!(again.matches("/var/runtime /var/runtime").count(), 1);
}

#[test]
fn comments_inside_a_replaced_command_are_kept() {
    let text = "FROM a\nCMD dotnet \\\n  # why\n  x.dll";
    let after = edited(text, DockerfileEdit::ExecForm { line: 4 });
    assert_eq!(after, "FROM a\n# why\nCMD [\"dotnet\", \"x.dll\"]");
}

#[test]
fn a_handler_is_added_where_there_is_none() {
    let cmd = || DockerfileEdit::SetCmd { handler: "A".into() };
    assert_eq!(edited("FROM a\n# end", cmd()), "FROM a\nCMD [\"A\"]\n# end");
    assert_eq!(edited("FROM a", cmd()), "FROM a\nCMD [\"A\"]");
    assert_eq!(edited("FROM a\nCMD\n", cmd()), "FROM a\nCMD [\"A\"]\n");
    // The CMD of an earlier stage is none of ours.
    assert_eq!(edited("FROM a\nCMD x\nFROM b\n", cmd()), "FROM a\nCMD x\nFROM b\nCMD [\"A\"]\n");
    assert_eq!(apply("ARG A=1\n", &cmd()), Err(EditError::NoStage));
}

#[test]
fn a_change_that_would_alter_the_rest_is_refused() {
    let remove = |line| DockerfileEdit::RemoveInstruction { line };
    // Without the ARG the comment below it would become a directive.
    assert_eq!(apply("ARG A\n# escape=`\nFROM a\n", &remove(1)), Err(EditError::Reading));
    // The last line continues, so a line behind it would become part of it.
    let cmd = DockerfileEdit::SetCmd { handler: "A".into() };
    assert_eq!(apply("FROM a\nRUN x \\\n", &cmd), Err(EditError::Reading));
    assert!(matches!(apply("FROM a\n", &remove(1)), Err(EditError::OtherInstruction { .. })));
    assert_eq!(apply("FROM a\n\n", &remove(2)), Err(EditError::NoInstruction { line: 2 }));
    for shell in ["RUN a && b", "RUN cd x", "RUN A=1 b", "CMD ['a']", "RUN <<EOF\nx\nEOF", "RUN echo $A"] {
        let error = apply(&format!("FROM a\n{shell}\n"), &DockerfileEdit::ExecForm { line: 2 });
        assert_eq!(error, Err(EditError::NeedsShell { line: 2 }), "{shell}");
    }
}

#[test]
fn a_pinned_name_keeps_its_variables() {
    let digest = Digest::of(b"x").to_string();
    let edit = DockerfileEdit::PinDigest { line: 2, digest: digest.clone() };
    let after = edited("ARG V=8\nFROM public.ecr.aws/lambda/dotnet:${V} AS base\n", edit.clone());
    assert_eq!(after, format!("ARG V=8\nFROM public.ecr.aws/lambda/dotnet:${{V}}@{digest} AS base\n"));
    assert!(matches!(apply("FROM a AS b\nFROM b\n", &edit), Err(EditError::OtherInstruction { .. })));
}

#[test]
fn the_wire_form_is_tagged() {
    let edit = DockerfileEdit::SetBase { stage_line: 3, image: "a:1".into() };
    let text = serde_json::to_string(&edit).unwrap();
    assert_eq!(text, r#"{"type":"setBase","stageLine":3,"image":"a:1"}"#);
    assert_eq!(serde_json::from_str::<DockerfileEdit>(&text).unwrap(), edit);
}

proptest! {
    #[test]
    fn no_value_adds_a_line(text in "\\PC{0,20}|[A-Za-z:/ \\n\\r\"\\\\$`\u{2028}]{0,20}", line in 0u32..17) {
        let lines = FILE.lines().count();
        let own = || text.clone();
        for (edit, more) in [
            (DockerfileEdit::SetBase { stage_line: 2, image: own() }, 0),
            (DockerfileEdit::PinDigest { line: 2, digest: own() }, 0),
            (DockerfileEdit::SetPlatform { line: 2, platform: own() }, 0),
            (DockerfileEdit::SetCmd { handler: own() }, 0),
            (DockerfileEdit::SecretMount { line: 3, name: "FEED_TOKEN".into(), id: own() }, -1),
            (DockerfileEdit::SecretMount { line: 3, name: own(), id: "a".into() }, -1),
            (DockerfileEdit::AddRuntimeClient {
                framework: "net8.0".into(), assembly: own(), handler: "A::B::C".into(), folder: "/app".into() }, 2),
            (DockerfileEdit::AddRuntimeClient {
                framework: "net8.0".into(), assembly: "A".into(), handler: own(), folder: "/app".into() }, 2),
            (DockerfileEdit::AddRuntimeClient {
                framework: "net8.0".into(), assembly: "A".into(), handler: "A::B::C".into(), folder: own() }, 2),
        ] {
            if let Ok(after) = apply(FILE, &edit) {
                let count = after.split(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']).filter(|line| !line.is_empty()).count();
                let most = lines.saturating_add_signed(more);
                prop_assert!(count <= most, "{:?}\n{}", edit, after);
                prop_assert!(parse(&after).is_ok());
            }
        }
        for edit in [DockerfileEdit::ExecForm { line }, DockerfileEdit::SetTaskRoot { line },
            DockerfileEdit::SetRelease { line }, DockerfileEdit::RemoveInstruction { line }] {
            if let Ok(after) = apply(&text, &edit) {
                prop_assert!(parse(&after).is_ok());
            }
            if let Ok(after) = apply(FILE, &edit) {
                prop_assert!(parse(&after).is_ok());
            }
        }
    }
}
