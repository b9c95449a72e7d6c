//! The JSON document by which a runtime interface client tells of an exception.

use super::FunctionError;
use serde_json::{Map, Value};

/// What AWS's client sends in place of a document that is larger than 256 KB.
const TOO_LARGE: &str = "Exception exceeded maximum payload size of 256KB.";
const KEYS: &[&str] = &["errorType", "errorMessage", "stackTrace", "cause", "causes", "requestId"];

/// Reads the error object of a runtime, or none if the text is anything else.
///
/// An object counts only if it holds the two texts that every runtime writes and no key that none writes, so that
/// an answer which merely has such keys stays an answer.
pub fn read_error(text: &str) -> Option<FunctionError> {
    read_object(&serde_json::from_str(text).ok()?)
}

fn read_object(object: &Map<String, Value>) -> Option<FunctionError> {
    if !object.keys().all(|key| KEYS.contains(&key.as_str())) {
        return None;
    }
    let stack_trace = match object.get("stackTrace") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(frames)) => {
            frames.iter().map(|frame| frame.as_str().map(str::to_owned)).collect::<Option<_>>()?
        }
        Some(_) => return None,
    };
    Some(FunctionError {
        error_type: object.get("errorType")?.as_str()?.to_owned(),
        error_message: object.get("errorMessage")?.as_str()?.to_owned(),
        stack_trace,
        causes: causes(object),
    })
}

/// An `AggregateException` names its first inner exception twice: as `cause` and among the `causes`.
fn causes(object: &Map<String, Value>) -> Vec<FunctionError> {
    let several = object.get("causes").and_then(Value::as_array).filter(|causes| !causes.is_empty());
    let all: Vec<&Value> = match several {
        Some(causes) => causes.iter().collect(),
        None => object.get("cause").into_iter().collect(),
    };
    all.into_iter().filter_map(Value::as_object).filter_map(read_object).collect()
}

/// Whether AWS's .NET client must have written this: it indents, and tells a stack or a cause. A serializer of a
/// function that returns data with such names does neither.
pub(super) fn is_the_clients(text: &str, error: &FunctionError) -> bool {
    let indented = text
        .trim_start()
        .strip_prefix('{')
        .is_some_and(|rest| rest.trim_start_matches(' ').starts_with(['\n', '\r']));
    indented && (!error.stack_trace.is_empty() || !error.causes.is_empty())
}

/// Whether this stands for a document that was too large to be sent.
pub(super) fn is_too_large(text: &str) -> bool {
    let object: Option<Map<String, Value>> = serde_json::from_str(text).ok();
    object.is_some_and(|object| {
        object.len() == 1 && object.get("errorMessage").and_then(Value::as_str) == Some(TOO_LARGE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_merely_has_such_keys_is_no_error() {
        for body in [
            r#"{"errorType":"none","errorMessage":"","orderId":7}"#,
            r#"{"errorType":1,"errorMessage":"x"}"#,
            r#"{"errorMessage":"x"}"#,
            r#"[{"errorType":"a","errorMessage":"b"}]"#,
            r#"{"errorType":"a","errorMessage":"b","stackTrace":"text"}"#,
        ] {
            assert_eq!(read_error(body), None, "{body}");
        }
    }

    #[test]
    fn the_causes_are_told_once_each_and_in_their_order() {
        let one = r#"{"errorType":"A","errorMessage":"a","stackTrace":["at A"],"cause":{"errorType":"B","errorMessage":"b","cause":{"errorType":"C","errorMessage":"c"}}}"#;
        let names = |text: &str| -> Vec<String> {
            let error = read_error(text).unwrap();
            error.with_causes().iter().map(|error| error.error_type.clone()).collect()
        };
        assert_eq!(names(one), ["A", "B", "C"]);
        let many = r#"{"errorType":"Aggregate","errorMessage":"a","cause":{"errorType":"B","errorMessage":"b"},"causes":[{"errorType":"B","errorMessage":"b"},{"errorType":"C","errorMessage":"c"}]}"#;
        assert_eq!(names(many), ["Aggregate", "B", "C"]);
    }

    #[test]
    fn the_clients_document_is_known_by_its_form() {
        let told = |text: &str| is_the_clients(text, &read_error(text).unwrap());
        assert!(told(
            "{\n  \"errorType\": \"E\",\n  \"errorMessage\": \"m\",\n  \"stackTrace\": [\"at A\"]\n}"
        ));
        assert!(!told(r#"{"errorType":"E","errorMessage":"m","stackTrace":["at A"]}"#));
        assert!(!told("{\n  \"errorType\": \"E\",\n  \"errorMessage\": \"m\"\n}"));
        assert!(is_too_large(r#"{"errorMessage":"Exception exceeded maximum payload size of 256KB."}"#));
        assert!(!is_too_large(r#"{"errorMessage":"Exception"}"#));
    }
}
