//! `cargo xtask corpus DIR`: what Slipway says of real projects, question by question.
//!
//! Every project below the folder is asked the same: can it be read, is what is said of it what MSBuild says (where a
//! truth file tells), is the handler of its settings found in its sources, can a Dockerfile be written, would a build be
//! refused for what its files hold. With `--build` the images are built and started too. No engine is asked without it,
//! so that the figures are those of the preview. With `--packages` all that is done on a copy in which versions and
//! frameworks are those of the packages that can be had. The programs below are strangers': they are read, and built only on request.

mod building;
mod questions;
mod raised;
mod truth;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;

use crate::failure::{Explain, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use questions::{Question, Verdict};
use truth::Truth;

/// What to look at.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// The folder with the projects.
    folder: PathBuf,
    /// What MSBuild says of them: one JSON object a line, with paths relative to the folder. May be packed with xz.
    #[arg(long)]
    truth: Option<PathBuf>,
    /// Ask MSBuild in the engine, where it holds an SDK.
    #[arg(long)]
    engine: bool,
    /// Build the image of every function, and start it.
    #[arg(long)]
    build: bool,
    /// Ask this question alone.
    #[arg(long)]
    only: Option<String>,
    /// Ask this program instead of the one of this checkout.
    #[arg(long)]
    program: Option<PathBuf>,
    /// Take versions from these folders of packages, on a copy without the Dockerfiles.
    #[arg(long)]
    packages: Vec<PathBuf>,
    /// Write every answer that is not right to this file.
    #[arg(long)]
    faults: Option<PathBuf>,
}

/// One question's answers.
#[derive(Default)]
struct Tally {
    right: usize,
    wrong: usize,
    said: usize,
    refused: usize,
    not_to_be_had: usize,
    times: Vec<Duration>,
}

impl Options {
    fn asks(&self, question: &Question) -> bool {
        let wanted = self.only.as_deref().is_none_or(|only| only == question.name);
        wanted && (self.build || !question.builds)
    }
}

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    if options.program.is_none() {
        Program::new("cargo")
            .args(["build", "--locked", "--workspace", "--bin", "slipway"])
            .within(layout.root())
            .in_view()?;
    }
    let truth = options.truth.as_deref().map(Truth::read).transpose()?.unwrap_or_default();
    let folder = options.folder.canonicalize().explain("find", &options.folder)?;
    let raised = match options.packages.is_empty() {
        true => None,
        false => Some(raised::Versions::read(&options.packages)?.copy(&folder)?),
    };
    let folder = raised.as_ref().map_or(folder, |copy| copy.path().to_owned());
    let mut projects = Vec::new();
    find(&folder, &mut projects);
    projects.sort();
    let home = tempfile::tempdir().explain("make a folder in", Path::new("the temporary folder"))?;
    let slipway = questions::Slipway {
        program: options.program.clone().unwrap_or_else(|| layout.target().join("debug/slipway")),
        home: home.path().to_owned(),
        engine: options.engine || options.build,
    };
    let mut tallies: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let mut faults = String::new();
    for (number, project) in projects.iter().enumerate() {
        if number % 50 == 0 {
            eprintln!("» {number} of {}", projects.len());
        }
        let place = project.strip_prefix(&folder).unwrap_or(project).to_string_lossy().into_owned();
        for question in questions::ALL.iter().filter(|question| options.asks(question)) {
            let began = Instant::now();
            let verdict = (question.ask)(&slipway, project, &truth.of(&place));
            tallies.entry(question.name).or_default().count(&verdict, began.elapsed());
            if options.build && question.builds && !matches!(verdict, Verdict::NotAsked) {
                println!("{}\t{place}", verdict.word());
            }
            if let Some(what) = verdict.reason() {
                faults.push_str(&format!("{}\t{}\t{place}\t{what}\n", question.name, verdict.word()));
            }
        }
    }
    show(&projects, &tallies);
    if let Some(file) = &options.faults {
        fs::write(file, faults).explain("write", file)?;
    }
    Ok(())
}

impl Tally {
    fn count(&mut self, verdict: &Verdict, took: Duration) {
        match verdict {
            Verdict::Right => self.right += 1,
            Verdict::Wrong(_) => self.wrong += 1,
            Verdict::Said(_) => self.said += 1,
            Verdict::Refused(_) => self.refused += 1,
            Verdict::NotToBeHad(_) => self.not_to_be_had += 1,
            Verdict::NotAsked => return,
        }
        self.times.push(took);
    }
}

fn show(projects: &[PathBuf], tallies: &BTreeMap<&'static str, Tally>) {
    println!("{} projects", projects.len());
    println!(
        "{:<12} {:>6} {:>6} {:>6} {:>8} {:>12} {:>10} {:>10}",
        "question", "right", "wrong", "said", "refused", "no packages", "median ms", "most ms"
    );
    for (name, tally) in tallies {
        let mut times = tally.times.clone();
        times.sort();
        let at = |place: usize| times.get(place).map_or(0, Duration::as_millis);
        println!(
            "{name:<12} {:>6} {:>6} {:>6} {:>8} {:>12} {:>10} {:>10}",
            tally.right,
            tally.wrong,
            tally.said,
            tally.refused,
            tally.not_to_be_had,
            at(times.len() / 2),
            at(times.len().saturating_sub(1)),
        );
    }
}

/// The project files below a folder. What builds leave behind, and what is not the project's own, is passed over.
fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        if path.is_dir() && !["bin", "obj", ".git", "node_modules"].contains(&name.as_str()) {
            find(&path, found);
        } else if [".csproj", ".fsproj", ".vbproj"].iter().any(|end| name.ends_with(end)) {
            found.push(path);
        }
    }
}
