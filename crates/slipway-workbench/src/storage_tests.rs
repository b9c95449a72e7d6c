//! Tests of [`super`].

use super::*;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Words {
    words: Vec<String>,
}

impl OwnFile for Words {
    const VERSION: u32 = 2;

    /// Version 0 was the bare list, version 1 one text.
    fn upgrade(version: u32, value: Value) -> Option<Value> {
        match version {
            0 => {
                let words: Vec<String> = serde_json::from_value(value).ok()?;
                Some(Value::String(words.join(" ")))
            }
            _ => Some(serde_json::json!({"words": value.as_str()?.split(' ').collect::<Vec<_>>()})),
        }
    }
}

fn words(words: &[&str]) -> Words {
    Words { words: words.iter().map(|word| (*word).to_owned()).collect() }
}

#[test]
fn a_file_cut_at_any_byte_is_set_aside_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.json");
    write(&path, &words(&["one", "two"])).unwrap();
    let whole = std::fs::read(&path).unwrap();
    for length in 0..whole.len() {
        std::fs::write(&path, &whole[..length]).unwrap();
        assert!(matches!(read::<Words>(&path).unwrap(), Stored::SetAside), "cut at {length}");
        assert!(matches!(read::<Words>(&path).unwrap(), Stored::Missing), "it is begun anew");
    }
    let aside = set_aside([folder.path()]);
    let mut lengths: Vec<usize> = aside.iter().map(|path| std::fs::read(path).unwrap().len()).collect();
    lengths.sort_unstable();
    assert_eq!(lengths, (0..whole.len()).collect::<Vec<_>>(), "each is kept");
}

#[test]
fn each_earlier_version_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.json");
    for text in [
        r#"["one", "two"]"#,
        r#"{"version": 1, "value": "one two"}"#,
        r#"{"version": 2, "value": {"words": ["one", "two"]}}"#,
    ] {
        std::fs::write(&path, text).unwrap();
        let Stored::Value(read) = read::<Words>(&path).unwrap() else { panic!("{text}") };
        assert_eq!(read, words(&["one", "two"]), "{text}");
    }
}

#[test]
fn a_file_of_a_newer_slipway_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.json");
    let newer = r#"{"version": 3, "value": {"words": ["new"]}}"#;
    std::fs::write(&path, newer).unwrap();
    change(&path, |words: &mut Words| words.words.push("old".to_owned())).unwrap();
    let aside = set_aside([folder.path()]);
    assert_eq!(std::fs::read_to_string(aside.first().unwrap()).unwrap(), newer);
}

#[test]
fn what_can_be_made_again_is_not_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.json");
    std::fs::write(&path, "{").unwrap();
    assert_eq!(read_made::<Words>(&path), None);
    assert!(set_aside([folder.path()]).is_empty());
}

#[test]
fn changes_of_many_threads_are_all_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.json");
    std::thread::scope(|scope| {
        for number in 0..10 {
            let path = &path;
            scope.spawn(move || {
                change(path, |words: &mut Words| words.words.push(number.to_string())).unwrap()
            });
        }
    });
    let Stored::Value(read) = read::<Words>(&path).unwrap() else { panic!() };
    assert_eq!(read.words.len(), 10, "{read:?}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_what_is_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new").join("words.json");
    write(&path, &words(&["one"])).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
}

#[test]
fn all_files_of_a_folder_are_changed_but_those_that_stay_the_same_or_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let without_two = |value: &mut Words| {
        let before = value.words.len();
        value.words.retain(|word| word != "two");
        value.words.len() != before
    };
    change_all::<Words>(&at("missing"), without_two).unwrap();
    write(&at("a.json"), &words(&["one", "two"])).unwrap();
    std::fs::write(at("b.json"), r#"["two", "three"]"#).unwrap();
    for (name, text) in [("same.json", r#"["one"]"#), ("broken.json", "no"), ("notes.txt", r#"["two"]"#)] {
        std::fs::write(at(name), text).unwrap();
    }
    change_all::<Words>(folder.path(), without_two).unwrap();
    let read = |name: &str| read_made::<Words>(&at(name)).unwrap();
    assert_eq!((read("a.json"), read("b.json")), (words(&["one"]), words(&["three"])));
    for (name, text) in [("same.json", r#"["one"]"#), ("broken.json", "no"), ("notes.txt", r#"["two"]"#)] {
        assert_eq!(std::fs::read_to_string(at(name)).unwrap(), text, "{name}");
    }
}
