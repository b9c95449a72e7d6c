//! The handler: what a function's image is asked to run.
//!
//! The two forms and their rules are those of AWS's own runtime: `ASSEMBLY::TYPE::METHOD` in exactly three
//! parts, or the name of an executable. The text becomes an argument of CMD, so control characters are refused.

use crate::image::shortened;
use crate::letters::is_mark;
use serde::{Deserialize, Serialize};

/// A .NET Lambda handler, as it stands in CMD and in `image-command`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Handler {
    /// `ASSEMBLY::NAMESPACE.TYPE::METHOD`, run by the runtime interface client of the base image.
    Method {
        /// The assembly's name without `.dll`.
        assembly: String,
        /// The type's full name.
        type_name: String,
        /// The method's name, or its whole signature where it is overloaded.
        method: String,
    },
    /// The name of an executable assembly or of a native binary in `/var/task`.
    Executable {
        /// The name without `.dll`.
        assembly: String,
    },
}

/// Why a text is no handler.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHandler {
    /// Nothing but blanks.
    #[error("the handler is empty")]
    Empty,
    /// It holds a line break or another control character.
    #[error("the handler `{}` holds a control character", .0.escape_debug())]
    ControlCharacter(String),
    /// A method handler needs exactly three parts, none of them empty.
    #[error("the handler `{0}` is not of the form ASSEMBLY::NAMESPACE.TYPE::METHOD")]
    Parts(String),
    /// An assembly is a file's name, so a path or a quote cannot be part of it.
    #[error("`{0}` is not the name of an assembly")]
    Assembly(String),
    /// It is longer than any real handler.
    #[error("the handler is longer than {MAX_LENGTH} characters")]
    TooLong,
}

/// Longer than any real handler, signature of an overloaded method included.
const MAX_LENGTH: usize = 1000;

impl Handler {
    /// Reads a handler. A text with a `:` is a method handler; any other names an executable.
    pub fn parse(text: &str) -> Result<Self, InvalidHandler> {
        if text.chars().any(is_line_or_control) {
            return Err(InvalidHandler::ControlCharacter(shortened(text)));
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidHandler::Empty);
        }
        if text.chars().count() > MAX_LENGTH {
            return Err(InvalidHandler::TooLong);
        }
        if !text.contains(':') {
            return Ok(Self::Executable { assembly: assembly(text)? });
        }
        let parts: Vec<&str> = text.split("::").map(str::trim).collect();
        match parts.as_slice() {
            [name, type_name, method]
                if [type_name, method].iter().all(|part| !part.is_empty() && !part.contains(':')) =>
            {
                Ok(Self::Method {
                    assembly: assembly(name)?,
                    type_name: (*type_name).to_owned(),
                    method: (*method).to_owned(),
                })
            }
            _ => Err(InvalidHandler::Parts(shortened(text))),
        }
    }

    /// The assembly's name without `.dll`.
    pub fn assembly(&self) -> &str {
        match self {
            Self::Method { assembly, .. } | Self::Executable { assembly } => assembly,
        }
    }
}

/// The two Unicode separators are no control characters, yet some tools end a line at them.
fn is_line_or_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

fn assembly(name: &str) -> Result<String, InvalidHandler> {
    if is_assembly_name(name) { Ok(name.to_owned()) } else { Err(InvalidHandler::Assembly(shortened(name))) }
}

/// Whether a text can be an assembly's name: a plain file name with nothing that a path, an instruction of a Dockerfile
/// in its form of JSON or a build tool would read as its own syntax.
pub fn is_assembly_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 200
        && name != "."
        && name != ".."
        && !name.starts_with('-')
        && name == name.trim()
        && name.chars().all(|letter| {
            letter.is_alphanumeric() || is_mark(letter) || "._- +()&,@'!#=~{}^".contains(letter)
        })
}

impl TryFrom<String> for Handler {
    type Error = InvalidHandler;
    fn try_from(text: String) -> Result<Self, InvalidHandler> {
        Self::parse(&text)
    }
}

