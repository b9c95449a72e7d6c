//! JSON as people write it for .NET's tools: with comments and trailing commas.
//!
//! One kept parser reads the settings and makes the tree that they are edited in, so what can be read can be edited.
//! Of what it tolerates only comments and trailing commas are allowed here. Its one looseness that cannot be
//! turned off is taken as it is: a line break within a text.

use jsonc_parser::cst::CstRootNode;
use jsonc_parser::errors::ParseError;
use jsonc_parser::{ParseOptions, parse_to_serde_value};
use serde::de::DeserializeOwned;

/// Why a text is not the JSON that was expected, with its line and column.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct JsoncError(#[from] ParseError);

const TOLERATED: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// The mark that editors of Windows put before a text.
pub(crate) const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// Reads a text, with or without a byte order mark. Of a key that stands there twice the last one counts.
///
/// # Errors
/// Where the text is not JSON, or not of the expected kind.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, JsoncError> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    Ok(parse_to_serde_value(text, &TOLERATED)?)
}

/// The tree of a text without a byte order mark: every byte of it stands in some node.
pub(crate) fn tree(text: &str) -> Result<CstRootNode, JsoncError> {
    Ok(CstRootNode::parse(text, &TOLERATED)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    #[test]
    fn comments_and_trailing_commas_are_all_that_is_tolerated() {
        let read = |text: &str| read::<Value>(text);
        let tolerated =
            "\u{FEFF}{ // one, \"two\"\n \"a\": [1, /* , */ 2,], /**/ \"b\": \"/* no comment */\",\n}";
        assert_eq!(read(tolerated).unwrap(), json!({"a": [1, 2], "b": "/* no comment */"}));
        for text in [
            "{a: 1}",
            "{'a': 1}",
            "{\"a\": 1 \"b\": 2}",
            "{\"a\": 1,,}",
            "{,}",
            "{\"a\": 0x10}",
            "{\"a\": +1}",
            "{\"a\": .5}",
            "{\"a\": 1.}",
            "{\"a\": 01}",
            "{\"a\": 1e999}",
            "{\"a\": NaN}",
            "{\"a\": \"\\x41\"}",
            "{\"a\": 1} {}",
            "{\"a\": 1",
            "{\"a\": 1} /* open",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_error_names_line_and_column_and_deep_nesting_is_one() {
        let error = read::<Value>("{\n  \"a\": x\n}").unwrap_err();
        assert!(error.to_string().ends_with("on line 2 column 8"), "{error}");
        assert!(read::<Value>(&"[".repeat(100_000)).is_err());
        assert!(tree(&"[".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn json_is_read_as_json(text in "[a-z/*,\\\\\"é]{0,30}", number in any::<i64>()) {
            let value = json!({ "a": [text.clone(), number, 0.5, null, true], text: {} });
            prop_assert_eq!(&read::<Value>(&value.to_string()).unwrap(), &value);
            let shown = serde_json::to_string_pretty(&value).unwrap();
            prop_assert_eq!(read::<Value>(&shown).unwrap(), value);
        }

        #[test]
        fn a_tree_holds_every_byte(text in "[{}\\[\\]\",:/* a\\n\\r\\\\é1]{0,40}") {
            if let Ok(tree) = tree(&text) {
                prop_assert_eq!(tree.to_string(), text);
            }
        }
    }
}
