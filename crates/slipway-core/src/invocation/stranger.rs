//! Answers that are not the function's, although they came.
//!
//! The emulator listens on a port inside the function's container. A web adapter that hands events to a program on the
//! same port reaches the emulator in its place, and the emulator's page for unknown paths comes back as a regular
//! answer; a program that was there first gets the event as a request of the web. Neither says anything about the
//! function.

use super::FunctionError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// The type of the error where the emulator answered in the program's place.
pub const EMULATORS_PAGE: &str = "Slipway.PortHeldByEmulator";
/// The type of the error where something else answered in the emulator's place.
pub const NO_EMULATOR: &str = "Slipway.EmulatorNotReached";

/// The emulator's page for a path that it does not serve.
const PAGE: &str = "404 page not found";
/// What stands between head and body of a streamed answer.
const STREAMED: &str = "\0\0\0\0\0\0\0\0";

/// Whether a body is the emulator's own page: as it is, as text in JSON, or in the answer that an adapter makes of it.
pub(super) fn is_emulators_page(body: &str) -> bool {
    let is_page = |text: &str| text.trim() == PAGE;
    if let Some((head, body)) = body.split_once(STREAMED) {
        return is_page(body)
            && serde_json::from_str(head).is_ok_and(|head: Value| head["statusCode"] == 404);
    }
    match serde_json::from_str(body) {
        Ok(Value::String(text)) => is_page(&text),
        Ok(answer @ Value::Object(_)) => {
            let body = answer["body"].as_str().unwrap_or_default();
            let decoded = STANDARD.decode(body).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            answer["statusCode"] == 404 && (is_page(body) || decoded.is_some_and(|text| is_page(&text)))
        }
        Ok(_) => false,
        Err(_) => is_page(body),
    }
}

pub(super) fn emulators_page(port: u16) -> FunctionError {
    FunctionError::new(
        EMULATORS_PAGE,
        format!(
            "The answer is the emulator's own page \"{PAGE}\": the request went to port {port} of the container, which the \
             emulator holds in this test, and the program behind it was not reached."
        ),
    )
}

pub(super) fn no_emulator(status: u16) -> FunctionError {
    FunctionError::new(
        NO_EMULATOR,
        format!(
            "Not the emulator answered but another server in the container, with status {status}. The function never got \
             the event."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emulators_page_is_known_in_every_form_that_an_adapter_gives_it() {
        for body in [
            "404 page not found\n",
            r#""404 page not found\n""#,
            r#"{"statusCode":404,"body":"404 page not found\n"}"#,
            r#"{"statusCode":404,"headers":{},"isBase64Encoded":true,"body":"NDA0IHBhZ2Ugbm90IGZvdW5kCg=="}"#,
            "{\"statusCode\":404,\"headers\":{}}\0\0\0\0\0\0\0\u{0}404 page not found\n",
        ] {
            assert!(is_emulators_page(body), "{body}");
        }
    }

    #[test]
    fn a_404_of_the_function_stays_its_answer() {
        for body in [
            r#"{"statusCode":404,"body":"no such order"}"#,
            r#"{"statusCode":200,"body":"404 page not found"}"#,
            r#"{"statusCode":404}"#,
            "{\"statusCode\":404}\0\0\0\0\0\0\0\0no such order",
            "404",
            "",
        ] {
            assert!(!is_emulators_page(body), "{body}");
        }
    }
}
