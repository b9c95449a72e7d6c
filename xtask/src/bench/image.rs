//! `cargo xtask bench image`: large contexts, rebuilds, solutions and checks, each beside docker on the same tree.
//!
//! Builds are whole commands on both sides. The check is measured beside reading the same image out of the engine
//! into nothing, because nobody can check an image without reading it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Args;

use super::figures::{Figures, ratio};
use super::opening;
use super::tools::{self, docker_with_buildkit, slipway, timed};
use crate::failure::{Explain, Failure, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::setup::{self, Need};

/// How many files the large context has, and how many of them are sent.
const FILES: usize = 50_000;
const SENT: usize = 1_000;
/// How many projects the large solution has.
const PROJECTS: usize = 200;
/// The large image: its name, and what is added to the base in MiB.
const LARGE: &str = "slipway.bench/large:1";
const ADDED_MIB: usize = 820;

/// How long to measure.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Install without asking.
    #[arg(long)]
    yes: bool,
    /// Rounds.
    #[arg(long, default_value_t = 7)]
    rounds: u32,
    /// Measure an optimised build, which takes long to make.
    #[arg(long)]
    optimised: bool,
}

struct Bench<'a> {
    layout: &'a Layout,
    slipway: PathBuf,
    folder: PathBuf,
    docker: &'static str,
    rounds: u32,
    /// The framework of what is built here, and its base.
    framework: &'static str,
    base: &'static str,
}

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    setup::prepare(layout, &[Need::Engine], options.yes)?;
    tools::build(layout, options.optimised)?;
    let stands_on = setup::image_source(layout)?;
    println!("{}", stands_on.line());
    let bench = Bench {
        layout,
        slipway: tools::folder(layout, options.optimised).join("slipway"),
        folder: layout.cached_folder("bench-image")?,
        docker: docker_with_buildkit()?,
        rounds: options.rounds,
        framework: stands_on.framework(),
        base: stands_on.base(),
    };
    let context = context_rounds(&bench)?;
    let rebuild = rebuild_rounds(&bench)?;
    let solution = solution_rounds(&bench)?;
    let (check, memory) = check_rounds(&bench)?;
    println!("\n| What | median ms | least | most | rounds |\n|---|---|---|---|---|");
    println!("{}", context[0].row("context of 50,000 files: Slipway"));
    println!("{}", context[1].row("context: docker build, BuildKit off"));
    println!("{}", context[2].row("context: docker build, BuildKit on"));
    println!("{}", rebuild[0].row("rebuild after an edit: Slipway"));
    println!("{}", rebuild[1].row("rebuild after an edit: docker with BuildKit"));
    println!("{}", solution[0].row("200 projects: whole command"));
    println!("{}", solution[1].row("200 projects: detection alone"));
    println!("{}", check[0].row("check of the large image: Slipway"));
    println!("{}", check[1].row("docker save of it into nothing"));
    println!("\n| Slipway beside | ratio | aim | |\n|---|---|---|---|");
    println!("{}", ratio("context, BuildKit off", &context[0], &context[1], 0.5));
    println!("{}", ratio("context, BuildKit on", &context[0], &context[2], 1.0));
    println!("{}", ratio("rebuild, docker with BuildKit", &rebuild[0], &rebuild[1], 1.05));
    println!("{}", ratio("check, docker save", &check[0], &check[1], 1.5));
    println!(
        "\nDetection: {:.0} ms (aim 300). Memory of the check: {memory:.0} MiB (aim 100 MB).",
        solution[1].median()
    );
    let last = PROJECTS - 1;
    let project = bench.folder.join(format!("LargeSolution/src/Project{last:03}/Project{last:03}.csproj"));
    let built = tools::folder(layout, options.optimised);
    println!("{}", opening::lines(&built, &project, &bench.folder.join("opening-home"), 50)?);
    Ok(())
}

fn context_rounds(bench: &Bench<'_>) -> Outcome<[Figures; 3]> {
    let tree = large_tree(bench)?;
    let mut figures = [Figures::default(), Figures::default(), Figures::default()];
    // The first time each side fills its own caches; that is not what is measured.
    for measured in 0..=bench.rounds {
        let stamp = |who: &str| touch(&tree, &format!("{who} {measured}"));
        stamp("slipway")?;
        let own = timed(slipway_build(bench, &tree))?;
        stamp("legacy")?;
        let legacy = timed(docker_build(bench, &tree, "0"))?;
        stamp("buildkit")?;
        let buildkit = timed(docker_build(bench, &tree, "1"))?;
        if measured > 0 {
            [own, legacy, buildkit].into_iter().zip(&mut figures).for_each(|(took, row)| row.add(took));
        }
    }
    Ok(figures)
}

