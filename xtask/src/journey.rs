//! The journey in the terminal: a new sample, then build, test, publish, deploy and invocation in the practice
//! cloud, by the same `slipway` a user types. It ends well only when the deployed function has answered.

use std::path::Path;

use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::start::{FRAMEWORK, with_environment};

/// The name of the function, its repository, and the beginning of its role's name.
const FUNCTION: &str = "hello-lambda";

/// Writes the sample project.
pub(crate) fn new_sample(layout: &Layout, slipway: &Path, sample: &Path) -> Outcome {
    let mut program = Program::new(slipway).arg("new").arg(sample).args(["--framework", FRAMEWORK, "--json"]);
    program = with_environment(program, layout);
    result_of(program, &mut |_| {}).map(|_| ())
}

/// Walks the whole way.
pub(crate) fn walk(layout: &Layout, slipway: &Path, sample: &Path, json: bool) -> Outcome {
    let mut show = |line: &str| {
        if json {
            println!("{line}");
        } else {
            show_event(line);
        }
    };
    eprintln!("» a new sample project in {}", sample.display());
    new_sample(layout, slipway, sample)?;
    let role = format!("{FUNCTION}-role");
    let run = Program::new(slipway)
        .arg("run")
        .arg(sample)
        .args([
            "--function",
            FUNCTION,
            "--repository",
            FUNCTION,
            "--create-repository",
            "--create-role",
            &role,
        ])
        .args(["--target", "practice", "--yes", "--json"]);
    let result = result_of(with_environment(run, layout), &mut show)?;
    let last = summary(&result)?;
    if json {
        println!("{last}");
    } else {
        eprintln!("The function {} answered:", text(&last, "functionArn"));
        println!("{}", last["payload"]);
    }
    Ok(())
}

/// Runs `slipway` and gives its result line; every line before it goes to `show`.
fn result_of(program: Program, show: &mut dyn FnMut(&str)) -> Outcome<Value> {
    let mut result = None;
    let mut last = String::new();
    let ended_well = program.lines(|line| {
        match serde_json::from_str::<Value>(line) {
            Ok(value) if value["type"] == "result" => result = Some(value),
            _ => show(line),
        }
        line.clone_into(&mut last);
    })?;
    match result {
        Some(value) if ended_well => Ok(value),
        Some(value) => Err(Failure::Failed(format!("slipway failed: {value}"))),
        None => Err(Failure::Failed(format!("slipway ended without a result. Its last line: {last}"))),
    }
}

/// The line the journey ends with. A deployed function that answered with an error is no success.
fn summary(result: &Value) -> Outcome<Value> {
    let cloud = &result["cloud"];
    let verdict = cloud["verdict"].as_str().or_else(|| cloud["verdict"]["type"].as_str()).unwrap_or_default();
    if verdict != "success" {
        return Err(Failure::Failed(format!("The deployed function did not succeed: {result}")));
    }
    Ok(json!({
        "type": "result",
        "functionArn": result["functionArn"],
        "digest": result["digest"],
        "payload": cloud["payload"],
        "verdict": verdict,
    }))
}

fn show_event(line: &str) {
    let Ok(event) = serde_json::from_str::<Value>(line) else {
        eprintln!("{line}");
        return;
    };
    let stage = &event["stage"];
    if stage["name"].is_string() {
        eprintln!("  {} {}", text(stage, "state"), text(stage, "name"));
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::summary;
    use serde_json::json;

    #[test]
    fn an_answer_that_is_an_error_is_no_success() {
        let result =
            json!({"functionArn": "arn", "digest": "sha256:1", "cloud": {"verdict": "functionError"}});
        assert!(summary(&result).is_err());
    }

    #[test]
    fn the_last_line_names_function_digest_and_payload() {
        let cloud = json!({"verdict": "success", "payload": "{\"a\":1}"});
        let line = summary(&json!({"functionArn": "arn", "digest": "sha256:1", "cloud": cloud})).unwrap();
        assert_eq!(
            line,
            json!({"type": "result", "functionArn": "arn", "digest": "sha256:1", "payload": "{\"a\":1}", "verdict": "success"})
        );
    }
}
