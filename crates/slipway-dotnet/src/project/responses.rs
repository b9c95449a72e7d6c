//! Properties on MSBuild's command line that the nearest `Directory.Build.rsp` adds.
//!
//! `dotnet build`, `restore` and `publish` read it as MSBuild does. Only properties are taken from it; they are fixed
//! for the whole evaluation, as those are that a build gives itself.

use super::evaluate::Evaluation;
use super::memo::decode;
use super::paths::folder;

/// A file has a handful of switches.
const MAX_SWITCHES: usize = 500;

impl Evaluation<'_> {
    /// Fixes the properties of the nearest response file.
    pub(super) fn responses(&mut self) {
        if self.scope.alone {
            return;
        }
        let found = self.scope.memo.above(folder(&self.project), "Directory.Build.rsp");
        let bytes = found.and_then(|file| self.scope.memo.bytes(&file).ok().flatten());
        let text = bytes.and_then(|bytes| decode(&bytes)).unwrap_or_default();
        for (name, value) in properties(&text) {
            self.scope.fix(&name, &value);
        }
    }
}

/// The properties that the switches of a response file set.
fn properties(text: &str) -> Vec<(String, String)> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut properties: Vec<(String, String)> = Vec::new();
    for switch in lines.flat_map(words).take(MAX_SWITCHES) {
        let Some(rest) = switch.strip_prefix("--").or_else(|| switch.strip_prefix(['-', '/'])) else {
            continue;
        };
        let Some((name, values)) = rest.split_once(':') else { continue };
        if !["p", "property"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
            continue;
        }
        for pair in values.split([';', ',']) {
            match (pair.split_once('='), properties.last_mut()) {
                (Some((name, value)), _) => {
                    properties.push((name.trim().to_owned(), value.trim().to_owned()))
                }
                // A value of several parts goes on.
                (None, Some((_, value))) => *value = format!("{value};{pair}"),
                (None, None) => {}
            }
        }
    }
    // Of two values for one name the last counts.
    properties.reverse();
    properties
}

/// The words of a line; quotes hold one together and fall away.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            letter if letter.is_whitespace() && !quoted => words.push(std::mem::take(&mut word)),
            letter => word.push(letter),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_properties_of_a_response_file_are_read_in_every_spelling() {
        let text =
            "# a comment\n-nologo -p:A=1;B=2\n/property:C=\"x y\"\n--property:D=1\n-p:D=2\n-maxcpucount:4\n";
        let found = properties(text);
        let value =
            |name: &str| found.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!(
            (value("A"), value("B"), value("C"), value("D")),
            (Some("1"), Some("2"), Some("x y"), Some("2"))
        );
        assert_eq!(found.len(), 5);
    }
}
