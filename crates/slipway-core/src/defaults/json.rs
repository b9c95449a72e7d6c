//! The JSON of the tools' settings: with comments and trailing commas, which the tools tolerate.

/// The same text with comments and trailing commas turned into blanks, byte for byte, so that lines and columns in an
/// error of the JSON reader stay those of the file.
pub fn plain_json(text: &str) -> String {
    blanked(text, true)
}

/// The same with the trailing commas left, where they matter.
pub(super) fn without_comments(text: &str) -> String {
    blanked(text, false)
}

fn blanked(text: &str, commas: bool) -> String {
    let mut plain: Vec<char> = Vec::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut comma = None;
    while let Some(character) = characters.next() {
        match (character, characters.peek()) {
            ('"', _) => {
                comma = None;
                plain.push('"');
                copy_string(&mut characters, &mut plain);
            }
            ('/', Some('/')) => {
                plain.push(' ');
                while let Some(next) = characters.next_if(|next| *next != '\n') {
                    push_blank(next, &mut plain);
                }
            }
            ('/', Some('*')) => blank_block(&mut characters, &mut plain),
            (',', _) => {
                comma = commas.then_some(plain.len());
                plain.push(',');
            }
            (end @ ('}' | ']'), _) => {
                if let Some(place) = comma.take().and_then(|at: usize| plain.get_mut(at)) {
                    *place = ' ';
                }
                plain.push(end);
            }
            (other, _) => {
                if !other.is_whitespace() {
                    comma = None;
                }
                plain.push(other);
            }
        }
    }
    plain.into_iter().collect()
}

fn copy_string(characters: &mut impl Iterator<Item = char>, plain: &mut Vec<char>) {
    let mut escaped = false;
    for character in characters {
        plain.push(character);
        match character {
            '"' if !escaped => return,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
}

/// Line ends stay; any other character becomes as many blanks as it has bytes.
fn push_blank(character: char, plain: &mut Vec<char>) {
    match character {
        '\n' | '\r' => plain.push(character),
        other => plain.extend(std::iter::repeat_n(' ', other.len_utf8())),
    }
}

fn blank_block(characters: &mut impl Iterator<Item = char>, plain: &mut Vec<char>) {
    plain.push(' ');
    // The star that opens the comment cannot close it, so it is not looked at as the one before a slash.
    let mut before = ' ';
    for (index, character) in characters.enumerate() {
        push_blank(character, plain);
        if before == '*' && character == '/' {
            return;
        }
        before = if index == 0 { ' ' } else { character };
    }
}
