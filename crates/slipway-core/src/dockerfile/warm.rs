//! How a Dockerfile that Slipway writes is built in an SDK that stays warm between builds: what is restored, what
//! publishes, and the stage that takes what was published.
//!
//! It is read from the text itself, so that the two cannot come apart. A text that holds anything beside what is known
//! here has no such way, and is built as any other.

/// A Dockerfile in the three parts that a build in a warm SDK needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WarmWay {
    /// The Dockerfile of the SDK image with everything restored.
    pub restore: String,
    /// The folder that the sources lie in.
    pub folder: String,
    /// The folders of it that another build has written to, which no step sees.
    pub leftovers: Vec<String>,
    /// The call that publishes.
    pub publish: Vec<String>,
    /// The folder that it publishes to.
    pub output: String,
    /// The Dockerfile of the last stage, whose context holds the published folder under its own name.
    pub last: String,
}

const SOURCES: &str = "COPY . .";
/// How the sources come into the stage that builds where a stage before it has taken something away.
const TAKEN: &str = "COPY --from=sources /src .";

impl WarmWay {
    /// Takes a Dockerfile apart; none if it holds anything that is not known to be the same in a warm SDK.
    pub fn of(text: &str) -> Option<Self> {
        if ["# syntax=", "# escape="].iter().any(|directive| text.contains(directive)) {
            return None;
        }
        let lines: Vec<&str> =
            text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        let (leftovers, lines) = leftovers(&lines)?;
        let sources = lines.iter().position(|line| *line == SOURCES || *line == TAKEN)?;
        let (restore, rest) = lines.split_at_checked(sources)?;
        let [_, publish, last @ ..] = rest else { return None };
        let folder = restored_in(restore)?;
        if (rest.first() == Some(&TAKEN)) == leftovers.is_empty() {
            return None;
        }
        let publish = call(publish)?;
        if !publish.starts_with(&["dotnet".to_owned(), "publish".to_owned()]) {
            return None;
        }
        publish.iter().find(|argument| *argument == "--no-restore")?;
        let at = publish.iter().position(|argument| argument == "--output")?;
        let output = publish.get(at + 1)?.clone();
        let last = last_stage(last, &output)?;
        Some(Self { restore: joined(restore), folder, leftovers, publish, output, last })
    }
}

