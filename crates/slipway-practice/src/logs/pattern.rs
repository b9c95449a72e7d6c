//! Filter patterns of words: `ERROR`, `"two words"`, `-debug`, `?ERROR ?WARN`. The language is CloudWatch's own.

/// A pattern that was understood.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pattern {
    all: Vec<String>,
    any: Vec<String>,
    none: Vec<String>,
}

impl Pattern {
    /// Reads a pattern; none when it is of a kind that the practice cloud does not have.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut pattern = Self::default();
        let mut rest = text.trim();
        if rest.starts_with(['{', '[', '%']) {
            return None;
        }
        while !rest.is_empty() {
            let (into, after) = match rest.as_bytes() {
                [b'-', ..] => (&mut pattern.none, rest.get(1..)?),
                [b'?', ..] => (&mut pattern.any, rest.get(1..)?),
                _ => (&mut pattern.all, rest),
            };
            let (word, after) = word(after)?;
            into.push(word.to_owned());
            rest = after.trim_start();
        }
        Some(pattern)
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        let has = |word: &String| message.contains(word.as_str());
        let any = self.any.is_empty() || self.any.iter().any(has);
        any && self.all.iter().all(has) && !self.none.iter().any(has)
    }
}

/// The first word, or the first text in quotes, and what comes after it.
fn word(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"'),
        None => Some(text.split_once(char::is_whitespace).unwrap_or((text, ""))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wanted_excluded_or_alternatives() {
        let matches = |pattern: &str, message: &str| Pattern::parse(pattern).unwrap().matches(message);
        assert!(matches("", "anything"));
        assert!(matches("ERROR timeout", "a timeout is an ERROR"));
        assert!(!matches("ERROR timeout", "an ERROR"), "all words must be there");
        assert!(matches("?ERROR ?WARN", "a WARN"));
        assert!(!matches("ERROR -retried", "ERROR, retried"));
        assert!(matches("\"two words\"", "has two words"));
        assert_eq!(Pattern::parse("{ $.level = \"x\" }"), None, "patterns of JSON are not known");
        assert_eq!(Pattern::parse("\"open"), None);
    }
}
