//! Changes to single keys of `aws-lambda-tools-defaults.json`, with every other byte left as it is.
//!
//! The file belongs to its owner and to Amazon's tools: comments, order, indentation, line ends and keys that nobody
//! here knows stay. So the text is not parsed and printed again; the place of the one value is found and replaced.

use super::DefaultsError;
use super::json::{plain_json, without_comments};
use serde_json::{Map, Value};
use std::ops::Range;

/// Where a key of the object stands.
struct Entry {
    key: String,
    /// From the key's first quote to the end of its value.
    whole: Range<usize>,
    value: Range<usize>,
}

/// Sets keys to values, or takes them out where the value is none. A text of blanks counts as an empty object.
pub fn edit_defaults(text: &str, changes: &[(&str, Option<Value>)]) -> Result<String, DefaultsError> {
    let mut text = if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        format!("{text}{{\n}}\n")
    } else {
        text.to_owned()
    };
    for (key, value) in changes {
        text = edited(&text, key, value.as_ref())?;
    }
    Ok(text)
}

fn edited(text: &str, key: &str, value: Option<&Value>) -> Result<String, DefaultsError> {
    // Comments become blanks of the same length in bytes, so that places in one text are places in the other.
    let plain = plain_json(text);
    let body = plain.strip_prefix('\u{FEFF}').unwrap_or(&plain);
    serde_json::from_str::<Map<String, Value>>(body).map_err(DefaultsError::Json)?;
    let entries = entries(&plain);
    // Of a key that stands there twice, readers take the last one.
    let found = entries.iter().rposition(|entry| entry.key == key);
    Ok(match (found.and_then(|at| entries.get(at).map(|entry| (at, entry))), value) {
        (Some((_, entry)), Some(value)) => replaced(text, &entry.value, &value.to_string()),
        (Some((at, _)), None) => without(text, &plain, &entries, at),
        (None, Some(value)) => with(text, &plain, &entries, key, value),
        (None, None) => text.to_owned(),
    })
}

fn replaced(text: &str, place: &Range<usize>, new: &str) -> String {
    let before = text.get(..place.start).unwrap_or_default();
    let after = text.get(place.end..).unwrap_or_default();
    format!("{before}{new}{after}")
}

/// Takes an entry out together with one comma and the line it stood on.
fn without(text: &str, plain: &str, entries: &[Entry], at: usize) -> String {
    let Some(entry) = entries.get(at) else { return text.to_owned() };
    let rest = plain.get(entry.whole.end..).unwrap_or_default();
    let comma = rest
        .find(|letter: char| !letter.is_whitespace())
        .filter(|at| rest.get(*at..).is_some_and(|rest| rest.starts_with(',')));
    match comma {
        Some(comma) => {
            let end = entry.whole.end + comma + 1;
            let line = text.get(..entry.whole.start).unwrap_or_default();
            let start = line.trim_end_matches([' ', '\t']).len();
            let after = text.get(end..).unwrap_or_default();
            let alone =
                after.starts_with(['\n', '\r']) && line.get(..start).is_some_and(|line| line.ends_with('\n'));
            let skipped = if after.starts_with("\r\n") { 2 } else { 1 };
            if alone {
                replaced(text, &(start..end + skipped), "")
            } else {
                replaced(text, &(entry.whole.start..end), "")
            }
        }
        // The last entry takes the comma before it along.
        None => {
            let before = at.checked_sub(1).and_then(|before| entries.get(before));
            let start = before.map_or(entry.whole.start, |before| before.whole.end);
            replaced(text, &(start..entry.whole.end), "")
        }
    }
}

/// Adds an entry after the last one, indented as that one is.
fn with(text: &str, plain: &str, entries: &[Entry], key: &str, value: &Value) -> String {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let new = format!("{}: {value}", Value::from(key));
    match entries.last() {
        Some(last) => {
            let line = text.get(..last.whole.start).and_then(|before| before.rsplit('\n').next());
            let indent = line.filter(|line| line.trim().is_empty()).unwrap_or("  ");
            // A comma that trails the last entry serves the new one.
            let rest = without_comments(text);
            let rest = rest.get(last.whole.end..).unwrap_or_default();
            let comma = rest.find(|letter: char| !letter.is_whitespace());
            let trailing = comma.filter(|at| rest.get(*at..).is_some_and(|rest| rest.starts_with(',')));
            let trailing = trailing.map(|at| last.whole.end + at + 1);
            match trailing {
                Some(at) => replaced(text, &(at..at), &format!("{line_end}{indent}{new}")),
                None => {
                    let at = last.whole.end;
                    replaced(text, &(at..at), &format!(",{line_end}{indent}{new}"))
                }
            }
        }
        None => {
            let open = plain.find('{').map_or(0, |at| at + 1);
            let close = plain.rfind('}').unwrap_or(open);
            let inner = text.get(open..close).unwrap_or_default().trim_end();
            let end = open + inner.len();
            replaced(text, &(end..close.max(end)), &format!("{line_end}  {new}{line_end}"))
        }
    }
}

