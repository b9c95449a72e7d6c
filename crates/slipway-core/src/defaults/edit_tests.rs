//! What an edit leaves alone: everything but the one value.

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
        set("{\n  \"a\": 1, // of a\n}\n", "b", "x"),
        "{\n  \"a\": 1, // of a\n  \"b\": \"x\",\n}\n",
        "a comment stays beside what it is about, and the file's comma at the end stays its custom"
    );
    assert_eq!(set("{\n\"a\": 1 // of a\n\n}", "b", "x"), "{\n\"a\": 1, // of a\n\"b\": \"x\"\n\n}");
    assert_eq!(set("{\"a\": 1 }", "b", "x"), "{\"a\": 1, \"b\": \"x\" }");
    assert_eq!(
        set("{ // head\n\n\t\"a\": 1, \"c\": {\n}\n\n\n}", "b", "x"),
        "{ // head\n\n\t\"a\": 1, \"c\": {\n},\n\t\"b\": \"x\"\n\n\n}"
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

/// A document in the making: its text, and where each value stands.
#[derive(Debug, Clone)]
struct Document {
    text: String,
    values: Vec<(String, std::ops::Range<usize>)>,
}

impl Document {
    fn read(&self) -> Map<String, Value> {
        jsonc::read(&self.text).unwrap()
    }
}

/// What may stand between two tokens of a file with these line ends.
fn trivia(line_end: &'static str) -> impl Strategy<Value = String> {
    let comment = "[a-zé{}:,\" \\\\]{0,8}";
    prop_oneof![
        3 => Just(String::new()),
        2 => Just(format!("{line_end}  ")),
        1 => Just(line_end.repeat(2)),
        1 => Just("\t ".to_owned()),
        1 => comment.prop_map(move |said| format!(" // {said}{line_end}")),
        1 => comment.prop_map(|said| format!("/* {said} */")),
        1 => comment.prop_map(move |said| format!("/*{line_end} {said}{line_end}*/")),
    ]
}

fn documents() -> impl Strategy<Value = Document> {
    let value = prop_oneof![
        "\\PC{0,6}".prop_map(|text| Value::from(text).to_string()),
        any::<i32>().prop_map(|number| number.to_string()),
        Just("[1, // one\n 2,]".to_owned()),
        Just("{\"a\": {\"b\": null,} /* } */}".to_owned()),
        Just("true".to_owned()),
    ];
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_flat_map(move |(windows, mark, comma)| {
        let line_end = if windows { "\r\n" } else { "\n" };
        let entry = ("[a-z-]{1,4}", value.clone(), proptest::array::uniform4(trivia(line_end)));
        (proptest::collection::vec(entry, 0..6), proptest::array::uniform3(trivia(line_end))).prop_map(
            move |(entries, around)| {
                let mut document =
                    Document { text: if mark { "\u{FEFF}" } else { "" }.to_owned(), values: Vec::new() };
                let text = &mut document.text;
                text.extend([around[0].as_str(), "{"]);
                for (at, (key, value, trivia)) in entries.iter().enumerate() {
                    text.extend([
                        trivia[0].as_str(),
                        "\"",
                        key.as_str(),
                        "\"",
                        trivia[1].as_str(),
                        ":",
                        trivia[2].as_str(),
                    ]);
                    document.values.push((key.clone(), text.len()..text.len() + value.len()));
                    text.extend([value.as_str(), trivia[3].as_str()]);
                    text.push_str(if comma || at + 1 < entries.len() { "," } else { "" });
                }
                text.extend([around[1].as_str(), "}", around[2].as_str()]);
                document
            },
        )
    })
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
        let read: Map<String, Value> = jsonc::read(&after).unwrap();
        prop_assert_eq!(&read[&picked], &Value::from(value));
        for name in names.iter().filter(|name| **name != picked) {
            let line = format!("\"{name}\": [\"{name}\", {{\"x\": 1}}] // {comment}");
            prop_assert!(after.contains(&line));
        }
    }

    #[test]
    fn no_text_makes_the_editor_panic(text in "[{}\\[\\]\",:/* a\\n\\\\=;é]{0,60}") {
        if let Ok(after) = edit_defaults(&text, &[("a", Some(Value::from(1)))]) {
            prop_assert!(jsonc::read::<Map<String, Value>>(&after).is_ok());
        }
        let _ = read_defaults(text.as_bytes());
    }

    #[test]
    fn an_edit_changes_the_bytes_of_its_value_and_no_other(
        document in documents(), pick in any::<prop::sample::Index>(), value in "\\PC{0,12}",
    ) {
        prop_assume!(!document.values.is_empty());
        let key = document.values[pick.index(document.values.len())].0.clone();
        let after = set(&document.text, &key, &value);
        // Of a key that stands there twice, the last one counts.
        let place = document.values.iter().rfind(|(name, _)| *name == key).unwrap().1.clone();
        prop_assert_eq!(&after[..place.start], &document.text[..place.start]);
        prop_assert!(after.ends_with(&document.text[place.end..]));
        let written = &after[place.start..after.len() - (document.text.len() - place.end)];
        prop_assert_eq!(jsonc::read::<String>(written).unwrap(), value.clone());
        let mut expected = document.read();
        expected.insert(key, Value::from(value));
        prop_assert_eq!(jsonc::read::<Map<String, Value>>(&after).unwrap(), expected);
    }

    #[test]
    fn a_new_key_is_added_and_every_byte_stays(document in documents(), value in "\\PC{0,12}") {
        let after = set(&document.text, "new", &value);
        let mut expected = document.read();
        prop_assume!(!expected.is_empty());
        expected.insert("new".to_owned(), Value::from(value));
        prop_assert_eq!(jsonc::read::<Map<String, Value>>(&after).unwrap(), expected);
        let (old, new) = (document.text.as_bytes(), after.as_bytes());
        let before = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let rest = old.len().min(new.len()) - before;
        let behind = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
        // Between what is the same before and behind stands at most a comment, with the new comma before it.
        let (old, new) = (&old[before..old.len() - behind], &new[before..new.len() - behind]);
        prop_assert!(new.starts_with(&[b",", old].concat()) || old.is_empty(), "{}", after);
    }

    #[test]
    fn a_key_taken_out_takes_no_other_along(document in documents(), pick in any::<prop::sample::Index>()) {
        prop_assume!(!document.values.is_empty());
        let key = document.values[pick.index(document.values.len())].0.clone();
        let twice = document.values.iter().filter(|(name, _)| *name == key).count();
        let changes = vec![(key.as_str(), None); twice];
        let after = edit_defaults(&document.text, &changes).unwrap();
        let mut expected = document.read();
        expected.shift_remove(&key);
        prop_assert_eq!(jsonc::read::<Map<String, Value>>(&after).unwrap(), expected);
    }
}
