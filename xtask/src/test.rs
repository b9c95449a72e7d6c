//! `cargo xtask test`: every check there is, one after the other, with the sum at the end.
//!
//! A failed check does not stop the others. The order brings the quick ones first. Tests that need the real SDK are
//! left out where the images have none, and counted; where they have it, a test left out is a failure. The database of
//! security advisories lies where the tests may not depend on: it is asked only where the check is named.

use std::time::{Duration, Instant};

use clap::Args;

use crate::bindings;
use crate::counts::Counts;
use crate::failure::{Failure, Outcome};
use crate::invariants;
use crate::layout::Layout;
use crate::process::Program;
use crate::setup::{self, ImageSource, Need};
use crate::start::with_environment;

/// What to test.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Install without asking.
    #[arg(long)]
    yes: bool,
    /// Only the checks whose name contains this; may be given several times.
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

/// One check and what it found.
struct Check {
    name: &'static str,
    needs: &'static [Need],
    run: fn(&Layout) -> Outcome<Counts>,
}

const PAGES: &[Need] = &[Need::NodeModules];
const BROWSER: &[Need] = &[Need::NodeModules, Need::TestPrograms];
/// The desktop crate takes the built pages in, so whoever compiles it needs them.
const COMPILE: &[Need] = &[Need::Window, Need::NodeModules];
const RUST: &[Need] = &[
    Need::Engine,
    Need::TestImages,
    Need::Window,
    Need::NodeModules,
    Need::TestPrograms,
    Need::AwsCli,
    Need::Tool("cargo-nextest"),
];
const REAL_WINDOW: &[Need] =
    &[Need::Engine, Need::Window, Need::NodeModules, Need::TestPrograms, Need::Tool("tauri-driver")];

/// Leaves out the integration tests in modules whose name says that they need the real SDK.
const WITHOUT_SDK: &str = r"not (package(slipway-tests) and test(/(^|::)sdk_\w+::/))";

/// Runs only where it is named: its database is fetched.
const ADVISORIES: &str = "advisories";

const CHECKS: [Check; 16] = [
    Check { name: "rustfmt", needs: &[], run: |layout| cargo(layout, &["fmt", "--all", "--check"]) },
    Check { name: "invariants", needs: &[], run: invariants::check },
    Check { name: "cargo-deny", needs: &[Need::Tool("cargo-deny")], run: deny },
    Check { name: ADVISORIES, needs: &[Need::Tool("cargo-deny")], run: advisories },
    Check { name: "unused dependencies", needs: &[Need::Tool("cargo-machete")], run: unused },
    Check { name: "svelte-check", needs: PAGES, run: |layout| npm_check(layout, "check") },
    Check { name: "eslint and prettier", needs: PAGES, run: |layout| npm_check(layout, "lint") },
    Check { name: "pages build", needs: PAGES, run: |layout| setup::ui::build_pages(layout).map(|()| one()) },
    Check { name: "ui unit", needs: PAGES, run: |layout| npm_tests(layout, "test") },
    Check { name: "ui browser", needs: BROWSER, run: |layout| npm_tests(layout, "test:browser") },
    Check { name: "clippy", needs: COMPILE, run: clippy },
    Check { name: "compile", needs: COMPILE, run: compile },
    Check { name: "rust", needs: RUST, run: nextest },
    Check { name: "bindings", needs: COMPILE, run: drift },
    Check { name: "headless start", needs: RUST, run: headless },
    Check { name: "window", needs: REAL_WINDOW, run: window },
];

pub(crate) fn run(layout: &Layout, options: &Options) -> Outcome {
    let checks: Vec<&Check> = CHECKS.iter().filter(|check| is_wanted(check.name, &options.only)).collect();
    let mut needs: Vec<Need> = Vec::new();
    for need in checks.iter().flat_map(|check| check.needs) {
        if !needs.contains(need) {
            needs.push(*need);
        }
    }
    setup::prepare(layout, &needs, options.yes)?;
    let source = needs.contains(&Need::Engine).then(|| setup::image_source(layout)).transpose()?;
    if let Some(source) = &source {
        println!("{}", source.line());
    }
    let mut rows = Vec::new();
    for check in checks {
        println!("\n══ {} ══", check.name);
        let started = Instant::now();
        let counts = (check.run)(layout).unwrap_or_else(|failure| {
            println!("{failure}");
            Counts::single(false)
        });
        rows.push((check.name, counts, started.elapsed()));
    }
    report(&rows, source.as_ref())
}

