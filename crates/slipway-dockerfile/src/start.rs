//! What the image of a Dockerfile starts, as far as the file says.

use super::syntax::{Arguments, Dockerfile, Instruction, Keyword};

impl Dockerfile {
    /// The handler that AWS's entry point is given: the only text of the last CMD in JSON form. None where the file
    /// replaces the entry point, or writes CMD in another way.
    pub fn handler(&self) -> Option<String> {
        let last = |keyword| self.final_instructions().filter(|one| one.keyword == keyword).last();
        let entrypoint = last(Keyword::Entrypoint).map(Instruction::values);
        if entrypoint.is_some_and(|values| values != ["/lambda-entrypoint.sh"]) {
            return None;
        }
        match &last(Keyword::Cmd)?.arguments {
            Arguments::Exec(values) => match values.as_slice() {
                [handler] => Some(handler.clone()),
                _ => None,
            },
            Arguments::Shell(_) => None,
        }
    }

    /// Whether the image holds the Lambda Web Adapter, which hands events to a web server as requests: an extension of
    /// that name, or one copied from its image.
    pub fn has_web_adapter(&self) -> bool {
        let named = |text: &str| text.contains("lambda-adapter") || text.contains("lambda-web-adapter");
        self.final_instructions().any(|one| {
            matches!(one.keyword, Keyword::Copy | Keyword::Add | Keyword::Run)
                && (one.values().iter().any(|value| named(value)) || one.flag("from").is_some_and(named))
        })
    }

    /// The instructions of the stages that the last stage consists of.
    fn final_instructions(&self) -> impl Iterator<Item = &Instruction> {
        let chain = self.final_chain().into_iter();
        chain.flat_map(|stage| self.instructions().filter(|one| one.stage == Some(stage.index)))
    }
}

#[cfg(test)]
mod tests {
    use crate::parse;

    #[test]
    fn the_handler_is_the_only_text_of_the_last_cmd() {
        for (text, handler) in [
            ("FROM a\nCMD [\"A::B.C::D\"]\n", Some("A::B.C::D")),
            ("FROM a AS base\nCMD [\"A\"]\nFROM sdk AS build\nCMD [\"No\"]\nFROM base\nRUN x\n", Some("A")),
            ("FROM a\nCMD [\"A\"]\nCMD [\"B\"]\n", Some("B")),
            ("FROM a\nENTRYPOINT [\"/lambda-entrypoint.sh\"]\nCMD [\"A\"]\n", Some("A")),
            ("FROM a\nENTRYPOINT [\"dotnet\", \"A.dll\"]\nCMD [\"A\"]\n", None),
            ("FROM a\nCMD A::B.C::D\n", None),
            ("FROM a\nCMD [\"A\", \"B\"]\n", None),
            ("FROM a\n", None),
        ] {
            assert_eq!(parse(text).unwrap().handler().as_deref(), handler, "{text}");
        }
    }
}
