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
/// How a stage goes on from the one that has restored, and takes what was restored out of it again.
const GOES_ON: &str = "FROM restore AS build";
const COMES_BACK: &str = "COPY --from=restore /src .";

impl WarmWay {
    /// Takes a Dockerfile apart; none if it holds anything that is not known to be the same in a warm SDK.
    pub fn of(text: &str) -> Option<Self> {
        if ["# syntax=", "# escape="].iter().any(|directive| text.contains(directive)) {
            return None;
        }
        let lines: Vec<&str> =
            text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        let sources = lines.iter().position(|line| *line == SOURCES)?;
        let (before, rest) = lines.split_at_checked(sources)?;
        let [_, rest @ ..] = rest else { return None };
        let (restore, leftovers, rest) = match before {
            [restore @ .., GOES_ON] => {
                let (leftovers, rest) = leftovers(rest)?;
                (restore, leftovers, rest)
            }
            restore => (restore, Vec::new(), rest),
        };
        let folder = restored_in(restore, if leftovers.is_empty() { "build" } else { "restore" })?;
        let [publish, last @ ..] = rest else { return None };
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

/// The folders that are removed from the sources before what was restored comes back, and the lines behind that.
fn leftovers<'a>(lines: &'a [&'a str]) -> Option<(Vec<String>, &'a [&'a str])> {
    let [removal, COMES_BACK, rest @ ..] = lines else { return None };
    let words = call(removal)?;
    let [rm, recursive, folders @ ..] = words.as_slice() else { return None };
    (rm == "rm" && recursive == "-rf" && !folders.is_empty()).then(|| (folders.to_vec(), rest))
}

/// The folder of a stage that does nothing but restore.
fn restored_in(stage: &[&str], name: &str) -> Option<String> {
    let [from, folder, steps @ ..] = stage else { return None };
    // The SDK runs on the engine's own platform, whatever it compiles for.
    from.strip_prefix("FROM --platform=${BUILDPLATFORM:-linux} ")?
        .strip_suffix(name)?
        .strip_suffix(" AS ")?;
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
    fn what_is_taken_away_from_the_sources_is_known() {
        let more = "\nFROM restore AS build\nCOPY . .\nRUN [\"rm\", \"-rf\", \"a/bin\", \"a/obj\"]\nCOPY --from=restore /src .";
        let text = TEXT.replace("AS build", "AS restore").replace("COPY . .", more);
        let way = WarmWay::of(&text).unwrap();
        assert_eq!(way.leftovers, ["a/bin", "a/obj"]);
        let plain = WarmWay::of(TEXT).unwrap();
        assert_eq!(way.restore, plain.restore.replace("AS build", "AS restore"));
        assert_eq!(WarmWay { leftovers: Vec::new(), restore: plain.restore.clone(), ..way }, plain);
        for (old, new) in [
            ("COPY --from=restore /src .\n", ""),
            ("COPY --from=restore /src .", "COPY --from=restore /src/a ."),
            ("[\"rm\", \"-rf\", \"a/bin\", \"a/obj\"]", "[\"make\"]"),
            ("FROM restore AS build\n", ""),
            ("linux} sdk:10 AS restore", "linux} sdk:10 AS build"),
        ] {
            assert!(text.contains(old), "{old}");
            assert_eq!(WarmWay::of(&text.replacen(old, new, 1)), None, "{new}");
        }
        assert_eq!(WarmWay::of(&TEXT.replace("AS build", "AS restore")), None, "no stage goes on from it");
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
