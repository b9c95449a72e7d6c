//! The journey in the terminal: a new sample, then build, test, publish, deploy and invocation in the practice
//! cloud, by the same `slipway` a user types. It ends well only when the deployed function has answered.

use std::path::Path;

use serde_json::{Value, json};

use crate::failure::{Failure, Outcome};
use crate::layout::Layout;
use crate::process::Program;
use crate::setup::ImageSource;
use crate::start::with_environment;

/// The name of the function and its repository.
const FUNCTION: &str = "hello-lambda";

/// Writes the sample project.
pub(crate) fn new_sample(layout: &Layout, slipway: &Path, sample: &Path, source: &ImageSource) -> Outcome {
    let program = Program::new(slipway).arg("new").arg(sample).args(["--framework", source.framework()]);
    with_environment(program, layout).quiet()
}

/// Walks the whole way. In JSON, every line of `slipway` is passed on, and the last one is ours.
pub(crate) fn walk(
    layout: &Layout,
    slipway: &Path,
    sample: &Path,
    source: &ImageSource,
    json: bool,
) -> Outcome {
    eprintln!("» a new sample project in {}", sample.display());
    new_sample(layout, slipway, sample, source)?;
    let run = Program::new(slipway)
        .arg("run")
        .arg(sample)
        .args(["--function", FUNCTION, "--repository", FUNCTION, "--create-repository", "--create-role"])
        .args(["--target", "practice", "--event"])
        .arg(sample.join("events/hello.json"))
        .args(json.then_some("--json"));
    let run = with_environment(run, layout);
    eprintln!("$ {}", run.line());
    let mut last = String::new();
    let ended_well = run.lines(|line| {
        // The result is told once, when it has been looked at.
        if !is_result(line) {
            println!("{line}");
        }
        line.clone_into(&mut last);
    })?;
    if !ended_well {
        return Err(Failure::Failed("The journey did not reach its end.".to_owned()));
    }
    if json {
        println!("{}", summary(&last)?);
    }
    Ok(())
}

fn is_result(line: &str) -> bool {
    serde_json::from_str::<Value>(line).is_ok_and(|value| value["type"] == "result")
}

/// The line the journey ends with. A deployed function that answered with an error is no success.
fn summary(line: &str) -> Outcome<Value> {
    let result: Value = serde_json::from_str(line).unwrap_or_default();
    let proven = result["digest"].as_str().is_some_and(|digest| digest.starts_with("sha256:"))
        && result["functionArn"].is_string();
    if !proven || result["verdict"] != "success" {
        return Err(Failure::Failed(format!("The deployed function did not succeed: {line}")));
    }
    Ok(json!({
        "type": "result",
        "functionArn": result["functionArn"],
        "digest": result["digest"],
        "payload": result["payload"],
        "verdict": result["verdict"],
    }))
}

#[cfg(test)]
mod tests {
    use super::summary;
    use serde_json::json;

    #[test]
    fn an_answer_that_is_an_error_is_no_success() {
        let line =
            json!({"type": "result", "functionArn": "arn", "digest": "sha256:1", "verdict": "functionError"});
        assert!(summary(&line.to_string()).is_err());
        assert!(summary("not JSON").is_err());
    }

    #[test]
    fn the_last_line_names_function_digest_and_payload() {
        let line = json!({
            "type": "result", "functionArn": "arn", "digest": "sha256:1", "payload": {"a": 1}, "verdict": "success",
        });
        assert_eq!(summary(&line.to_string()).unwrap(), line);
    }
}
