//! Parameters and types as F# writes them.

use super::declared::{Parameter, Written};
use super::scanner::{Token, Tokens};

const MOST_LEVELS: usize = 12;
const MOST_PARAMETERS: usize = 32;

/// Reads the parameters of a function up to its type or its `=`; none if there are none, not even `()`.
pub(super) fn parameters(tokens: &mut Tokens<'_, '_>) -> Option<Vec<Parameter>> {
    let mut parameters = None;
    loop {
        let found = parameters.as_ref().map_or(0, Vec::len);
        match tokens.peek() {
            Some(Token::Mark('(')) if found < MOST_PARAMETERS => {
                let group = tokens.bracketed().divided();
                let lone = group.len() == 1;
                let list = parameters.get_or_insert_with(Vec::new);
                for part in group.into_iter().take(MOST_PARAMETERS) {
                    let written = annotated(part);
                    if !(lone && written == Written::word("unit")) {
                        list.push(Parameter { written, from_services: false, optional: false });
                    }
                }
            }
            Some(Token::Word(_)) if found < MOST_PARAMETERS => {
                tokens.next();
                let parameter = Parameter { written: Written::Untold, from_services: false, optional: false };
                parameters.get_or_insert_with(Vec::new).push(parameter);
            }
            Some(Token::Mark(':' | '=')) => return parameters,
            // A pattern, an operator or the end of the file.
            _ => return None,
        }
    }
}

/// The type behind a parameter's colon.
fn annotated(mut tokens: Tokens<'_, '_>) -> Written {
    while let Some(token) = tokens.peek() {
        match token {
            Token::Mark('(' | '[' | '{') => {
                tokens.bracketed();
            }
            Token::Mark(':') => {
                tokens.next();
                return written(&mut tokens, 0).unwrap_or(Written::Unfit);
            }
            _ => {
                tokens.next();
            }
        }
    }
    Written::Untold
}

/// Reads a type.
pub(super) fn written(tokens: &mut Tokens<'_, '_>, level: usize) -> Option<Written> {
    if level > MOST_LEVELS {
        return None;
    }
    let mut written = match tokens.peek()? {
        Token::Mark('(') => written_inside(tokens, level)?,
        // A type parameter makes the function generic; a flexible type does the same.
        Token::Mark('\'' | '^' | '#') => return Some(Written::Unfit),
        Token::Word("_") => return Some(Written::Untold),
        _ => named(tokens, level)?,
    };
    for _ in 0..MOST_LEVELS {
        match (tokens.peek(), tokens.ahead(1)) {
            (Some(Token::Mark('[')), Some(Token::Mark(']' | ','))) => {
                let rank = tokens.bracketed().divided().len() + 1;
                written = Written::Array(Box::new(written), u32::try_from(rank).unwrap_or(1));
            }
            (Some(Token::Word("array")), _) => {
                tokens.next();
                written = Written::Array(Box::new(written), 1);
            }
            (Some(Token::Word(word)), _) => {
                tokens.next();
                written = Written::Named(vec![(word.to_owned(), vec![written])]);
            }
            // A function or a pair.
            (Some(Token::Mark('-' | '*')), _) => return Some(Written::Unfit),
            _ => break,
        }
    }
    Some(written)
}

fn written_inside(tokens: &mut Tokens<'_, '_>, level: usize) -> Option<Written> {
    let mut inside = tokens.bracketed();
    written(&mut inside, level + 1)
}

fn named(tokens: &mut Tokens<'_, '_>, level: usize) -> Option<Written> {
    let mut names = Vec::new();
    loop {
        let name = tokens.name()?;
        let mut arguments = Vec::new();
        if tokens.mark('<') {
            loop {
                arguments.push(written(tokens, level + 1)?);
                if tokens.mark('>') {
                    break;
                }
                if !tokens.mark(',') || arguments.len() > MOST_PARAMETERS {
                    return None;
                }
            }
        }
        if !(names.is_empty() && name == "global") {
            names.push((name, arguments));
        }
        if names.len() > 16 {
            return None;
        }
        if !tokens.mark('.') {
            return Some(Written::Named(names));
        }
    }
}