/// What a stage that only takes folders away from the sources takes away, and the lines behind it.
fn leftovers<'a>(lines: &'a [&'a str]) -> Option<(Vec<String>, &'a [&'a str])> {
    let [from, rest @ ..] = lines else { return None };
    if !from.ends_with(" AS sources") {
        return Some((Vec::new(), lines));
    }
    let ["WORKDIR /src", SOURCES, removal, rest @ ..] = rest else { return None };
    let words = call(removal)?;
    let [rm, recursive, folders @ ..] = words.as_slice() else { return None };
    (rm == "rm" && recursive == "-rf" && !folders.is_empty()).then(|| (folders.to_vec(), rest))
}

/// The folder of a stage that does nothing but restore.
fn restored_in(stage: &[&str]) -> Option<String> {
    let [from, folder, steps @ ..] = stage else { return None };
    // The SDK runs on the engine's own platform, whatever it compiles for.
    from.strip_prefix("FROM --platform=${BUILDPLATFORM:-linux} ")?.strip_suffix(" AS build")?;
    let folder = folder.strip_prefix("WORKDIR ")?;
    let (restore, copies) = steps.split_last()?;
    let restores = call(restore)?.starts_with(&["dotnet".to_owned(), "restore".to_owned()]);
    let plain = copies.iter().all(|line| line.starts_with("COPY ["));
    (restores && plain && folder.len() > 1 && folder.starts_with('/')).then(|| folder.to_owned())
}

/// The last stage, with the published folder taken from the context.
fn last_stage(stage: &[&str], output: &str) -> Option<String> {
    let taken = format!("COPY --from=build {output} .");
    let (_, name) = output.rsplit_once('/')?;
    let copy = format!("COPY {name} .");
    let foreign =
        |line: &&&str| line.starts_with("COPY") || line.starts_with("ADD") || line.contains("--mount");
    let froms = stage.iter().filter(|line| line.starts_with("FROM ")).count();
    let begins = stage.first().is_some_and(|line| line.starts_with("FROM "));
    let [only] = stage.iter().filter(foreign).collect::<Vec<_>>()[..] else { return None };
    if froms != 1 || !begins || name.is_empty() || *only != taken {
        return None;
    }
    let lines: Vec<&str> =
        stage.iter().map(|line| if *line == taken { copy.as_str() } else { *line }).collect();
    Some(joined(&lines))
}

/// The words of a `RUN` in JSON form, without any option.
fn call(line: &str) -> Option<Vec<String>> {
    serde_json::from_str(line.strip_prefix("RUN ")?).ok()
}

fn joined(lines: &[&str]) -> String {
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"# A .NET function.
FROM --platform=${BUILDPLATFORM:-linux} sdk:10 AS build
WORKDIR /src
COPY ["a/A.csproj", "a/"]
RUN ["dotnet", "restore", "a/A.csproj"]
COPY . .
# Why.
RUN ["dotnet", "publish", "a/A.csproj", "--output", "/app/publish", "--no-restore"]

FROM base:10
WORKDIR /var/task
COPY --from=build /app/publish .
CMD ["A::B::C"]
"#;

    #[test]
    fn a_dockerfile_comes_apart_into_what_is_restored_what_publishes_and_the_last_stage() {
        let way = WarmWay::of(TEXT).unwrap();
        assert_eq!(
            way.restore,
            "FROM --platform=${BUILDPLATFORM:-linux} sdk:10 AS build\nWORKDIR /src\n\
             COPY [\"a/A.csproj\", \"a/\"]\nRUN [\"dotnet\", \"restore\", \"a/A.csproj\"]\n"
        );
        assert_eq!((way.folder.as_str(), way.output.as_str()), ("/src", "/app/publish"));
        assert_eq!(way.publish.first().map(String::as_str), Some("dotnet"));
        assert_eq!(way.publish.last().map(String::as_str), Some("--no-restore"));
        assert_eq!(way.last, "FROM base:10\nWORKDIR /var/task\nCOPY publish .\nCMD [\"A::B::C\"]\n");
    }

    #[test]
    fn what_a_stage_takes_away_from_the_sources_is_known() {
        let stage = "FROM --platform=${BUILDPLATFORM:-linux} sdk:10 AS sources\nWORKDIR /src\nCOPY . .\n\
                     RUN [\"rm\", \"-rf\", \"a/bin\", \"a/obj\"]\n\n";
        let text = format!("{stage}{}", TEXT.replace("COPY . .", TAKEN));
        let way = WarmWay::of(&text).unwrap();
        assert_eq!(way.leftovers, ["a/bin", "a/obj"]);
        assert_eq!(WarmWay { leftovers: Vec::new(), ..way }, WarmWay::of(TEXT).unwrap());
        for (old, new) in [
            ("COPY --from=sources /src .", "COPY . ."),
            ("COPY --from=sources /src .", "COPY --from=sources /src/a ."),
            ("[\"rm\", \"-rf\", \"a/bin\", \"a/obj\"]", "[\"make\"]"),
            ("COPY . .\nRUN [\"rm\"", "RUN [\"rm\""),
        ] {
            assert!(text.contains(old), "{old}");
            assert_eq!(WarmWay::of(&text.replacen(old, new, 1)), None, "{new}");
        }
        assert_eq!(WarmWay::of(&TEXT.replace("COPY . .", TAKEN)), None, "there is no such stage");
    }

    #[test]
    fn what_is_not_known_to_be_the_same_has_no_such_way() {
        for (old, new) in [
            (", \"--no-restore\"", ""),
            ("RUN [\"dotnet\", \"publish\"", "RUN --mount=type=secret,id=a [\"dotnet\", \"publish\""),
            ("RUN [\"dotnet\", \"restore\"", "RUN --mount=type=secret,id=a [\"dotnet\", \"restore\""),
            ("RUN [\"dotnet\", \"publish\"", "RUN [\"/usr/share/dotnet/dotnet\", \"publish\""),
            ("COPY . .", "COPY . .\nRUN [\"make\"]"),
            ("WORKDIR /src", "WORKDIR /src\nENV A=B"),
            ("WORKDIR /var/task", "WORKDIR /var/task\nCOPY --from=build /etc/x ."),
            ("WORKDIR /var/task", "FROM other"),
            ("FROM --platform=${BUILDPLATFORM:-linux} ", "FROM "),
            ("# A .NET", "# syntax=other\n# A .NET"),
        ] {
            assert!(TEXT.contains(old), "{old}");
            assert_eq!(WarmWay::of(&TEXT.replacen(old, new, 1)), None, "{new}");
        }
    }
}
