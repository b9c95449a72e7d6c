use super::*;
use proptest::prelude::*;

fn read(text: &str) -> Dockerfile {
    parse(text).unwrap()
}

fn only(text: &str) -> Instruction {
    read(text).instructions().next().unwrap().clone()
}

fn whole(file: &Dockerfile) -> String {
    file.items().iter().map(|item| file.slice(&(item.span.start..item.span.end))).collect()
}

#[test]
fn a_multi_stage_file_is_read_with_its_lines() {
    let text = "# syntax=docker/dockerfile:1\n# escape=`\n\nARG TAG=10\nFROM --platform=linux/arm64 mcr.microsoft.com/dotnet/sdk:${TAG}.0 AS Build\nRUN dotnet publish `\n  # why\n\n  -c Release\n\nFROM build\nCMD [\"A::B::C\"]";
    let file = read(text);
    assert_eq!(whole(&file), text);
    assert_eq!(file.escape(), '`');
    let spans: Vec<(u32, u32)> =
        file.instructions().map(|one| (one.span.first_line, one.span.last_line)).collect();
    assert_eq!(spans, [(4, 4), (5, 5), (6, 9), (11, 11), (12, 12)]);
    let run = file.instruction_at(8).unwrap();
    assert_eq!(run.arguments, Arguments::Shell("dotnet publish   -c Release".into()));
    assert_eq!(file.slice(&run.comments[0]), "  # why");
    let [build, last] = file.stages() else { panic!("two stages") };
    assert_eq!(build.name.as_deref(), Some("build"));
    assert_eq!(build.platform.as_deref(), Some("linux/arm64"));
    assert_eq!(build.image, "mcr.microsoft.com/dotnet/sdk:${TAG}.0");
    let StageBase::Image(image) = &build.base else { panic!("an image") };
    assert_eq!(image.tag.as_deref(), Some("10.0"));
    assert_eq!(last.base, StageBase::Stage(0));
    assert_eq!(file.final_chain().iter().map(|stage| stage.line).collect::<Vec<_>>(), [5, 11]);
}

#[test]
fn json_is_the_exec_form_and_anything_else_is_a_shells_text() {
    assert_eq!(
        only("CMD [ \"a b\", \"\\\"c\" ]").arguments,
        Arguments::Exec(vec!["a b".into(), "\"c".into()])
    );
    assert!(!only("CMD ['a']").is_exec());
    assert!(!only("CMD [1]").is_exec());
    assert!(!only("WORKDIR [\"a\"]").is_exec());
    assert!(only("cmd []").is_exec());
    assert_eq!(only("COPY [\"a b\", \\\n \"c\"]").values(), ["a b", "c"]);
}

#[test]
fn flags_are_kept_apart_from_arguments() {
    let text = "COPY --from=build --chmod=\"755\" --link \\\n  /a /b";
    let copy = only(text);
    assert_eq!(copy.flag("from"), Some("build"));
    assert_eq!(copy.flag("chmod"), Some("755"));
    assert_eq!(copy.flag("link"), Some(""));
    assert_eq!(copy.values(), ["/a", "/b"]);
    let file = read(text);
    assert_eq!(file.slice(&copy.flags[0].range), "--from=build");
    assert_eq!(file.slice(&copy.arguments_range), "/a /b");
    assert_eq!(file.slice(&copy.words[1].range), "/b");
    assert_eq!(only("RUN -- --x").values(), ["--x"]);
}

