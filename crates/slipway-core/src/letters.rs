//! Names in the letters that AWS takes, made of names in any letters.
//!
//! Latin letters with marks become the ones that people write in their place. What has no such letter is left out:
//! a wrong transliteration is worse than none.

/// Pairs of a letter in small form and what stands for it.
#[rustfmt::skip]
const PLAIN: &[(&str, &str)] = &[
    ("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("æ", "ae"), ("œ", "oe"), ("ø", "oe"), ("å", "aa"),
    ("ð", "d"), ("þ", "th"), ("ł", "l"), ("đ", "d"), ("ı", "i"),
    ("àáâãāăą", "a"), ("çćĉċč", "c"), ("ďḍ", "d"), ("èéêëēĕėęě", "e"), ("ĝğġģ", "g"), ("ĥħ", "h"),
    ("ìíîïĩīĭį", "i"), ("ĵ", "j"), ("ķ", "k"), ("ĺļľ", "l"), ("ñńņň", "n"), ("òóôõōŏő", "o"), ("ŕŗř", "r"),
    ("śŝşšș", "s"), ("ţťŧț", "t"), ("ùúûũūŭůűų", "u"), ("ŵ", "w"), ("ýÿŷ", "y"), ("źżž", "z"),
];

/// The text in ASCII: letters and digits as they are or transcribed, anything else as hyphens, none of them doubled or
/// at an end. Empty where nothing is left.
pub fn plain(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else if letter.is_ascii() || letter.is_whitespace() {
            hyphen(&mut name);
        } else if !is_mark(letter) {
            name.push_str(&transcribed(letter));
        }
    }
    name.truncate(name.trim_end_matches('-').len());
    name
}

/// Marks that stand behind the letter they belong to, as file systems of Apple write them.
pub fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

fn hyphen(name: &mut String) {
    if !name.is_empty() && !name.ends_with('-') {
        name.push('-');
    }
}

fn transcribed(letter: char) -> String {
    let small = letter.to_lowercase().next().unwrap_or(letter);
    let Some((_, plain)) = PLAIN.iter().find(|(letters, _)| letters.contains(small)) else {
        return String::new();
    };
    let mut letters = plain.chars();
    match letters.next() {
        Some(first) if letter.is_uppercase() => first.to_ascii_uppercase().to_string() + letters.as_str(),
        _ => (*plain).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_stay_readable() {
        for (text, name) in [
            ("Größe", "Groesse"),
            ("Übung-1", "Uebung-1"),
            ("Café.Crème", "Cafe-Creme"),
            ("cafe\u{301}", "cafe"),
            ("Łódź", "Lodz"),
            ("a b/c", "a-b-c"),
            ("--x--", "x"),
            ("注文", ""),
            ("注文-api", "api"),
        ] {
            assert_eq!(plain(text), name);
        }
    }
}
