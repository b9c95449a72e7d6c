//! What a C# file says about how its program starts and where the program's events come from.

use super::scanner::{Placed, Token};

/// Whether a file tells Amazon.Lambda.Annotations to generate the method that starts the program.
pub(super) fn generates_main(tokens: &[Placed<'_>]) -> bool {
    let named = |placed: &Placed<'_>| {
        matches!(placed.token, Token::Word("LambdaGlobalProperties" | "LambdaGlobalPropertiesAttribute"))
    };
    let wanted = [Token::Word("GenerateMain"), Token::Mark('='), Token::Word("true")];
    tokens.iter().position(named).is_some_and(|at| {
        // Up to the end of the attribute's arguments.
        let rest = tokens.get(at..).unwrap_or_default();
        let end = rest.iter().position(|placed| placed.token == Token::Mark(']')).unwrap_or(rest.len());
        rest.get(..end)
            .unwrap_or_default()
            .windows(wanted.len())
            .any(|part| part.iter().map(|placed| placed.token).eq(wanted))
    })
}

/// Whether a file names what a program asks Lambda for events with: the client of AWS's own runtime, or what starts it
/// under a web application.
pub(super) fn asks_for_events(tokens: &[Placed<'_>]) -> bool {
    tokens.iter().any(|placed| {
        matches!(
            placed.token,
            Token::Word(
                "LambdaBootstrap" | "LambdaBootstrapBuilder" | "AddAWSLambdaHosting" | "RuntimeApiClient"
            )
        )
    })
}