/// The entries of the outermost object of a text without comments.
fn entries(plain: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let (mut depth, mut at) = (0usize, 0usize);
    let mut key: Option<(String, usize)> = None;
    let mut value: Option<usize> = None;
    let bytes = plain.as_bytes();
    let mut last = 0;
    while let Some(&byte) = bytes.get(at) {
        let ends = depth == 1 && matches!(byte, b',' | b'}');
        if ends && let (Some((name, start)), Some(from)) = (key.take(), value.take()) {
            entries.push(Entry { key: name, whole: start..last, value: from..last });
        }
        match byte {
            b'"' => {
                let end = string_end(bytes, at);
                let written = plain.get(at..end).unwrap_or_default();
                if depth == 1 && key.is_none() {
                    key = serde_json::from_str(written).ok().map(|name: String| (name, at));
                } else {
                    value.get_or_insert(at);
                }
                at = end;
                last = end;
                continue;
            }
            b'{' | b'[' => {
                if depth >= 1 {
                    value.get_or_insert(at);
                }
                depth += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b':' | b',' => {}
            other if !other.is_ascii_whitespace() && depth == 1 && key.is_some() => {
                value.get_or_insert(at);
            }
            _ => {}
        }
        at += 1;
        if !byte.is_ascii_whitespace() {
            last = at;
        }
    }
    entries
}

/// The place after the quote that closes a string.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'"' => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::super::read_defaults;
    use super::*;
    use proptest::prelude::*;

    fn set(text: &str, key: &str, value: &str) -> String {
        edit_defaults(text, &[(key, Some(Value::from(value)))]).unwrap()
    }

    #[test]
    fn only_the_one_value_changes() {
        let text = "\u{FEFF}{\r\n\t// ours, \"image-command\": no\r\n\t\"profile\" : \"\", /* é */\r\n\t\"image-command\": \"A::B.C::D\" // old\r\n}\r\n";
        let after = set(text, "image-command", "A::B.C::E");
        assert_eq!(after, text.replace("\"A::B.C::D\"", "\"A::B.C::E\""));
        assert_eq!(set(&after, "image-command", "A::B.C::D"), text);
    }

    #[test]
    fn a_new_key_takes_the_indentation_of_the_file() {
        assert_eq!(set("{\n    \"a\": 1\n}\n", "b", "x"), "{\n    \"a\": 1,\n    \"b\": \"x\"\n}\n");
        assert_eq!(
            set("{\n  \"a\": 1, // last\n}\n", "b", "x"),
            "{\n  \"a\": 1,\n  \"b\": \"x\" // last\n}\n"
        );
        assert_eq!(set("", "b", "x"), "{\n  \"b\": \"x\"\n}\n");
        assert_eq!(set("{}", "b", "x"), "{\n  \"b\": \"x\"\n}");
        assert_eq!(set("{ // nothing yet\n}\n", "b", "x"), "{ // nothing yet\n  \"b\": \"x\"\n}\n");
    }

    #[test]
    fn a_key_is_taken_out_with_its_comma() {
        let without = |text: &str, key: &str| edit_defaults(text, &[(key, None)]).unwrap();
        assert_eq!(without("{\n  \"a\": 1,\n  \"b\": 2\n}", "a"), "{\n  \"b\": 2\n}");
        assert_eq!(without("{\n  \"a\": 1,\n  \"b\": 2\n}", "b"), "{\n  \"a\": 1\n}");
        assert_eq!(without("{\"a\": [1, 2]}", "a"), "{}");
        assert_eq!(without("{\"a\": 1}", "c"), "{\"a\": 1}");
    }

    #[test]
    fn what_is_no_object_is_left_alone() {
        assert!(matches!(edit_defaults("[1]", &[("a", None)]), Err(DefaultsError::Json(_))));
        assert!(edit_defaults("{\"a\": }", &[("a", None)]).is_err());
    }

    proptest! {
        #[test]
        fn other_keys_keep_every_byte(
            names in proptest::collection::btree_set("[a-z-]{1,8}", 1..6), comment in "[a-zé{}:,\" ]{0,12}",
            value in "\\PC{0,12}", pick in 0usize..6,
        ) {
            let names: Vec<String> = names.into_iter().collect();
            let picked = names[pick % names.len()].clone();
            let lines: Vec<String> =
                names.iter().map(|name| format!("  \"{name}\": [\"{name}\", {{\"x\": 1}}] // {comment}")).collect();
            let text = format!("{{\n{}\n}}\n", lines.join("\n,"));
            let after = set(&text, &picked, &value);
            let read: Map<String, Value> = serde_json::from_str(&plain_json(&after)).unwrap();
            prop_assert_eq!(&read[&picked], &Value::from(value));
            for name in names.iter().filter(|name| **name != picked) {
                let line = format!("\"{name}\": [\"{name}\", {{\"x\": 1}}] // {comment}");
                prop_assert!(after.contains(&line));
            }
        }

        #[test]
        fn no_text_makes_the_editor_panic(text in "[{}\\[\\]\",:/* a\\n\\\\=;é]{0,60}") {
            if let Ok(after) = edit_defaults(&text, &[("a", Some(Value::from(1)))]) {
                let read: Result<Map<String, Value>, _> = serde_json::from_str(&plain_json(&after));
                prop_assert!(read.is_ok());
            }
            let _ = read_defaults(text.as_bytes());
        }
    }
}
