//! The terminal twin as a person sees it: on a terminal of its own, and where the lines go to a file.

use crate::terminal::{Terminal, USAGE, slipway_program, text};
use std::process::{Command, Output};

/// Runs the program on a terminal of this width and gives everything that was sent to it. `script` belongs to
/// util-linux and makes the terminal.
fn on_a_terminal(
    terminal: &Terminal,
    columns: u16,
    arguments: &[&str],
    variables: &[(&str, &str)],
) -> Output {
    let words: Vec<String> = arguments.iter().map(|word| format!("'{word}'")).collect();
    let line =
        format!("stty cols {columns} rows 40; exec {} {}", slipway_program().display(), words.join(" "));
    let place = terminal.slipway(&[]);
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    command.current_dir(place.get_current_dir().unwrap()).stdin(std::process::Stdio::null());
    for (name, value) in place.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LC_ALL"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm-256color").env("LANG", "C.UTF-8").env("SHELL", "/bin/sh");
    command.envs(variables.iter().copied()).output().expect("`script` of util-linux")
}

/// The way from the project to the practice cloud.
fn whole_way(project: &str) -> [&str; 8] {
    let event = "{\"name\":\"Ada\"}";
    ["run", project, "--target", "practice", "--create-repository", "--create-role", "--event", event]
}

/// Whether the text has a colour; moving the cursor is none.
fn coloured(text: &str) -> bool {
    ["\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m", "\u{1b}[36m"].iter().any(|code| text.contains(code))
}

#[test]
fn on_a_terminal_steps_move_and_each_becomes_one_line_with_a_mark_and_a_word() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let output = on_a_terminal(&terminal, 100, &whole_way(&project), &[]);
    let shown = text(&output);
    assert!(output.status.success(), "{shown}");
    assert!(coloured(&shown) && shown.contains("✔ done"), "{shown}");
    assert!("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏".chars().any(|beat| shown.contains(beat)), "a spinner moves: {shown}");
    assert!(shown.contains("━") && shown.contains(" of "), "a layer has a bar with its bytes: {shown}");
    assert!(shown.contains("Success") && shown.contains("Ada"), "{shown}");
    // Nothing is drawn any more below the answer.
    let end = shown.rsplit("Success").next().unwrap();
    assert!(!end.contains('⠋') && !end.contains("\u{1b}[2K"), "{end:?}");

    let grey = on_a_terminal(&terminal, 50, &["doctor"], &[("NO_COLOR", "1")]);
    assert!(!coloured(&text(&grey)) && text(&grey).contains("ready"), "{}", text(&grey));
    let asked = on_a_terminal(&terminal, 50, &["doctor", "--color", "never"], &[]);
    assert!(!coloured(&text(&asked)), "{}", text(&asked));
}

#[test]
fn where_there_is_no_terminal_the_lines_are_plain_and_nothing_is_told_twice() {
    let terminal = Terminal::new();
    let project = terminal.sample();
    let source = terminal.path("hello/Function.cs");
    let logging = std::fs::read_to_string(&source).unwrap().replacen(
        "return new Greeting",
        "System.Console.WriteLine(\"told-once\"); return new Greeting",
        1,
    );
    std::fs::write(&source, logging).unwrap();
    let build = terminal.slipway(&["build", &project]).output().unwrap();
    let shown = text(&build);
    assert!(build.status.success(), "{shown}");
    assert!(!shown.contains('\u{1b}') && !shown.contains('\r'), "{shown}");
    let errors = String::from_utf8_lossy(&build.stderr).into_owned();
    let ended = |line: &&str| line.starts_with("done    ") || line.starts_with("reused  ");
    let steps: Vec<&str> = errors.lines().filter(ended).filter(|line| line.contains("publish\"")).collect();
    assert_eq!(steps.len(), 1, "one line for the step, when it is done: {errors}");
    assert!(String::from_utf8_lossy(&build.stdout).starts_with("Built "), "the result alone: {shown}");

    let invoke = ["invoke", &project, "--event", "{\"name\":\"Ada\"}"];
    let told = terminal.slipway(&invoke).output().unwrap();
    assert!(told.status.success(), "{}", text(&told));
    assert_eq!(text(&told).matches("told-once").count(), 1, "{}", text(&told));
    let quiet = terminal.slipway(&invoke).arg("--quiet").output().unwrap();
    assert!(quiet.stderr.is_empty(), "{}", text(&quiet));
    assert_eq!(text(&quiet).matches("told-once").count(), 1, "the result has the log: {}", text(&quiet));
    assert!(text(&quiet).starts_with("Success"), "{}", text(&quiet));
}

#[test]
fn an_error_is_told_in_colour_only_where_it_is_asked_for() {
    let terminal = Terminal::new();
    let plain = terminal.slipway(&["inspect", "."]).output().unwrap();
    assert!(text(&plain).starts_with("error: "), "{}", text(&plain));
    let forced = terminal.slipway(&["inspect", "."]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(text(&forced).starts_with("\u{1b}[31m"), "{}", text(&forced));
    let json = terminal.slipway(&["inspect", ".", "--json", "--color", "always"]).output().unwrap();
    assert!(!text(&json).contains('\u{1b}'), "{}", text(&json));
    let both = terminal.slipway(&["inspect", ".", "--json", "--quiet"]).output().unwrap();
    assert_eq!(both.status.code(), Some(USAGE), "{}", text(&both));
}

#[test]
fn every_shell_gets_completions_and_every_verb_a_page_of_the_manual() {
    let terminal = Terminal::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = terminal.slipway(&["completions", shell]).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        for word in ["remote-invoke", "create-repository"] {
            assert!(text(&output).contains(word), "{shell} knows {word}");
        }
    }
    let pages = terminal.path("man").display().to_string();
    assert!(terminal.slipway(&["man", &pages]).output().unwrap().status.success());
    for verb in ["", "-build", "-remote-invoke", "-practice", "-completions"] {
        let page = std::fs::read_to_string(terminal.path(&format!("man/slipway{verb}.1"))).unwrap();
        assert!(page.contains(".SH OPTIONS") && page.contains("slipway"), "slipway{verb}");
    }
    assert!(!terminal.path("home").exists(), "neither needs a place of Slipway's own");
    let own = terminal.slipway(&["man"]).output().unwrap();
    assert!(text(&own).contains(".TH slipway"), "{}", text(&own));
}
