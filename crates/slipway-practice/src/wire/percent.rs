//! Percent encoding as AWS signs it, and its way back.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const RESERVED_IN_SEGMENTS: &AsciiSet = &RESERVED.remove(b'/');

/// Decodes `%XX`; `plus` says whether `+` is a space, as it is in forms. Broken sequences stay as they are.
pub(crate) fn decode(text: &str, plus: bool) -> String {
    let text = if plus { text.replace('+', " ") } else { text.to_owned() };
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

/// Encodes everything but the unreserved characters of RFC 3986, and `/` where it separates segments.
pub(crate) fn encode(text: &str, keep_slash: bool) -> String {
    utf8_percent_encode(text, if keep_slash { RESERVED_IN_SEGMENTS } else { RESERVED }).to_string()
}

/// The pairs of a query string or of a form.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let fields = text.split('&').filter(|field| !field.is_empty());
    let split = fields.map(|field| field.split_once('=').unwrap_or((field, "")));
    split.map(|(name, value)| (decode(name, true), decode(value, true))).collect()
}

/// The first value of this name.
pub(crate) fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_comes_back() {
        let text = "arn:aws:lambda:us-east-1:1:function:a b/ü~";
        assert_eq!(decode(&encode(text, false), false), text);
        assert_eq!(encode("/a b", true), "/a%20b");
        assert_eq!(decode("50%+1%zz", true), "50% 1%zz", "a broken sequence is kept");
        assert_eq!(
            pairs("a=1&b=x+y&c"),
            [("a", "1"), ("b", "x y"), ("c", "")].map(|(name, value)| (name.into(), value.into()))
        );
    }
}
