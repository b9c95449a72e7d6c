//! How random a value is, and whether it is plainly a stand-in for one.

/// Bits per byte, as Shannon counts them. A key has more than 3, a word less.
pub(crate) fn bits(value: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let length = value.len() as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / length)
        .map(|share| -share * share.log2())
        .sum()
}

/// Words that stand where a secret would; compared without regard to case.
const STAND_INS: [&str; 14] = [
    "example",
    "changeme",
    "change_me",
    "placeholder",
    "your_",
    "your-",
    "yourpassword",
    "xxxx",
    "****",
    "dummy",
    "redacted",
    "insert",
    "<",
    "todo",
];

/// Whether a value is a stand-in, a reference to a variable, or empty.
pub(crate) fn is_stand_in(value: &[u8]) -> bool {
    let text = String::from_utf8_lossy(value).to_ascii_lowercase();
    let text = text.trim();
    text.is_empty()
        || text.starts_with(['$', '{', '%'])
        || text.starts_with("#{")
        || text.contains("{{")
        || text.contains("${")
        || matches!(text, "password" | "secret" | "null" | "none" | "true" | "false" | "token")
        || STAND_INS.iter().any(|word| text.contains(word))
        || text.chars().all(|letter| text.starts_with(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_more_random_than_a_word() {
        assert!(bits(b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYzQ3kd8sL2h") > 4.0);
        assert!(bits(b"aaaaaaaaaaaaaaaa") < 0.1);
        assert!(bits(b"") < 0.1);
    }

    #[test]
    fn a_stand_in_is_no_secret() {
        for value in
            ["", "changeme", "${TOKEN}", "********", "aaaa", "%PASS%", "<password>", "MY_EXAMPLE_KEY"]
        {
            assert!(is_stand_in(value.as_bytes()), "{value}");
        }
        assert!(!is_stand_in(b"Tr0ub4dor&3"));
    }
}