#[test]
fn here_documents_belong_to_their_instruction() {
    let text = "RUN <<EOF cat <<-\"END\"\na\nCMD x\nEOF\n\tb\n\tEND\nCMD [\"a\"]\n";
    let file = read(text);
    assert_eq!(file.instructions().count(), 2);
    let run = file.instructions().next().unwrap();
    assert_eq!(run.span.last_line, 6);
    let bodies: Vec<&str> = run.heredocs.iter().map(|one| file.slice(&one.body)).collect();
    assert_eq!(bodies, ["a\nCMD x\n", "\tb\n"]);
    assert!(run.heredocs[0].expands && !run.heredocs[0].strips_tabs);
    assert!(!run.heredocs[1].expands && run.heredocs[1].strips_tabs);
    assert_eq!(parse("RUN <<EOF\na\n"), Err(SyntaxError::HereDocument { line: 1, name: "EOF".into() }));
    for none in ["CMD cat <<EOF\n", "RUN cat <<<EOF\n", "RUN [\"<<EOF\"]\n", "RUN a << EOF\n"] {
        assert!(only(none).heredocs.is_empty(), "{none}");
    }
    assert_eq!(only("ONBUILD COPY <<EOF /a\nx\nEOF\n").heredocs.len(), 1);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_kept() {
    let text = "\u{feff}FROM a \\\r\n  AS b\r\n\r\nCMD [\"x\"]\r\n";
    let file = read(text);
    assert_eq!(whole(&file), text);
    assert_eq!(file.line_end(), "\r\n");
    assert_eq!(file.stages()[0].name.as_deref(), Some("b"));
    assert_eq!(file.instructions().last().unwrap().span.first_line, 4);
}

#[test]
fn directives_count_only_at_the_top() {
    assert_eq!(read("# hello\n# escape=`\nFROM a\n").escape(), '\\');
    assert_eq!(read("FROM a\n# escape=`\n").escape(), '\\');
    assert_eq!(parse("# escape=x\n"), Err(SyntaxError::Escape { line: 1 }));
    assert!(matches!(read("# check=skip=all\n").items()[0].kind, ItemKind::Directive { .. }));
}

#[test]
fn variables_of_from_come_from_the_arguments_above_it() {
    let tag = |head: &str, image: &str| match &read(&format!("{head}\nFROM {image}\n")).stages()[0].base {
        StageBase::Image(image) => Some(image.to_string()),
        _ => None,
    };
    assert_eq!(tag("ARG A=8\nARG B=$A.0", "x:${B}").as_deref(), Some("x:8.0"));
    assert_eq!(tag("", "x:${B:-9}").as_deref(), Some("x:9"));
    assert_eq!(tag("ARG B=1", "x${B:+:on}").as_deref(), Some("x:on"));
    assert_eq!(tag("", "x${B:+:on}").as_deref(), Some("x"));
    assert_eq!(tag("", "x:${B:-${C:-7}}").as_deref(), Some("x:7"));
    assert_eq!(tag("ARG B", "x:$B"), None);
    assert_eq!(tag("ENV B=1", "x:$B"), None);
    assert_eq!(tag("", "x:${B"), None);
    assert_eq!(tag("ARG B='8'", "\"x:$B\"").as_deref(), Some("x:8"));
}

#[test]
fn values_that_double_do_not_fill_the_memory() {
    let mut text = String::from("ARG A0=xxxxxxxxxxxxxxxx\n");
    for step in 0..1000 {
        text.push_str(&format!("ARG A{}=$A{step}$A{step}\n", step + 1));
    }
    text.push_str("FROM x:$A1000\n");
    assert_eq!(read(&text).stages()[0].base, StageBase::Unknown);
}

#[test]
fn what_is_too_large_is_refused() {
    assert!(matches!(parse(&"#".repeat(MAX_BYTES + 1)), Err(SyntaxError::TooLarge { .. })));
    assert_eq!(parse(&"FROM a\n".repeat(MAX_STAGES + 1)), Err(SyntaxError::TooManyStages));
    let many = format!("FROM a\n{}", "RUN a\n".repeat(MAX_INSTRUCTIONS));
    assert_eq!(parse(&many), Err(SyntaxError::TooManyInstructions));
    assert!(parse(&format!("FROM {}", "${A:-".repeat(100_000))).is_ok());
    assert!(parse(&format!("CMD {}", "[".repeat(100_000))).is_ok());
}

#[test]
fn pairs_are_read_in_both_forms() {
    let pair = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
    assert_eq!(only("ENV A=1 B=\"x y\"").pairs(), [pair("A", "1"), pair("B", "\"x y\"")]);
    assert_eq!(only("ENV A one two").pairs(), [pair("A", "one two")]);
    assert_eq!(only("ARG A B=2").pairs(), [("A".to_owned(), None), pair("B", "2")]);
}

#[test]
fn an_instruction_of_nothing_keeps_its_place() {
    let file = read("FROM a\n\\\n#\n");
    let nothing = file.instructions().last().unwrap();
    assert_eq!((nothing.keyword_range.clone(), nothing.arguments_range.clone()), (7..7, 7..7));
}

/// Pieces that make files a generator of plain text would hardly hit.
const PIECES: &str = "(FROM |RUN |COPY |CMD |ARG |ENV |as b|--from=|--|\\[\"|\"\\]|<<EOF|<<-'E'|EOF|E|#|# escape=`|\\\\|`|\n|\r\n|\t| |\\$\\{|:-|\\}|\\$A|é|\u{feff}|x|=){0,40}";

proptest! {
    #[test]
    fn no_text_is_lost_or_panics(text in prop_oneof![any::<String>(), PIECES]) {
        if let Ok(file) = parse(&text) {
            prop_assert_eq!(whole(&file), text.clone());
            let mut line = 1;
            for item in file.items() {
                prop_assert!(item.span.first_line >= line && item.span.last_line >= item.span.first_line);
                line = item.span.first_line;
            }
            for one in file.instructions() {
                let inside = one.span.start..=one.span.end;
                let ranges = one.words.iter().map(|word| &word.range)
                    .chain(one.flags.iter().map(|flag| &flag.range))
                    .chain([&one.keyword_range, &one.arguments_range]);
                for range in ranges {
                    prop_assert!(inside.contains(&range.start) && inside.contains(&range.end), "{:?}", one);
                    prop_assert!(text.get(range.clone()).is_some());
                }
            }
        }
    }
}