fn is_wanted(name: &str, only: &[String]) -> bool {
    if only.is_empty() { name != ADVISORIES } else { only.iter().any(|part| name.contains(part)) }
}

fn report(rows: &[(&str, Counts, Duration)], source: Option<&ImageSource>) -> Outcome {
    println!("\n══ summary ══");
    let mut sum = Counts::default();
    for (name, counts, time) in rows {
        let word = if counts.failed == 0 { "ok" } else { "FAILED" };
        println!(
            "{word:<7} {name:<20} {} passed, {} failed, {} skipped ({:.1} s)",
            counts.passed,
            counts.failed,
            counts.skipped,
            time.as_secs_f64()
        );
        sum += *counts;
    }
    if !rows.iter().any(|(name, ..)| *name == ADVISORIES) {
        println!(
            "Advisories of crates were not checked: `cargo xtask test --only {ADVISORIES}` fetches their database."
        );
    }
    println!("Advisories of the pages' packages were not checked: `npm audit` in ui asks for them.");
    if let Some(source) = source.filter(|_| sum.skipped > 0) {
        println!("{} tests did not run: they need the real .NET SDK. {}", sum.skipped, source.line());
    }
    println!("{} passed, {} failed, {} skipped", sum.passed, sum.failed, sum.skipped);
    verdict(sum, source)
}

/// Only images without the real SDK excuse a test that did not run.
fn verdict(sum: Counts, source: Option<&ImageSource>) -> Outcome {
    if sum.failed > 0 {
        return Err(Failure::Failed("Some tests failed.".to_owned()));
    }
    if sum.skipped > 0 && source.is_none_or(ImageSource::has_the_sdk) {
        return Err(Failure::Failed(
            "Some tests did not run, and nothing here keeps them from running.".to_owned(),
        ));
    }
    Ok(())
}

fn one() -> Counts {
    Counts::single(true)
}

fn cargo(layout: &Layout, arguments: &[&str]) -> Outcome<Counts> {
    let (succeeded, _) = Program::new("cargo").args(arguments).within(layout.root()).watched()?;
    Ok(Counts::single(succeeded))
}

