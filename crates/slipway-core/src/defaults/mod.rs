//! The project's own settings in `aws-lambda-tools-defaults.json`, the file of Amazon's .NET tools.
//!
//! The reader takes the keys that Slipway uses. Comments and trailing commas are tolerated, because the tools
//! tolerate them. Unknown keys are passed over, and [`edit_defaults`] leaves every byte but that of one value alone.
//! A key with an empty text counts as missing, as in the files that the templates make. An environment's own settings
//! stand beside the file as `aws-lambda-tools-defaults.ENVIRONMENT.json` and lie over it.

mod edit;

pub use edit::edit_defaults;

use crate::{Architecture, Handler, MemorySize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The settings that Slipway reads. A missing key is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Defaults {
    /// `function-name`.
    pub function_name: Option<String>,
    /// `image-command`: the handler of an image, as one text.
    pub image_command: Option<Handler>,
    /// `function-handler`: the handler of a zip package as it is written, which an image needs not.
    pub function_handler: Option<String>,
    /// `function-memory-size`, in MiB.
    pub memory: Option<MemorySize>,
    /// `function-timeout`, in seconds.
    pub timeout_seconds: Option<u32>,
    /// `function-architecture`.
    pub architecture: Option<Architecture>,
    /// `function-role`: an ARN or a name.
    pub role: Option<String>,
    /// `region`.
    pub region: Option<String>,
    /// `profile`.
    pub profile: Option<String>,
    /// `environment-variables`, written there as `"k1"="v1";"k2"="v2"`.
    pub environment: BTreeMap<String, String>,
    /// `image-tag`, or its old name `tag`: `repository:tag`.
    pub image_tag: Option<String>,
    /// `dockerfile`: a path relative to the project.
    pub dockerfile: Option<String>,
    /// `docker-build-working-dir`: the folder that is sent, relative to the project.
    pub docker_folder: Option<String>,
}

/// Why the settings cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DefaultsError {
    /// The file is larger than any settings file.
    #[error("aws-lambda-tools-defaults.json has {bytes} bytes; at most {MAX_BYTES} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The file is no UTF-8.
    #[error("aws-lambda-tools-defaults.json is not UTF-8 text")]
    NotText(#[source] std::str::Utf8Error),
    /// The file is no JSON object.
    #[error("aws-lambda-tools-defaults.json is not a JSON object")]
    Json(#[source] serde_json::Error),
    /// A value is not of the key's kind.
    #[error("`{key}` in aws-lambda-tools-defaults.json must be {expected}")]
    Value {
        /// The key.
        key: &'static str,
        /// What would be right.
        expected: &'static str,
    },
    /// The handler is malformed.
    #[error("`image-command` in aws-lambda-tools-defaults.json is no handler")]
    Handler(#[from] crate::handler::InvalidHandler),
}

const MAX_BYTES: usize = 1024 * 1024;

/// Reads the file's bytes.
pub fn read_defaults(bytes: &[u8]) -> Result<Defaults, DefaultsError> {
    if bytes.len() > MAX_BYTES {
        return Err(DefaultsError::TooLarge { bytes: bytes.len() });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(DefaultsError::NotText)?;
    let keys: Map<String, Value> = serde_json::from_str(&plain_json(text)).map_err(DefaultsError::Json)?;
    let architecture = string(&keys, "function-architecture")?
        .map(|name| {
            let expected = "`x86_64` or `arm64`";
            Architecture::from_name(&name)
                .ok_or(DefaultsError::Value { key: "function-architecture", expected })
        })
        .transpose()?;
    Ok(Defaults {
        function_name: string(&keys, "function-name")?,
        image_command: string(&keys, "image-command")?.as_deref().map(Handler::parse).transpose()?,
        function_handler: string(&keys, "function-handler")?,
        memory: number(&keys, "function-memory-size")?.map(MemorySize),
        timeout_seconds: number(&keys, "function-timeout")?,
        architecture,
        role: string(&keys, "function-role")?,
        region: string(&keys, "region")?,
        profile: string(&keys, "profile")?,
        environment: environment(&keys)?,
        image_tag: string(&keys, "image-tag")?.or(string(&keys, "tag")?),
        dockerfile: string(&keys, "dockerfile")?,
        docker_folder: string(&keys, "docker-build-working-dir")?,
    })
}

/// The settings of an environment over the project's own: what is set there wins, and the variables of the function
/// are its own where it names any.
pub fn overlay(base: Defaults, over: Defaults) -> Defaults {
    Defaults {
        function_name: over.function_name.or(base.function_name),
        image_command: over.image_command.or(base.image_command),
        function_handler: over.function_handler.or(base.function_handler),
        memory: over.memory.or(base.memory),
        timeout_seconds: over.timeout_seconds.or(base.timeout_seconds),
        architecture: over.architecture.or(base.architecture),
        role: over.role.or(base.role),
        region: over.region.or(base.region),
        profile: over.profile.or(base.profile),
        environment: if over.environment.is_empty() { base.environment } else { over.environment },
        image_tag: over.image_tag.or(base.image_tag),
        dockerfile: over.dockerfile.or(base.dockerfile),
        docker_folder: over.docker_folder.or(base.docker_folder),
    }
}

/// The environment whose settings a file holds: `prod` for `aws-lambda-tools-defaults.prod.json`.
pub fn environment_of(file_name: &str) -> Option<&str> {
    let name = file_name.strip_prefix("aws-lambda-tools-defaults.")?.strip_suffix(".json")?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    ((1..=64).contains(&name.len()) && name.bytes().all(plain)).then_some(name)
}

fn string(keys: &Map<String, Value>, key: &'static str) -> Result<Option<String>, DefaultsError> {
    match keys.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(_) => Err(DefaultsError::Value { key, expected: "a text" }),
    }
}

/// A number, or a text of digits: the tools' own command line turns one into the other.
fn number(keys: &Map<String, Value>, key: &'static str) -> Result<Option<u32>, DefaultsError> {
    let read = match keys.get(key) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    read.map(Some).ok_or(DefaultsError::Value { key, expected: "a whole number" })
}

/// A text in the tools' own form, or an object of texts.
fn environment(keys: &Map<String, Value>) -> Result<BTreeMap<String, String>, DefaultsError> {
    const KEY: &str = "environment-variables";
    let wrong =
        || DefaultsError::Value { key: KEY, expected: "of the form \"NAME\"=\"value\";\"NAME\"=\"value\"" };
    if let Some(Value::Object(entries)) = keys.get(KEY) {
        let entry = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
        return entries.iter().map(entry).collect::<Option<_>>().ok_or_else(wrong);
    }
    let Some(text) = string(keys, KEY)? else { return Ok(BTreeMap::new()) };
    let mut environment = BTreeMap::new();
    for pair in split_outside_quotes(&text, ';') {
        if pair.trim().is_empty() {
            continue;
        }
        let name = split_outside_quotes(pair, '=').into_iter().next().unwrap_or_default();
        // A value without quotes may hold `=` itself, as in a connection string.
        let value = pair.get(name.len()..).and_then(|rest| rest.strip_prefix('=')).ok_or_else(wrong)?;
        let name = unquoted(name);
        if name.is_empty() {
            return Err(wrong());
        }
        environment.insert(name.to_owned(), unquoted(value).to_owned());
    }
    Ok(environment)
}

fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|character| {
        quoted ^= character == '"';
        character == separator && !quoted
    })
    .collect()
}

/// The same text with comments and trailing commas turned into blanks, byte for byte, so that lines and columns in an
/// error of the JSON reader stay those of the file.
fn plain_json(text: &str) -> String {
    blanked(text, true)
}

/// The same with the trailing commas left, where they matter.
fn without_comments(text: &str) -> String {
    blanked(text, false)
}

fn blanked(text: &str, commas: bool) -> String {
    let mut plain: Vec<char> = Vec::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut comma = None;
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('"', _) => {
                comma = None;
                plain.push('"');
                copy_string(&mut characters, &mut plain);
            }
            ('/', Some('/')) => {
                plain.push(' ');
                while let Some(next) = characters.next_if(|next| *next != '\n') {
                    push_blank(next, &mut plain);
                }
            }
            ('/', Some('*')) => blank_block(&mut characters, &mut plain),
            (',', _) => {
                comma = commas.then_some(plain.len());
                plain.push(',');
            }
            (end @ ('}' | ']'), _) => {
                if let Some(place) = comma.take().and_then(|at: usize| plain.get_mut(at)) {
                    *place = ' ';
                }
                plain.push(end);
            }
            (other, _) => {
                if !other.is_whitespace() {
                    comma = None;
                }
                plain.push(other);
            }
        }
    }
    plain.into_iter().collect()
}