impl From<Handler> for String {
    fn from(handler: Handler) -> Self {
        handler.to_string()
    }
}

impl std::str::FromStr for Handler {
    type Err = InvalidHandler;
    fn from_str(text: &str) -> Result<Self, InvalidHandler> {
        Self::parse(text)
    }
}

impl std::fmt::Display for Handler {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Method { assembly, type_name, method } => {
                write!(formatter, "{assembly}::{type_name}::{method}")
            }
            Self::Executable { assembly } => formatter.write_str(assembly),
        }
    }
}

/// On the wire a handler is its text, whichever form it has.
#[cfg(feature = "specta")]
impl specta::Type for Handler {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        String::definition(types)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_without_a_colon_names_an_executable() {
        assert_eq!(Handler::parse("bootstrap"), Ok(Handler::Executable { assembly: "bootstrap".into() }));
    }

    #[test]
    fn a_method_handler_has_exactly_three_parts() {
        let handler = Handler::parse(" My.App :: My.App.Function :: Run ").unwrap();
        assert_eq!(handler.to_string(), "My.App::My.App.Function::Run");
        assert_eq!(handler.assembly(), "My.App");
        for text in ["A::B", "A::B::C::D", "A::::C", "::B::C", "A::B::", "A:B", "A:::B::C"] {
            assert!(
                matches!(Handler::parse(text), Err(InvalidHandler::Parts(_) | InvalidHandler::Assembly(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn a_name_that_the_sdk_takes_is_an_assemblys() {
        for name in [
            "Orders (2)",
            "R&D.Orders",
            "Orders@2",
            "Örders",
            "O'Brien",
            "Orders,Copy",
            "C#Orders",
            "a=b",
            "{a}~^!",
        ] {
            assert!(is_assembly_name(name), "{name}");
            let text = format!("{name}::Orders.Function::Take");
            assert_eq!(Handler::parse(&text).unwrap().to_string(), text);
        }
        for name in ["a\"b", "a`b", "a$b", "a;b", "a\\b", "a*b", "a?b", "a<b", "a|b", "a%b", "a[b"] {
            assert!(!is_assembly_name(name), "{name}");
        }
    }

    #[test]
    fn an_overload_is_named_by_its_signature() {
        let text = "App::App.Function::System.String Run(System.String, Amazon.Lambda.Core.ILambdaContext)";
        assert_eq!(Handler::parse(text).unwrap().to_string(), text);
    }

    #[test]
    fn a_handler_cannot_hold_a_line_or_a_path() {
        for text in [
            "",
            "  ",
            "a\nRUN curl evil",
            "a\r",
            "../x",
            "a/b",
            "$(id)",
            "x; rm -rf ~",
            "--privileged",
            "A\u{0}",
        ] {
            assert!(Handler::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(Handler::parse(&"a".repeat(1001)), Err(InvalidHandler::TooLong));
    }

    #[test]
    fn on_the_wire_a_handler_is_its_text() {
        let handler: Handler = serde_json::from_str("\"A::B.C::D\"").unwrap();
        assert_eq!(serde_json::to_string(&handler).unwrap(), "\"A::B.C::D\"");
        assert!(serde_json::from_str::<Handler>("\"A::B\"").is_err());
    }

    proptest! {
        #[test]
        fn what_parses_prints_to_the_same_handler(text in ".{0,60}") {
            if let Ok(handler) = Handler::parse(&text) {
                prop_assert_eq!(Handler::parse(&handler.to_string()), Ok(handler));
            }
        }

        #[test]
        fn three_good_parts_always_parse(
            assembly in "[A-Za-z][A-Za-z0-9.]{0,20}", kind in "[A-Z][A-Za-z0-9.]{0,20}", method in "[A-Z][A-Za-z0-9]{0,20}"
        ) {
            let text = format!("{assembly}::{kind}::{method}");
            prop_assert_eq!(Handler::parse(&text).map(|handler| handler.to_string()), Ok(text));
        }
    }
}