fn clippy(layout: &Layout) -> Outcome<Counts> {
    cargo(
        layout,
        &["clippy", "--locked", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"],
    )
}

/// Compiles everything once, in one go: the checks after this one take what they run from here. One package at a time
/// would be another choice of features, and half of the dependencies compiled anew.
fn compile(layout: &Layout) -> Outcome<Counts> {
    cargo(layout, &["build", "--locked", "--workspace", "--all-targets", "--quiet"])
}

/// Makes sure that a check chosen alone runs what lies in the sources now; after `compile` this is a matter of a second.
fn compiled(layout: &Layout) -> Outcome {
    setup::ui::build_pages(layout)?;
    Program::new("cargo")
        .args(["build", "--locked", "--workspace", "--all-targets", "--quiet"])
        .within(layout.root())
        .in_view()
}

fn deny(layout: &Layout) -> Outcome<Counts> {
    cargo_deny(layout, &["bans", "licenses", "sources"])
}

fn cargo_deny(layout: &Layout, checks: &[&str]) -> Outcome<Counts> {
    let (succeeded, _) = Program::new(layout.cached("tools/bin/cargo-deny"))
        .args(["--locked", "--workspace", "check", "--hide-inclusion-graph"])
        .args(checks)
        .within(layout.root())
        .watched()?;
    Ok(Counts::single(succeeded))
}

/// What is known to be wrong with a version of a crate that is used.
fn advisories(layout: &Layout) -> Outcome<Counts> {
    cargo_deny(layout, &["advisories"])
}

/// Dependencies that no code names. What only a build script needs is told in the crate's manifest; those of tests, and
/// the pages' own, have checks beside the sources.
fn unused(layout: &Layout) -> Outcome<Counts> {
    let (succeeded, _) = Program::new(layout.cached("tools/bin/cargo-machete"))
        .args(["crates", "src-tauri", "tests", "xtask"])
        .within(layout.root())
        .watched()?;
    Ok(Counts::single(succeeded))
}

fn nextest(layout: &Layout) -> Outcome<Counts> {
    let program = Program::new(layout.cached("tools/bin/cargo-nextest"))
        .args(["nextest", "run", "--locked", "--workspace", "--no-fail-fast", "--cargo-quiet"])
        .args(["--status-level", "fail", "--final-status-level", "fail"])
        .args(["--filterset", if setup::image_source(layout)?.has_the_sdk() { "all()" } else { WITHOUT_SDK }])
        .within(layout.root());
    let (succeeded, output) = with_environment(program, layout).watched()?;
    let counts = Counts::read(&output, succeeded);
    Ok(Counts { skipped: counts.skipped.saturating_sub(parts_of_tests(layout)?), ..counts })
}

/// How many tests are parts that other tests start as processes of their own. They carry names that begin with `as_`,
/// and are ignored wherever they are not asked for; no other test may be.
fn parts_of_tests(layout: &Layout) -> Outcome<usize> {
    let listed = Program::new(layout.cached("tools/bin/cargo-nextest"))
        .args(["nextest", "list", "--locked", "--workspace", "--cargo-quiet", "--run-ignored", "only"])
        .args(["--message-format", "oneline", "--filterset", "test(/::as_/)"])
        .within(layout.root())
        .read()?;
    Ok(listed.lines().filter(|line| line.contains("::as_")).count())
}

fn npm_check(layout: &Layout, script: &str) -> Outcome<Counts> {
    let (succeeded, _) = npm(layout, script).watched()?;
    Ok(Counts::single(succeeded))
}

fn npm_tests(layout: &Layout, script: &str) -> Outcome<Counts> {
    let (succeeded, output) = npm(layout, script).watched()?;
    Ok(Counts::read(&output, succeeded))
}

fn npm(layout: &Layout, script: &str) -> Program {
    with_environment(Program::new("npm"), layout).args(["run", script]).within(&layout.source("ui"))
}

fn drift(layout: &Layout) -> Outcome<Counts> {
    compiled(layout)?;
    bindings::check(layout).map(|()| one())
}

/// The promise of the README, kept by the program a user types.
fn headless(layout: &Layout) -> Outcome<Counts> {
    compiled(layout)?;
    // Not the file this process was started from: compiling may have replaced it.
    let (succeeded, output) = Program::new(layout.program("xtask"))
        .args(["start", "--headless", "--json", "--yes", "--slipway"])
        .arg(layout.program("slipway"))
        .within(layout.root())
        .watched()?;
    let last = output.lines().rfind(|line| line.starts_with('{')).unwrap_or_default();
    Ok(Counts::single(succeeded && last.contains("\"verdict\":\"success\"")))
}

/// The journey in the real window, on a display that exists only for it.
fn window(layout: &Layout) -> Outcome<Counts> {
    compiled(layout)?;
    let program = Program::new("xvfb-run")
        .args(["--auto-servernum", "--server-args", "-screen 0 1600x1000x24", "dbus-run-session", "--"])
        .args(["npm", "run", "test:window"])
        .env("SLIPWAY_BIN", layout.program("slipway"))
        .env("SLIPWAY_DESKTOP_BIN", layout.program("slipway-desktop"))
        .env("TAURI_DRIVER", layout.cached("tools/bin/tauri-driver"))
        .within(&layout.source("ui"));
    let (succeeded, output) = with_environment(program, layout).watched()?;
    Ok(Counts::read(&output, succeeded))
}

#[cfg(test)]
mod tests {
    use super::{ADVISORIES, CHECKS, Counts, ImageSource, is_wanted, verdict};

    #[test]
    fn advisories_are_asked_only_where_they_are_named() {
        let wanted = |only: &[&str]| -> Vec<&str> {
            let only: Vec<String> = only.iter().map(|part| (*part).to_owned()).collect();
            CHECKS.iter().map(|check| check.name).filter(|name| is_wanted(name, &only)).collect()
        };
        assert_eq!(wanted(&[ADVISORIES]), [ADVISORIES]);
        assert_eq!(wanted(&[]).len(), CHECKS.len() - 1);
        assert!(!wanted(&[]).contains(&ADVISORIES));
    }

    #[test]
    fn a_test_that_did_not_run_is_a_failure_unless_the_images_lack_the_sdk() {
        let sum = |failed, skipped| Counts { passed: 1, failed, skipped };
        let sdk = ImageSource::Sdk("10.0.401".to_owned());
        for source in [Some(&sdk), Some(&ImageSource::Registry), None] {
            assert!(verdict(sum(0, 1), source).is_err(), "{source:?}");
            assert!(verdict(sum(0, 0), source).is_ok(), "{source:?}");
        }
        assert!(verdict(sum(0, 1), Some(&ImageSource::Driver)).is_ok());
        assert!(verdict(sum(1, 1), Some(&ImageSource::Driver)).is_err());
    }
}
