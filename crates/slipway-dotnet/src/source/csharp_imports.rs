//! What a file of C# imports, and the names it gives of its own.

use super::csharp::{MOST_NAME, Parser};
use super::scanner::Token;

/// More aliases than any file has.
const MOST_ALIASES: usize = 100;

impl Parser<'_> {
    /// Passes over a directive; a statement that begins with `using` is none.
    pub(super) fn using(&mut self) -> bool {
        let start = self.at;
        let shared = self.keyword("global");
        if self.keyword("extern") && self.peek() == Some(Token::Word("alias")) {
            self.skip_member();
            return true;
        }
        if !self.keyword("using") {
            self.at = start;
            return false;
        }
        let directive = match (self.peek(), self.ahead(1)) {
            (Some(Token::Word("static" | "unsafe")), _) => true,
            (Some(Token::Word(_)), Some(Token::Mark('=' | ';' | '.' | ':'))) => !self.declares_variable(),
            _ => false,
        };
        if directive {
            self.import(shared);
            self.skip_member();
        } else {
            self.at = start;
        }
        directive
    }

    /// Notes what a directive imports, or what it gives a name of its own.
    fn import(&mut self, shared: bool) {
        if self.keyword("static") {
            return;
        }
        self.keyword("unsafe");
        if self.ahead(1) == Some(Token::Mark('=')) {
            let Some(name) = self.name() else { return };
            self.at += 1;
            if let Some(written) = self.written(0)
                && self.declared.scope.aliases.len() < MOST_ALIASES
            {
                self.declared.scope.aliases.push((name, written));
            }
            return;
        }
        let mut namespace = String::new();
        while let Some(part) = self.name() {
            // `global::` names the outermost namespace.
            if part == "global" && self.mark(':') {
                self.mark(':');
                continue;
            }
            namespace.push_str(&part);
            if namespace.len() > MOST_NAME || !self.mark('.') {
                break;
            }
            namespace.push('.');
        }
        if shared {
            self.declared.shared_imports.push(namespace);
        } else {
            self.declared.scope.import(namespace);
        }
    }

    /// Whether a type and a name come next, as in `using System.IO.Stream body = …`.
    fn declares_variable(&self) -> bool {
        let mut distance = 0;
        while let (Some(Token::Word(_)), Some(Token::Mark('.' | ':'))) =
            (self.ahead(distance), self.ahead(distance + 1))
        {
            distance += 2;
        }
        matches!(
            (self.ahead(distance), self.ahead(distance + 1)),
            (Some(Token::Word(_)), Some(Token::Word(_)))
        )
    }
}
