//! One pattern of an ignore file, with the meaning Docker gives it.
//!
//! This is not the language of `.gitignore`: a pattern is relative to the root of the context, `*` and `?` stop
//! at a slash, `**` crosses any number of folders, and a class may match a slash. Docker translates a pattern to
//! a regular expression; here it becomes a list of tokens that are tried side by side, so that the time is
//! bounded by length of the path times length of the pattern and no pattern can make it explode.
//!
//! Limit: two accidents of Docker's translation are not copied. It lets a few regular expression letters
//! through after a backslash (`\d`), and it replaces `*` and `?` inside a class, which then matches something
//! else than it says. Here both stand for themselves, as the documentation has it.

/// A pattern that is ready to be matched. The exception mark `!` is not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    text: String,
    matcher: Matcher,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Matcher {
    /// No special character: the path is this text.
    Exact,
    /// `text/**`: the path begins with this.
    Prefix(String),
    /// `**/text`: the path ends with this, or is it without its leading slash.
    Suffix(String),
    /// Anything else.
    Tokens {
        tokens: Vec<Token>,
        /// For each position, the positions that can be reached from it without a character, as bits. Empty if there
        /// are more tokens than bits.
        reachable: Vec<u64>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Literal(char),
    /// `?`: one character that is no slash.
    One,
    /// `*`: any number of characters that are no slash.
    Several,
    /// `[…]`.
    Class {
        negated: bool,
        ranges: Vec<(char, char)>,
    },
    /// Any number of characters of any kind.
    Everything,
    /// The next two tokens may be left out together.
    MaybeNextTwo,
}

impl Pattern {
    /// Reads a cleaned pattern. None if it is malformed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Some(Self { text: text.to_owned(), matcher: compile(text)? })
    }

    /// Whether this path, relative to the root and with forward slashes, is matched itself.
    pub(super) fn matches(&self, path: &str) -> bool {
        match &self.matcher {
            Matcher::Exact => path == self.text,
            Matcher::Prefix(prefix) => path.starts_with(prefix),
            Matcher::Suffix(suffix) => path.ends_with(suffix) || suffix.strip_prefix('/') == Some(path),
            Matcher::Tokens { tokens, reachable } if reachable.is_empty() => matches_tokens(tokens, path),
            Matcher::Tokens { tokens, reachable } => matches_in_a_word(tokens, reachable, path),
        }
    }

    /// The part that names a folder literally, if the pattern has no special character before its last glob.
    pub(super) fn literal_prefix(&self) -> Option<&str> {
        let text = self.text.strip_suffix("/**").unwrap_or(&self.text);
        let text = text.strip_suffix("/*").unwrap_or(text);
        let special = |character| matches!(character, '*' | '[' | ']' | '?' | '^' | '\\');
        (!text.contains(special)).then_some(text)
    }
}

/// What a pattern looks like so far. Docker decides by it how to compare, and the choice is visible:
/// `**foo` as a suffix matches `barfoo`, as a regular expression it would not.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Shape {
    Exact,
    Prefix,
    Suffix,
    Tokens,
}

fn compile(text: &str) -> Option<Matcher> {
    let mut tokens = Vec::new();
    let mut shape = Shape::Exact;
    let mut rest = text.chars().peekable();
    let mut first = true;
    while let Some(character) = rest.next() {
        match character {
            '*' if rest.next_if_eq(&'*').is_some() => {
                rest.next_if_eq(&'/');
                if rest.peek().is_some() {
                    tokens.extend([Token::MaybeNextTwo, Token::Everything, Token::Literal('/')]);
                    shape = Shape::Tokens;
                } else if shape == Shape::Exact {
                    shape = Shape::Prefix;
                } else {
                    tokens.push(Token::Everything);
                    shape = Shape::Tokens;
                }
                if first {
                    shape = Shape::Suffix;
                }
            }
            '*' => {
                tokens.push(Token::Several);
                shape = Shape::Tokens;
            }
            '?' => {
                tokens.push(Token::One);
                shape = Shape::Tokens;
            }
            '\\' => {
                tokens.push(Token::Literal(rest.next()?));
                shape = Shape::Tokens;
            }
            '[' => {
                tokens.push(class(&mut rest)?);
                shape = Shape::Tokens;
            }
            ']' => {
                tokens.push(Token::Literal(']'));
                shape = Shape::Tokens;
            }
            other => tokens.push(Token::Literal(other)),
        }
        first = false;
    }
    Some(match shape {
        Shape::Exact => Matcher::Exact,
        Shape::Prefix => Matcher::Prefix(text.strip_suffix("**").unwrap_or(text).to_owned()),
        Shape::Suffix => Matcher::Suffix(text.strip_prefix("**").unwrap_or(text).to_owned()),
        Shape::Tokens => Matcher::Tokens { reachable: reachable(&tokens), tokens },
    })
}

