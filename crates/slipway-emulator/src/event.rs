//! The checks Lambda makes on an event before the function sees it, and RIE does not.

use crate::error::EmulatorError;
use serde::de::IgnoredAny;

/// The largest request that Lambda accepts in a synchronous invocation.
pub(crate) const REQUEST_LIMIT: usize = 6 * 1024 * 1024;

/// Refuses an event that Lambda would refuse.
pub(crate) fn check(event: &[u8]) -> Result<(), EmulatorError> {
    if event.len() > REQUEST_LIMIT {
        return Err(EmulatorError::EventTooLarge { size: event.len(), limit: REQUEST_LIMIT });
    }
    let text = std::str::from_utf8(event)
        .map_err(|error| EmulatorError::EventNotText { offset: error.valid_up_to() })?;
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Ok(()),
        Err(source) => Err(EmulatorError::EventNotJson {
            line: source.line().max(1),
            column: source.column().max(1),
            source,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_of_any_kind_is_an_event() {
        for event in ["{}", "null", "\"text\"", "1.5", " [1, {\"a\": 1, \"a\": 2}]\n"] {
            assert!(check(event.as_bytes()).is_ok(), "{event}");
        }
    }

    #[test]
    fn the_place_of_the_mistake_is_told() {
        let place = |event: &str| match check(event.as_bytes()) {
            Err(EmulatorError::EventNotJson { line, column, .. }) => (line, column),
            other => panic!("{event}: {other:?}"),
        };
        assert_eq!(place("{\n  \"a\": ,\n}"), (2, 8));
        assert_eq!(place(""), (1, 1));
        assert_eq!(place("\u{feff}{}"), (1, 1));
    }

    #[test]
    fn other_encodings_are_named_as_such() {
        let event = [0xff, 0xfe, b'{', 0, b'}', 0];
        assert!(matches!(check(&event), Err(EmulatorError::EventNotText { offset: 0 })));
    }

    #[test]
    fn the_limit_is_six_mebibytes_exactly() {
        let event = |size: usize| format!("\"{}\"", "a".repeat(size - 2)).into_bytes();
        assert!(check(&event(REQUEST_LIMIT)).is_ok());
        assert!(matches!(check(&event(REQUEST_LIMIT + 1)), Err(EmulatorError::EventTooLarge { .. })));
    }
}
