//! The small parts of MSBuild's language: names, parentheses, escapes; and how texts from outside stand in a sentence.

use slipway_core::image::shortened;
use std::path::Path;

/// The text up to the parenthesis that ends it, and what follows. Quotes hide parentheses, as in MSBuild.
pub(super) fn closing(text: &str) -> Option<(&str, &str)> {
    let mut open = 0usize;
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(end), _) if end == letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '(') => open += 1,
            (None, ')') if open == 0 => return Some((text.get(..at)?, text.get(at + 1..)?)),
            (None, ')') => open -= 1,
            _ => {}
        }
    }
    None
}

/// Whether a text is the name of a property.
pub(super) fn is_name(text: &str) -> bool {
    text.chars().next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
}

/// The text with the letters that mean something to MSBuild written as `%XX`.
pub(super) fn escaped(text: &str) -> String {
    if !text.contains(SPECIAL) {
        return text.to_owned();
    }
    let mut result = String::new();
    for letter in text.chars() {
        if SPECIAL.contains(&letter) {
            result.push_str(&format!("%{:02x}", u32::from(letter)));
        } else {
            result.push(letter);
        }
    }
    result
}

const SPECIAL: [char; 9] = ['%', '*', '?', '@', '$', '(', ')', ';', '\''];

/// A file's name for a sentence.
pub(super) fn name(file: &Path) -> String {
    shown(&file.file_name().unwrap_or(file.as_os_str()).to_string_lossy())
}

/// Text from outside for a sentence: one line, and short.
pub(super) fn shown(text: &str) -> String {
    shortened(text).chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Replaces the `%XX` with which MSBuild writes letters that mean something to it.
pub(super) fn unescaped(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part.get(..2).filter(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(u8::is_ascii) {
            Some(letter) => {
                bytes.push(letter);
                bytes.extend_from_slice(part.get(2..).unwrap_or_default().as_bytes());
            }
            None => {
                bytes.push(b'%');
                bytes.extend_from_slice(part.as_bytes());
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
