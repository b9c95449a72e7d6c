//! Puts every command of the shell under Tauri's access control, and lists them for `bindings.rs`.
//!
//! A command is written once, as a function with `#[tauri::command]` in `commands.rs`. Its name is read from there:
//! for the manifest (a command that is not in it cannot be called), for the permission set `commands` that
//! `capabilities/main.json` gives to the window, and for the list that the handler and the bindings are made of.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const SOURCE: &str = "src/commands.rs";

fn main() {
    println!("cargo::rerun-if-changed={SOURCE}");
    if let Err(error) = build() {
        println!("cargo::error={error:#}");
    }
}

fn build() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    let names = command_names(&fs::read_to_string(SOURCE)?);
    if names.is_empty() {
        return Err(format!("{SOURCE} has no command").into());
    }
    write_list(&folder, &names)?;
    let permissions = write_permission_set(&folder, &names)?;
    let manifest =
        tauri_build::AppManifest::new().commands(leaked(names)).permissions_path_pattern(permissions.leak());
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

/// The names of the functions that follow `#[tauri::command]`, in their order.
fn command_names(source: &str) -> Vec<String> {
    source
        .split("#[tauri::command]")
        .skip(1)
        .filter_map(|rest| {
            let (_, function) = rest.split_once("fn ")?;
            Some(function.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()?.to_owned())
        })
        .collect()
}

/// The expression that `bindings.rs` includes.
fn write_list(folder: &Path, names: &[String]) -> io::Result<()> {
    let mut list = String::from("tauri_specta::collect_commands![\n");
    for name in names {
        let _ = writeln!(list, "    crate::commands::{name},");
    }
    list.push_str("]\n");
    fs::write(folder.join("command_list.rs"), list)
}

/// One set of permissions with all commands; the path of its file.
fn write_permission_set(folder: &Path, names: &[String]) -> io::Result<String> {
    let permissions: Vec<String> =
        names.iter().map(|name| format!("    \"allow-{}\",\n", name.replace('_', "-"))).collect();
    let text = format!(
        "[[set]]\nidentifier = \"commands\"\ndescription = \"Every command of the shell.\"\npermissions = [\n{}]\n",
        permissions.concat()
    );
    let folder = folder.join("permissions");
    fs::create_dir_all(&folder)?;
    let file = folder.join("commands.toml");
    fs::write(&file, text)?;
    Ok(file.display().to_string())
}

/// Tauri wants names that live as long as the program, which ends after this build.
fn leaked(names: Vec<String>) -> &'static [&'static str] {
    let names: Vec<&'static str> = names.into_iter().map(|name| &*name.leak()).collect();
    names.leak()
}
