//! One line for the terminal, word by word.

/// The longest event that a line carries, in bytes.
const SHOWN_EVENT: usize = 200;

/// A line that is being written. Options come in their order; a word that a dash would make an option of comes last.
pub(crate) struct Line {
    text: String,
    dashed: Vec<String>,
}

impl Line {
    /// The line of a verb.
    pub(crate) fn new(verb: &str) -> Self {
        Self { text: format!("slipway {verb}"), dashed: Vec::new() }
    }

    /// A word without a name.
    pub(crate) fn word(mut self, word: &str) -> Self {
        if word.starts_with('-') {
            self.dashed.push(quoted(word));
        } else {
            self.push(&quoted(word));
        }
        self
    }

    /// A word that may be missing.
    pub(crate) fn words(self, word: Option<&str>) -> Self {
        match word {
            Some(word) => self.word(word),
            None => self,
        }
    }

    /// An option with its value, where there is one.
    pub(crate) fn option(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            // Behind a blank, a value with a dash at its beginning would be taken for an option.
            let between = if value.starts_with('-') { '=' } else { ' ' };
            self.push(&format!("{name}{between}{}", quoted(value)));
        }
        self
    }

    /// An option that may be given several times.
    pub(crate) fn options(self, name: &str, values: impl IntoIterator<Item = String>) -> Self {
        values.into_iter().fold(self, |line, value| line.option(name, Some(&value)))
    }

    /// An option without a value.
    pub(crate) fn flag(mut self, name: &str, given: bool) -> Self {
        if given {
            self.push(name);
        }
        self
    }

    /// The event itself where it is short, so that the line works as it is copied; else the name of a file to write.
    pub(crate) fn event(self, event: &str) -> Self {
        let compact = compact(event);
        let valid = serde_json::from_str::<serde::de::IgnoredAny>(&compact).is_ok();
        let shown = if valid && compact.len() <= SHOWN_EVENT { compact.as_str() } else { "event.json" };
        self.option("--event", Some(shown))
    }

    /// The whole line.
    pub(crate) fn finish(mut self) -> String {
        if !self.dashed.is_empty() {
            let dashed = format!("-- {}", self.dashed.join(" "));
            self.push(&dashed);
        }
        self.text
    }

    fn push(&mut self, words: &str) {
        self.text.push(' ');
        self.text.push_str(words);
    }
}

/// Quotes for a POSIX shell where that is needed.
pub(crate) fn quoted(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_./:@=+,".contains(character);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// JSON without the blanks between its parts. Numbers and names stay as they are written: reading and writing them
/// again might change them.
fn compact(json: &str) -> String {
    let (mut within, mut escaped) = (false, false);
    json.chars()
        .filter(|&character| {
            let kept = within || !character.is_ascii_whitespace();
            if character == '"' && !escaped {
                within = !within;
            }
            escaped = within && character == '\\' && !escaped;
            kept
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(text: &str) -> String {
        Line::new("invoke").event(text).finish()
    }

    #[test]
    fn a_short_event_stands_in_the_line_as_it_is_and_a_long_one_in_a_file() {
        assert_eq!(event("{ \"name\": \"Ada\" }\n"), "slipway invoke --event '{\"name\":\"Ada\"}'");
        let exact = r#"{"a":12345678901234567890123,"a":"b \" c"}"#;
        assert_eq!(event(exact), format!("slipway invoke --event '{exact}'"));
        assert_eq!(event(&format!("\"{}\"", "x".repeat(500))), "slipway invoke --event event.json");
    }

    #[test]
    fn names_with_blanks_and_quotes_are_one_word_for_the_shell() {
        assert_eq!(quoted("My App.csproj"), "'My App.csproj'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("A::B.C::D"), "A::B.C::D");
    }

    #[test]
    fn a_dash_at_the_beginning_of_a_value_makes_no_option_of_it() {
        let line = Line::new("remote-invoke").word("-odd").option("--event", Some("-1")).finish();
        assert_eq!(line, "slipway remote-invoke --event=-1 -- -odd");
    }
}