fn copy_string(characters: &mut impl Iterator<Item = char>, plain: &mut Vec<char>) {
    let mut escaped = false;
    for character in characters {
        plain.push(character);
        match character {
            '"' if !escaped => return,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
}

/// Line ends stay; any other character becomes as many blanks as it has bytes.
fn push_blank(character: char, plain: &mut Vec<char>) {
    match character {
        '\n' | '\r' => plain.push(character),
        other => plain.extend(std::iter::repeat_n(' ', other.len_utf8())),
    }
}

fn blank_block(characters: &mut impl Iterator<Item = char>, plain: &mut Vec<char>) {
    plain.push(' ');
    // The star that opens the comment cannot close it, so it is not looked at as the one before a slash.
    let mut before = ' ';
    for (index, character) in characters.enumerate() {
        push_blank(character, plain);
        if before == '*' && character == '/' {
            return;
        }
        before = if index == 0 { ' ' } else { character };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Defaults, DefaultsError> {
        read_defaults(text.as_bytes())
    }

    #[test]
    fn the_templates_file_is_read_with_comments_and_trailing_commas() {
        let defaults = read(
            "\u{FEFF}{ // settings, \"quoted\"\n \"profile\": \"\", /* two\n lines */ \"region\": \"eu-west-1\",\n\
             \"function-memory-size\": 512, \"function-timeout\": \"30\", \"function-architecture\": \"arm64\",\n\
             \"image-command\": \"A::A.F::Run\", \"tag\": \"hello:latest\", \"function-role\": \"hello // no comment\",\n\
             \"Information\": [\"a\", \"b\",], }",
        )
        .unwrap();
        assert_eq!(defaults.profile, None);
        assert_eq!(defaults.region.as_deref(), Some("eu-west-1"));
        assert_eq!(defaults.role.as_deref(), Some("hello // no comment"));
        assert_eq!((defaults.memory, defaults.timeout_seconds), (Some(MemorySize(512)), Some(30)));
        assert_eq!(defaults.architecture, Some(Architecture::Arm64));
        assert_eq!(defaults.image_command, Some(Handler::parse("A::A.F::Run").unwrap()));
        assert_eq!(defaults.image_tag.as_deref(), Some("hello:latest"));
    }

    #[test]
    fn the_environment_is_one_text_of_pairs() {
        let read = |text: &str| {
            let json = serde_json::json!({ "environment-variables": text }).to_string();
            read_defaults(json.as_bytes()).map(|defaults| defaults.environment)
        };
        let pairs = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        assert_eq!(read("\"k1\"=\"v1\";\"k2\"=\"a=b;c\"").unwrap(), pairs(&[("k1", "v1"), ("k2", "a=b;c")]));
        assert_eq!(read("k1=v1; k2=Server=x;").unwrap(), pairs(&[("k1", "v1"), ("k2", "Server=x")]));
        assert_eq!(read("k1=").unwrap(), pairs(&[("k1", "")]));
        assert_eq!(read("").unwrap(), pairs(&[]));
        assert!(read("novalue").is_err());
        assert!(read("=x").is_err());
    }

    #[test]
    fn a_wrong_value_names_its_key() {
        for (text, key) in [
            ("{\"function-memory-size\": -1}", "function-memory-size"),
            ("{\"function-timeout\": \"soon\"}", "function-timeout"),
            ("{\"function-architecture\": \"mips\"}", "function-architecture"),
            ("{\"region\": 1}", "region"),
        ] {
            assert!(read(text).unwrap_err().to_string().contains(key), "{text}");
        }
        assert!(matches!(read("[]"), Err(DefaultsError::Json(_))));
        assert!(matches!(read("{\"image-command\": \"A::B\"}"), Err(DefaultsError::Handler(_))));
        assert!(matches!(read_defaults(b"\xFF"), Err(DefaultsError::NotText(_))));
    }

    #[test]
    fn an_environments_settings_lie_over_the_projects_own() {
        let base =
            read("{\"region\": \"eu-west-1\", \"function-timeout\": 3, \"environment-variables\": \"a=1\"}")
                .unwrap();
        let over = read("{\"function-timeout\": 60, \"profile\": \"prod\"}").unwrap();
        let both = overlay(base.clone(), over);
        assert_eq!((both.region.as_deref(), both.timeout_seconds), (Some("eu-west-1"), Some(60)));
        assert_eq!((both.profile.as_deref(), &both.environment), (Some("prod"), &base.environment));
        assert_eq!(environment_of("aws-lambda-tools-defaults.prod.json"), Some("prod"));
        for name in [
            "aws-lambda-tools-defaults.json",
            "aws-lambda-tools-defaults..json",
            "x.prod.json",
            "aws-lambda-tools-defaults.a/b.json",
        ] {
            assert_eq!(environment_of(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn json_without_comments_stays_as_it_is(text in "[a-z/*,\\\\\"]{0,30}") {
            let json = serde_json::json!({ "a": [text.clone()], text: 1 }).to_string();
            prop_assert_eq!(plain_json(&json), json);
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "[{}\\[\\]\",:/* a\\n\\\\=;]{0,60}|.{0,60}") {
            let _ = read(&text);
            let json = serde_json::json!({ "environment-variables": text }).to_string();
            let _ = read(&json);
        }
    }
}