fn rebuild_rounds(bench: &Bench<'_>) -> Outcome<[Figures; 2]> {
    let project = bench.folder.join("Harbour");
    remove(&project)?;
    slipway(bench.layout, &bench.slipway)
        .arg("new")
        .arg(&project)
        .args(["--framework", bench.framework])
        .quiet()?;
    slipway(bench.layout, &bench.slipway)
        .arg("dockerfile")
        .arg(&project)
        .args(["--adopt", "--write"])
        .quiet()?;
    let mut figures = [Figures::default(), Figures::default()];
    for measured in 0..=bench.rounds {
        edit(&project, &format!("slipway {measured}"))?;
        let own = timed(slipway_build(bench, &project))?;
        edit(&project, &format!("docker {measured}"))?;
        let peer = timed(docker_build(bench, &project, "1"))?;
        if measured > 0 {
            figures[0].add(own);
            figures[1].add(peer);
        }
    }
    Ok(figures)
}

/// The whole command, and what it says of the detection alone.
fn solution_rounds(bench: &Bench<'_>) -> Outcome<[Figures; 2]> {
    let solution = large_solution(bench)?;
    let mut figures = [Figures::default(), Figures::default()];
    for _ in 0..bench.rounds {
        let began = Instant::now();
        let text =
            slipway(bench.layout, &bench.slipway).arg("inspect").arg(&solution).arg("--json").read()?;
        figures[0].add(began.elapsed().as_secs_f64() * 1000.0);
        let result: serde_json::Value = serde_json::from_str(text.trim())
            .map_err(|error| Failure::Failed(format!("`slipway inspect` gave no JSON: {error}")))?;
        let count = result["projects"].as_array().map_or(0, Vec::len);
        if count != PROJECTS {
            return Err(Failure::Failed(format!("{count} of {PROJECTS} projects were found.")));
        }
        figures[1].add(result["durationMs"].as_f64().unwrap_or(f64::NAN));
    }
    Ok(figures)
}

fn check_rounds(bench: &Bench<'_>) -> Outcome<([Figures; 2], f64)> {
    large_image(bench)?;
    let mut figures = [Figures::default(), Figures::default()];
    let mut memory: f64 = 0.0;
    for _ in 0..bench.rounds.min(5) {
        // What was found is kept by the image's id; a new home has kept nothing.
        let home = bench.folder.join("check-home");
        remove(&home)?;
        let began = Instant::now();
        memory = memory.max(peak_of_check(bench, &home)?);
        figures[0].add(began.elapsed().as_secs_f64() * 1000.0);
        let began = Instant::now();
        let saved = Command::new(bench.docker).args(["save", LARGE]).stdout(Stdio::piped()).spawn();
        let mut saved = saved.map_err(|error| Failure::Failed(format!("docker save: {error}")))?;
        if let Some(mut archive) = saved.stdout.take() {
            std::io::copy(&mut archive, &mut std::io::sink()).explain("read", Path::new("docker save"))?;
        }
        saved.wait().explain("wait for", Path::new("docker save"))?;
        figures[1].add(began.elapsed().as_secs_f64() * 1000.0);
    }
    Ok((figures, memory))
}

