//! Each command of the window has its verb, and each verb its command, by the window's own table and clap's own model.

use crate::arguments::Arguments;
use clap::CommandFactory as _;
use std::collections::BTreeSet;

/// The table of the window's commands.
const COMMANDS: &str = include_str!("../../../src-tauri/src/commands.rs");

/// A command of the window, and how the terminal does the same: a verb, with an option behind it where it is one.
const TWINS: [(&str, &str); 40] = [
    ("open_project", "inspect"),
    ("open_project", "status"),
    ("find_projects", "inspect"),
    ("ask_msbuild", "inspect"),
    ("create_sample", "new"),
    ("preview_sample", "new --preview"),
    ("list_bases", "bases"),
    ("look_at_base", "bases --live"),
    ("measure_context", "context"),
    ("not_a_secret", "context --not-a-secret"),
    ("pick_handler", "handlers --pick"),
    ("import_function", "import"),
    ("choose_settings_file", "inspect --config-file"),
    ("save_choices", "build --remember"),
    ("change_dockerfile", "dockerfile --fix"),
    ("preview_dockerfile", "dockerfile"),
    ("build_history", "history"),
    ("check_machine", "doctor"),
    ("list_targets", "doctor"),
    ("read_log", "doctor --logs"),
    ("plan_deploy", "plan"),
    ("identify", "plan"),
    ("read_event", "invoke --event"),
    ("start_check", "check"),
    ("start_build", "build"),
    ("start_local_invocation", "invoke"),
    ("start_publish", "push"),
    ("start_deploy", "deploy"),
    ("start_remote_invocation", "remote-invoke"),
    ("rehearse_invocation", "remote-invoke --dry-run"),
    ("list_functions", "functions"),
    ("look_at_function", "delete"),
    ("start_deletion", "delete"),
    ("start_function_log", "logs"),
    ("list_repositories", "repositories"),
    ("list_roles", "roles"),
    ("start_journey", "run"),
    ("layer_store", "layers"),
    ("limit_layer_store", "layers --limit"),
    ("empty_layer_store", "layers --empty"),
];

/// What only the window has, with the reason.
const WINDOW_ONLY: [(&str, &str); 13] = [
    ("app_info", "what the page is told at its start"),
    ("recent_projects", "a shell has its own history"),
    ("remember_opened", "what the window offers to open"),
    ("open_file", "a place is printed, and the terminal has an editor of its own"),
    ("command_lines", "shows what one would type"),
    ("load_settings", "the look of the window"),
    ("save_settings", "the look of the window"),
    ("stop_local", "in the terminal the container ends with the command"),
    ("list_tasks", "the terminal follows the one task it starts"),
    ("cancel_task", "Ctrl-C"),
    ("watch_task", "the terminal follows the one task it starts"),
    ("watch_log", "the terminal shows each line as it comes"),
    ("unwatch", "the terminal follows to the end"),
];

/// What only the terminal has, with the reason.
const TERMINAL_ONLY: [(&str, &str); 4] = [
    ("clean", "it happens by itself when the engine is first used"),
    ("practice", "the window serves the practice cloud inside itself"),
    ("completions", "a shell asks for them"),
    ("man", "a shell's own manual"),
];

fn commands() -> BTreeSet<String> {
    let items = syn::parse_file(COMMANDS).unwrap().items;
    let is_command = |attribute: &syn::Attribute| {
        attribute.path().segments.last().is_some_and(|last| last.ident == "command")
    };
    items
        .into_iter()
        .filter_map(|item| match item {
            syn::Item::Fn(function) if function.attrs.iter().any(is_command) => {
                Some(function.sig.ident.to_string())
            }
            _ => None,
        })
        .collect()
}

#[test]
fn every_command_of_the_window_has_a_verb_or_a_reason() {
    let known: BTreeSet<String> =
        TWINS.iter().chain(&WINDOW_ONLY).map(|(command, _)| (*command).to_owned()).collect();
    assert_eq!(commands(), known, "left is the window's table, right what is known here");
    let twice = WINDOW_ONLY.iter().find(|(only, _)| TWINS.iter().any(|(command, _)| command == only));
    assert_eq!(twice, None, "it is the window's alone, or it is not");
}

#[test]
fn every_verb_has_a_command_of_the_window_or_a_reason() {
    let mut model = Arguments::command();
    model.build();
    for (command, line) in TWINS.iter() {
        let mut words = line.split(' ');
        let verb = words.next().unwrap();
        let verb = model.find_subcommand(verb).unwrap_or_else(|| panic!("{command}: no verb {verb}"));
        for option in words {
            let known = verb.get_arguments().any(|argument| argument.get_long() == option.strip_prefix("--"));
            assert!(known, "{command}: `slipway {line}` has no such option");
        }
    }
    let told: BTreeSet<&str> = TWINS
        .iter()
        .map(|(_, line)| line.split(' ').next().unwrap())
        .chain(TERMINAL_ONLY.iter().map(|(verb, _)| *verb))
        .chain(["help"])
        .collect();
    let verbs: BTreeSet<&str> = model.get_subcommands().map(clap::Command::get_name).collect();
    assert_eq!(verbs, told, "left is clap's model, right what is known here");
}
