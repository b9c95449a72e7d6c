//! `cargo xtask bench build`: the inner loop with the real SDK, beside the author's own way.
//!
//! The author's way is what AWS's .NET tools do: `dotnet publish` with their arguments, and their default Dockerfile,
//! which copies what was published. Their SDK runs in a container that stays, so that its build servers and the folders
//! `bin` and `obj` are as warm as on the author's machine. Cold is without them, and without a layer of an earlier
//! build on either side. Packages are the engine's, so nothing is downloaded on either side.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::figures::{Figures, ratio};
use super::tools::{self, docker_with_buildkit, slipway, timed};
use crate::failure::{Explain, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::setup::{self, Need};

const SDK: &str = "mcr.microsoft.com/dotnet/sdk:10.0";
const BASE: &str = "public.ecr.aws/lambda/dotnet:10";
const FRAMEWORK: &str = "net10.0";
/// The container in which the author's SDK runs.
const AUTHOR: &str = "slipway-bench-author";
const SLIPWAYS_IMAGE: &str = "slipway.bench/loop:1";
const AUTHORS_IMAGE: &str = "slipway.bench/author:1";

/// How long to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Install without asking.
    #[arg(long)]
    yes: bool,
    /// Rounds after an edit.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Rounds of a build from nothing.
    #[arg(long, default_value_t = 3)]
    cold_rounds: u32,
    /// Measure an optimised build, which takes long to make.
    #[arg(long)]
    optimised: bool,
    /// Measure this program as it is, and build and set up nothing.
    #[arg(long)]
    program: Option<PathBuf>,
}

struct Bench<'a> {
    layout: &'a Layout,
    slipway: PathBuf,
    docker: &'static str,
    /// The project, once for each side.
    slipways: PathBuf,
    authors: PathBuf,
}

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    if options.program.is_none() {
        setup::prepare(layout, &[Need::Engine], options.yes)?;
        tools::build(layout, options.optimised)?;
    }
    let built = || tools::folder(layout, options.optimised).join("slipway");
    let folder = layout.cached_folder("bench-build")?;
    let bench = Bench {
        layout,
        slipway: options.program.clone().unwrap_or_else(built),
        docker: docker_with_buildkit()?,
        slipways: folder.join("slipway/Harbour"),
        authors: folder.join("author/Harbour"),
    };
    for project in [&bench.slipways, &bench.authors] {
        new_project(&bench, project)?;
    }
    // The author sends what was published, which a new project of Slipway's leaves out.
    let ignoring = bench.authors.join(".dockerignore");
    fs::remove_file(&ignoring).explain("remove", &ignoring)?;
    let dockerfile = format!("FROM {BASE}\nWORKDIR /var/task\nCOPY \"bin/Release/lambda-publish\" .\n");
    let file = bench.authors.join("Dockerfile");
    fs::write(&file, dockerfile).explain("write", &file)?;
    let measured = measure(&bench, options);
    remove_author(&bench);
    let [cold, edited] = measured?;
    println!("\n| What | median ms | least | most | rounds |\n|---|---|---|---|---|");
    println!("{}", cold[0].row("from nothing: Slipway"));
    println!("{}", cold[1].row("from nothing: dotnet publish + docker build"));
    println!("{}", edited[0].row("after an edit: Slipway"));
    println!("{}", edited[1].row("after an edit: dotnet publish + docker build"));
    println!("\n| Slipway beside the author's way | ratio | aim | |\n|---|---|---|---|");
    println!("{}", ratio("from nothing, packages at hand", &cold[0], &cold[1], 1.0));
    println!("{}", ratio("after an edit", &edited[0], &edited[1], 0.8));
    Ok(())
}

fn measure(bench: &Bench<'_>, options: &Options) -> Outcome<[[Figures; 2]; 2]> {
    let mut cold = [Figures::default(), Figures::default()];
    for _ in 0..options.cold_rounds {
        cold[0].add(timed(slipway_build(bench, &["--no-cache"]))?);
        new_author(bench)?;
        cold[1].add(timed(publish(bench))? + timed(docker_build(bench, &["--no-cache"]))?);
    }
    let mut edited = [Figures::default(), Figures::default()];
    // The first edit fills what the builds without a cache did not leave behind, and starts the SDK that stays warm on
    // Slipway's side, as the author's SDK was started by the builds before. It is not measured.
    for round in 0..=options.rounds {
        edit(&bench.slipways, round)?;
        let own = timed(slipway_build(bench, &[]))?;
        edit(&bench.authors, round)?;
        let author = timed(publish(bench))? + timed(docker_build(bench, &[]))?;
        if round > 0 {
            edited[0].add(own);
            edited[1].add(author);
        }
    }
    Ok([cold, edited])
}

fn new_project(bench: &Bench<'_>, folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder).explain("remove", folder)?;
    }
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).explain("create", parent)?;
    }
    slipway(bench.layout, &bench.slipway).arg("new").arg(folder).args(["--framework", FRAMEWORK]).quiet()
}

/// An SDK without a build server, and a project without anything built.
fn new_author(bench: &Bench<'_>) -> Outcome {
    remove_author(bench);
    for folder in ["bin", "obj"].map(|name| bench.authors.join(name)) {
        if folder.exists() {
            fs::remove_dir_all(&folder).explain("remove", &folder)?;
        }
    }
    Program::new(bench.docker)
        .args(["run", "--detach", "--rm", "--name", AUTHOR, "--workdir", "/work", "--volume"])
        .arg(format!("{}:/work", bench.authors.display()))
        .args([SDK, "sleep", "infinity"])
        .quiet()
}

fn remove_author(bench: &Bench<'_>) {
    // There is none before the first round.
    let _ = Program::new(bench.docker).args(["rm", "--force", AUTHOR]).succeeds();
}

fn slipway_build(bench: &Bench<'_>, anew: &[&str]) -> Program {
    slipway(bench.layout, &bench.slipway)
        .arg("build")
        .arg(&bench.slipways)
        .args(["--json", "--tag", SLIPWAYS_IMAGE])
        .args(anew)
}

/// What AWS's tools call.
fn publish(bench: &Bench<'_>) -> Program {
    Program::new(bench.docker)
        .args(["exec", AUTHOR, "dotnet", "publish", "--output", "bin/Release/lambda-publish"])
        .args(["--configuration", "Release", "--framework", FRAMEWORK])
        .args(["/p:GenerateRuntimeConfigurationFiles=true", "--runtime", "linux-x64"])
        .args(["--self-contained", "False"])
}

fn docker_build(bench: &Bench<'_>, anew: &[&str]) -> Program {
    Program::new(bench.docker)
        .env("DOCKER_BUILDKIT", "1")
        .args(["build", "--platform", "linux/amd64", "--tag", AUTHORS_IMAGE])
        .args(anew)
        .arg(&bench.authors)
}

/// A line that nobody has compiled before.
fn edit(project: &Path, round: u32) -> Outcome {
    let file = project.join("Edited.cs");
    let text = format!(
        "namespace Harbour.Edits; internal static class Round {{ internal const int Number = {round}; }}\n"
    );
    fs::write(&file, text).explain("write", &file)
}
