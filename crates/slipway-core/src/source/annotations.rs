//! What a C# file tells Amazon.Lambda.Annotations to generate besides handlers.

use super::csharp_tokens;
use super::scanner::Token;

/// Whether a file tells Amazon.Lambda.Annotations to generate the method that starts the program.
pub(super) fn generates_main(text: &str) -> bool {
    let tokens = csharp_tokens::read(text);
    let words: Vec<Token<'_>> = tokens.iter().map(|placed| placed.token).collect();
    let named = |token: &Token<'_>| {
        matches!(token, Token::Word("LambdaGlobalProperties" | "LambdaGlobalPropertiesAttribute"))
    };
    let wanted = [Token::Word("GenerateMain"), Token::Mark('='), Token::Word("true")];
    words.iter().position(named).is_some_and(|at| {
        // Up to the end of the attribute's arguments.
        let rest = words.get(at..).unwrap_or_default();
        let end = rest.iter().position(|token| *token == Token::Mark(']')).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default().windows(wanted.len()).any(|part| part == wanted)
    })
}
