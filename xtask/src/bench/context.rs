//! `cargo xtask bench context`: 50,000 small files that are all sent, beside docker with BuildKit.
//!
//! Each round gives the folder a new name, under which neither side has sent it, and changes one file, so that no layer
//! can be used again. Then the same is built once more with nothing changed. Both sides are whole commands; Slipway's
//! also searches the files for secrets.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::figures::{Figures, ratio};
use super::tools::{self, docker_with_buildkit, slipway, timed};
use crate::failure::{Explain, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::setup::{self, Need};

const FILES: usize = 50_000;

/// How long to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Install without asking.
    #[arg(long)]
    yes: bool,
    /// Rounds.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Measure an optimised build, which takes long to make.
    #[arg(long)]
    optimised: bool,
    /// Measure this program as it is, and build and set up nothing.
    #[arg(long)]
    program: Option<PathBuf>,
}

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    if options.program.is_none() {
        setup::prepare(layout, &[Need::Engine], options.yes)?;
        tools::build(layout, options.optimised)?;
    }
    let program = options.program.clone();
    let program = program.unwrap_or_else(|| tools::folder(layout, options.optimised).join("slipway"));
    let docker = docker_with_buildkit()?;
    let folder = layout.cached_folder("bench-context")?;
    let mut tree = tree(&folder)?;
    let mut figures: [Figures; 4] = std::array::from_fn(|_| Figures::default());
    for round in 0..options.rounds {
        for (side, name) in ["slipway", "docker"].into_iter().enumerate() {
            let renamed = folder.join(format!("{name}-{}-{round}", std::process::id()));
            fs::rename(&tree, &renamed).explain("rename", &tree)?;
            tree = renamed;
            write(&tree.join("src/000/0.txt"), &tree.display().to_string())?;
            let build = || match name {
                "slipway" => slipway(layout, &program).arg("build").arg(&tree).args([
                    "--json",
                    "--tag",
                    "slipway.bench/sent:1",
                ]),
                _ => Program::new(docker)
                    .env("DOCKER_BUILDKIT", "1")
                    .args(["build", "--platform", "linux/amd64", "--tag", "slipway.bench/sent:2"])
                    .arg(&tree),
            };
            figures[side].add(timed(build())?);
            figures[side + 2].add(timed(build())?);
        }
    }
    let kept = folder.join("tree");
    fs::rename(&tree, &kept).explain("rename", &tree)?;
    print(&figures);
    Ok(())
}

fn print(figures: &[Figures; 4]) {
    let [own, peer, own_again, peer_again] = figures;
    println!("\n| What | median ms | least | most | rounds |\n|---|---|---|---|---|");
    println!("{}", own.row("50,000 files, first build: Slipway"));
    println!("{}", peer.row("50,000 files, first build: docker with BuildKit"));
    println!("{}", own_again.row("nothing changed: Slipway"));
    println!("{}", peer_again.row("nothing changed: docker with BuildKit"));
    println!("\n| Slipway beside | ratio | aim | |\n|---|---|---|---|");
    println!("{}", ratio("first build, docker's first build", own, peer, 1.0));
    println!("{}", ratio("nothing changed, docker's first build", own_again, peer, 0.3));
    println!("{}", ratio("nothing changed, docker with nothing changed", own_again, peer_again, 1.0));
}

/// The files, with what makes the folder a project of which Slipway need not know the SDK.
fn tree(folder: &Path) -> Outcome<PathBuf> {
    let tree = folder.join("tree");
    if tree.join("Dockerfile").exists() {
        return Ok(tree);
    }
    for number in 0..FILES {
        let path = tree.join(format!("src/{:03}/{number}.txt", number / 200));
        write(&path, &format!("file {number}\n").repeat(20))?;
    }
    let project = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework>\
                   <OutputType>Exe</OutputType><AssemblyName>Many</AssemblyName></PropertyGroup></Project>\n";
    write(&tree.join("Many.csproj"), project)?;
    let defaults = "{ \"package-type\": \"image\", \"function-handler\": \"Many\", \"function-architecture\": \"x86_64\" }\n";
    write(&tree.join("aws-lambda-tools-defaults.json"), defaults)?;
    write(&tree.join("Dockerfile"), "FROM scratch\nCOPY . /var/task/\nCMD [\"Many\"]\n")?;
    Ok(tree)
}

fn write(path: &Path, text: &str) -> Outcome {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).explain("create", parent)?;
    }
    fs::write(path, text).explain("write", path)
}