/// Runs the check and gives the most memory that it held, in MiB, as the kernel counts it.
fn peak_of_check(bench: &Bench<'_>, home: &Path) -> Outcome<f64> {
    let failed = |error: std::io::Error| Failure::Failed(format!("slipway check: {error}"));
    let mut child = Command::new(&bench.slipway)
        .args(["check", LARGE, "--json"])
        .env("SLIPWAY_HOME", home)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak = 0.0;
    while child.try_wait().map_err(failed)?.is_none() {
        let told = fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
        peak = kibibytes.map_or(peak, |now| f64::max(peak, now / 1024.0));
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(peak)
}

fn slipway_build(bench: &Bench<'_>, folder: &Path) -> Program {
    slipway(bench.layout, &bench.slipway).arg("build").arg(folder).args([
        "--json",
        "--tag",
        "slipway.bench/image:1",
    ])
}

fn docker_build(bench: &Bench<'_>, folder: &Path, buildkit: &str) -> Program {
    Program::new(bench.docker)
        .env("DOCKER_BUILDKIT", buildkit)
        .args(["build", "--platform", "linux/amd64", "--tag", "slipway.bench/docker:1"])
        .arg(folder)
}

/// 50,000 files of which the ignore file leaves 1,000.
fn large_tree(bench: &Bench<'_>) -> Outcome<PathBuf> {
    let tree = bench.folder.join("LargeTree");
    if tree.join("ready").exists() {
        return Ok(tree);
    }
    remove(&tree)?;
    for number in 0..FILES {
        let folder = if number < SENT { "src" } else { "node_modules" };
        let folder = tree.join(folder).join(format!("{:03}", number / 200));
        fs::create_dir_all(&folder).explain("create", &folder)?;
        write(&folder.join(format!("{number}.txt")), &format!("file {number}\n").repeat(40))?;
    }
    write(&tree.join(".dockerignore"), "**/node_modules\n**/bin\n**/obj\nready\n")?;
    write(&tree.join("LargeTree.csproj"), &project("8.0"))?;
    write(&tree.join("aws-lambda-tools-defaults.json"), DEFAULTS)?;
    write(
        &tree.join("Dockerfile"),
        &format!("FROM {}\nCOPY . /var/task/\nCMD [\"LargeTree\"]\n", bench.base),
    )?;
    write(&tree.join("ready"), "")?;
    Ok(tree)
}

fn large_solution(bench: &Bench<'_>) -> Outcome<PathBuf> {
    let folder = bench.folder.join("LargeSolution");
    let solution = folder.join("LargeSolution.slnx");
    if solution.exists() {
        return Ok(solution);
    }
    write(&folder.join("Directory.Build.props"), PROPS)?;
    write(&folder.join("Directory.Packages.props"), PACKAGES)?;
    let mut text = "<Solution>\n".to_owned();
    for number in 0..PROJECTS {
        let name = format!("Project{number:03}");
        let place = folder.join("src").join(&name);
        let reference = format!("../Project{:03}/Project{:03}.csproj", number / 2, number / 2);
        let reference = if number == 0 {
            String::new()
        } else {
            format!("    <ProjectReference Include=\"{reference}\" />\n")
        };
        write(
            &place.join(format!("{name}.csproj")),
            &format!(
                "<Project Sdk=\"Microsoft.NET.Sdk\">\n  <ItemGroup>\n    <PackageReference Include=\"Amazon.Lambda.Core\" />\n{reference}  </ItemGroup>\n</Project>\n"
            ),
        )?;
        text.push_str(&format!("  <Project Path=\"src/{name}/{name}.csproj\" />\n"));
    }
    write(&solution, &(text + "</Solution>\n"))?;
    Ok(solution)
}

/// An image of about 1 GB: the base, and files of half noise and half text.
fn large_image(bench: &Bench<'_>) -> Outcome {
    let folder = bench.folder.join("LargeImage");
    if Program::new(bench.docker).args(["image", "inspect", LARGE]).succeeds() {
        return Ok(());
    }
    let mut noise = fs::File::open("/dev/urandom").explain("open", Path::new("/dev/urandom"))?;
    for number in 0..ADDED_MIB / 4 {
        let path = folder.join(format!("data/{:02}/{number}.bin", number % 40));
        let mut bytes = vec![b'x'; 4 * 1024 * 1024];
        let half = bytes.len() / 2;
        if let Some(part) = bytes.get_mut(..half) {
            std::io::Read::read_exact(&mut noise, part).explain("read", Path::new("/dev/urandom"))?;
        }
        create(&path)?.write_all(&bytes).explain("write", &path)?;
    }
    write(
        &folder.join("Dockerfile"),
        &format!("FROM {}\nCOPY data /var/task/data\nCMD [\"Large\"]\n", bench.base),
    )?;
    Program::new(bench.docker)
        .env("DOCKER_BUILDKIT", "1")
        .args(["build", "--platform", "linux/amd64", "--tag", LARGE])
        .arg(&folder)
        .quiet()?;
    remove(&folder)
}

fn touch(tree: &Path, text: &str) -> Outcome {
    let stamp = Instant::now();
    write(&tree.join("src/000/0.txt"), &format!("{text} {stamp:?}\n"))
}

fn edit(project: &Path, what: &str) -> Outcome {
    let stamp = Instant::now();
    write(&project.join("Edited.cs"), &format!("// {what} {stamp:?}\n"))
}

fn project(version: &str) -> String {
    format!(
        "<Project Sdk=\"Microsoft.NET.Sdk\">\n  <PropertyGroup>\n    <OutputType>Exe</OutputType>\n    \
         <TargetFramework>net{version}</TargetFramework>\n  </PropertyGroup>\n</Project>\n"
    )
}

const DEFAULTS: &str = "{ \"image-command\": \"LargeTree\", \"function-architecture\": \"x86_64\" }\n";
const PROPS: &str =
    "<Project><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>\n";
const PACKAGES: &str = "<Project><PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>\
    </PropertyGroup><ItemGroup><PackageVersion Include=\"Amazon.Lambda.Core\" Version=\"2.8.1\" /></ItemGroup></Project>\n";

fn write(path: &Path, text: &str) -> Outcome {
    create(path)?.write_all(text.as_bytes()).explain("write", path)
}

fn create(path: &Path) -> Outcome<fs::File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).explain("create", folder)?;
    }
    fs::File::create(path).explain("create", path)
}

fn remove(folder: &Path) -> Outcome {
    if folder.exists() { fs::remove_dir_all(folder).explain("remove", folder) } else { Ok(()) }
}
