//! What the rules read.

/// One file of the repository.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// The text of a Rust file without what is made for tests alone, as rustfmt has laid it out.
    pub(super) fn code(&self) -> String {
        let mut code = String::new();
        let mut lines = self.text.lines().peekable();
        while let Some(line) = lines.next() {
            let margin = &line[..line.len() - line.trim_start().len()];
            if line.trim() == "#[cfg(test)]" {
                // A module with a body is the last item: clippy sees to it.
                if lines.peek().is_some_and(|next| next.starts_with("mod ") && next.ends_with('{')) {
                    break;
                }
                let ends = |line: &&str| line.strip_prefix(margin).is_some_and(ends_item);
                lines.find(ends);
            } else if !line.trim_start().starts_with("#[cfg(test)]") {
                code.push_str(line);
                code.push('\n');
            }
        }
        code
    }
}

fn ends_item(line: &str) -> bool {
    !line.starts_with([' ', '#']) && line.ends_with([';', '}', ','])
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn what_is_made_for_tests_is_no_code_and_what_follows_it_is() {
        let text = "mod a;\n#[cfg(test)]\n#[path = \"x.rs\"]\nmod b;\nmod c;\nimpl D {\n    #[cfg(test)]\n    fn e() {\n        f();\n    }\n\
                    \n    fn g() {}\n}\n#[cfg(test)] use h;\n#[cfg(test)]\nmod tests {\n    i();\n}\n";
        let source = Source { path: String::new(), text: text.to_owned() };
        assert_eq!(source.code(), "mod a;\nmod c;\nimpl D {\n\n    fn g() {}\n}\n");
    }
}