/// Reads a class after its opening bracket. None if it is empty, unterminated or has a dangling range.
fn class(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Token> {
    let negated = rest.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && rest.next_if_eq(&']').is_some() {
            return Some(Token::Class { negated, ranges });
        }
        let low = class_character(rest)?;
        let high = if rest.next_if_eq(&'-').is_some() { class_character(rest)? } else { low };
        ranges.push((low, high));
    }
}

fn class_character(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<char> {
    match rest.next()? {
        '-' | ']' => None,
        '\\' => rest.next(),
        other => Some(other),
    }
}

fn reachable(tokens: &[Token]) -> Vec<u64> {
    if tokens.len() >= u64::BITS as usize {
        return Vec::new();
    }
    let from = |position| {
        let mut positions = vec![false; tokens.len() + 1];
        reach(tokens, position, &mut positions);
        positions.iter().rev().fold(0, |bits, reached| (bits << 1) | u64::from(*reached))
    };
    (0..=tokens.len()).map(from).collect()
}

/// The same as [`matches_tokens`] with the positions in one machine word. A walk asks this for every file and every
/// pattern, and nearly every path fails within a few characters.
fn matches_in_a_word(tokens: &[Token], reachable: &[u64], path: &str) -> bool {
    let from = |position: usize| reachable.get(position).copied().unwrap_or(0);
    let end = 1_u64 << tokens.len();
    let mut current = from(0);
    for character in path.chars() {
        let mut positions = current & !end;
        if positions == 0 {
            return false;
        }
        current = 0;
        while positions != 0 {
            let position = positions.trailing_zeros() as usize;
            positions &= positions - 1;
            current |= match tokens.get(position).map(|token| consume(token, character)) {
                Some(Step::Stay) => from(position),
                Some(Step::Advance) => from(position + 1),
                Some(Step::Fail) | None => 0,
            };
        }
    }
    current & end != 0
}

/// Runs all possible positions in the token list over the path at once.
fn matches_tokens(tokens: &[Token], path: &str) -> bool {
    let mut current = vec![false; tokens.len() + 1];
    let mut next = current.clone();
    reach(tokens, 0, &mut current);
    for character in path.chars() {
        next.fill(false);
        for (position, token) in tokens.iter().enumerate() {
            if !current.get(position).copied().unwrap_or(false) {
                continue;
            }
            match consume(token, character) {
                Step::Stay => reach(tokens, position, &mut next),
                Step::Advance => reach(tokens, position + 1, &mut next),
                Step::Fail => {}
            }
        }
        std::mem::swap(&mut current, &mut next);
    }
    current.last().copied().unwrap_or(false)
}

/// Marks a position, and those that can be reached from it without a character.
fn reach(tokens: &[Token], position: usize, positions: &mut [bool]) {
    match positions.get_mut(position) {
        Some(marked) if !*marked => *marked = true,
        _ => return,
    }
    match tokens.get(position) {
        Some(Token::Several | Token::Everything) => reach(tokens, position + 1, positions),
        Some(Token::MaybeNextTwo) => {
            reach(tokens, position + 1, positions);
            reach(tokens, position + 3, positions);
        }
        _ => {}
    }
}

enum Step {
    Stay,
    Advance,
    Fail,
}

fn consume(token: &Token, character: char) -> Step {
    let advance_if = |fits: bool| if fits { Step::Advance } else { Step::Fail };
    match token {
        Token::Literal(literal) => advance_if(*literal == character),
        Token::One => advance_if(character != '/'),
        Token::Class { negated, ranges } => {
            let within = ranges.iter().any(|(low, high)| (*low..=*high).contains(&character));
            advance_if(within != *negated)
        }
        Token::Several if character != '/' => Step::Stay,
        // The dot of a regular expression does not match the end of a line.
        Token::Everything if character != '\n' => Step::Stay,
        Token::Several | Token::Everything | Token::MaybeNextTwo => Step::Fail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(pattern: &str, path: &str) -> bool {
        Pattern::parse(pattern).unwrap_or_else(|| panic!("`{pattern}` is valid")).matches(path)
    }

    #[test]
    fn every_kind_of_pattern_matches_what_docker_matches() {
        let cases = [
            ("a", "a", true),
            ("a", "b/a", false),
            ("*", "a", true),
            ("*", "a/b", false),
            ("*.cs", "a.cs", true),
            ("*.cs", "a/b.cs", false),
            ("a/*.cs", "a/b.cs", true),
            ("a/*.cs", "a/b/c.cs", false),
            ("?", "a", true),
            ("?", "ab", false),
            ("a?c", "a/c", false),
            ("**", "a/b/c", true),
            ("**/a", "a", true),
            ("**/a", "b/c/a", true),
            ("**/a", "ba", false),
            ("**a", "ba", true),
            ("**a", "c/ba", true),
            ("a/**", "a/b", true),
            ("a/**", "a", false),
            ("a**", "ab/c", true),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true),
            ("a/**/b", "a/xb", false),
            ("**/*.cs", "a/b/c.cs", true),
            ("**/*.cs", "c.cs", true),
            ("**/bin/**", "bin/a", true),
            ("**/bin/**", "x/bin/a/b", true),
            ("**/bin/**", "bin", false),
            ("[a-c]", "b", true),
            ("[a-c]", "d", false),
            ("[^a-c]", "d", true),
            ("[^a-c]", "a", false),
            ("a[/]b", "a/b", true),
            ("[\\]]", "]", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("\\!a", "!a", true),
            ("a.b", "a.b", true),
            ("a.b", "axb", false),
            ("a(b)*", "a(b)c", true),
            ("a$*", "a$", true),
            ("é?", "éü", true),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(matches(pattern, path), expected, "`{pattern}` against `{path}`");
        }
    }

    #[test]
    fn malformed_patterns_are_refused() {
        for pattern in ["[", "[a", "[]a]", "[-]", "[a-]", "a\\", "[a\\"] {
            assert_eq!(Pattern::parse(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn a_pattern_full_of_stars_ends_in_time() {
        let pattern = "*a".repeat(30) + "b";
        assert!(!matches(&pattern, &"a".repeat(2000)));
        let pattern = "*a".repeat(3000) + "b";
        assert!(!matches(&pattern, &"a".repeat(2000)), "also beyond the length that fits into one word");
    }

    proptest! {
        #[test]
        fn the_fast_way_says_what_the_plain_way_says(
            pattern in r"(a|b|\*|\*\*|/|\?|\[ab\]|\[\^a\]|\\a|\n){1,12}",
            path in "[ab\n]{0,3}(/[ab]{0,3}){0,4}",
        ) {
            if let Some(Pattern { matcher: Matcher::Tokens { tokens, reachable }, .. }) = Pattern::parse(&pattern) {
                let plain = matches_tokens(&tokens, &path);
                prop_assert_eq!(matches_in_a_word(&tokens, &reachable, &path), plain);
            }
        }

        #[test]
        fn a_path_without_special_characters_matches_itself(path in "[a-z.]{1,8}(/[a-z.]{1,8}){0,4}") {
            prop_assert!(matches(&path, &path));
            prop_assert!(matches("**", &path));
            let any_name = format!("**/{}", path.rsplit('/').next().unwrap_or_default());
            prop_assert!(matches(&any_name, &path));
        }

        #[test]
        fn no_text_makes_the_parser_or_the_matcher_fail(pattern in ".{0,20}", path in ".{0,30}") {
            if let Some(pattern) = Pattern::parse(&pattern) {
                pattern.matches(&path);
            }
        }
    }
}
