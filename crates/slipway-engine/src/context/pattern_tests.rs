use super::*;
use proptest::prelude::*;

fn matches(pattern: &str, path: &str) -> bool {
    Pattern::parse(pattern).unwrap_or_else(|| panic!("`{pattern}` is valid")).matches(path)
}

#[test]
fn every_kind_of_pattern_matches_what_docker_matches() {
    let cases = [
        ("a", "a", true),
        ("a", "b/a", false),
        ("*", "a", true),
        ("*", "a/b", false),
        ("*.cs", "a.cs", true),
        ("*.cs", "a/b.cs", false),
        ("a/*.cs", "a/b.cs", true),
        ("a/*.cs", "a/b/c.cs", false),
        ("?", "a", true),
        ("?", "ab", false),
        ("a?c", "a/c", false),
        ("**", "a/b/c", true),
        ("**/a", "a", true),
        ("**/a", "b/c/a", true),
        ("**/a", "ba", false),
        ("**a", "ba", true),
        ("**a", "c/ba", true),
        ("a/**", "a/b", true),
        ("a/**", "a", false),
        ("a**", "ab/c", true),
        ("a/**/b", "a/b", true),
        ("a/**/b", "a/x/y/b", true),
        ("a/**/b", "a/xb", false),
        ("**/*.cs", "a/b/c.cs", true),
        ("**/*.cs", "c.cs", true),
        ("**/bin/**", "bin/a", true),
        ("**/bin/**", "x/bin/a/b", true),
        ("**/bin/**", "bin", false),
        ("[a-c]", "b", true),
        ("[a-c]", "d", false),
        ("[^a-c]", "d", true),
        ("[^a-c]", "a", false),
        ("a[/]b", "a/b", true),
        ("[\\]]", "]", true),
        ("\\da", "1a", true),
        ("\\da", "da", false),
        ("a\\b", "a", true),
        ("a\\b*", "ab", false),
        ("a\\b*", "a-", true),
        ("a?|b?", "axy", true),
        ("a?|b?", "xbc", true),
        ("a?|b?", "xa", false),
        ("[*]", "[^]", true),
        ("[*]", "a", false),
        ("?/^", "a/^", false),
        ("\\*", "*", true),
        ("\\*", "a", false),
        ("\\!a", "!a", true),
        ("a.b", "a.b", true),
        ("a.b", "axb", false),
        ("a(b)*", "a(b)c", true),
        ("a$*", "a$", true),
        ("é?", "éü", true),
    ];
    for (pattern, path, expected) in cases {
        assert_eq!(matches(pattern, path), expected, "`{pattern}` against `{path}`");
    }
}

#[test]
fn malformed_patterns_are_refused() {
    for pattern in ["[", "[a", "[]a]", "[-]", "[a-]", "a\\", "[a\\", "[b-a]", "\\R", "[**"] {
        assert_eq!(Pattern::parse(pattern), None, "{pattern}");
    }
}

#[test]
fn a_pattern_full_of_stars_ends_in_time() {
    let pattern = "*a".repeat(30) + "b";
    assert!(!matches(&pattern, &"a".repeat(2000)));
    let pattern = "*a".repeat(3000) + "b";
    assert!(!matches(&pattern, &"a".repeat(2000)), "also beyond the length that fits into one word");
    let pattern = "a/".to_owned() + &"**/".repeat(100_000) + "b";
    assert!(matches(&pattern, "a/b"));
}

proptest! {
    #[test]
    fn a_path_without_special_characters_matches_itself(path in "[a-z.]{1,8}(/[a-z.]{1,8}){0,4}") {
        prop_assert!(matches(&path, &path));
        prop_assert!(matches("**", &path));
        let any_name = format!("**/{}", path.rsplit('/').next().unwrap_or_default());
        prop_assert!(matches(&any_name, &path));
    }

    #[test]
    fn no_text_makes_the_parser_or_the_matcher_fail(pattern in ".{0,20}", path in ".{0,30}") {
        if let Some(pattern) = Pattern::parse(&pattern) {
            pattern.matches(&path);
        }
    }
}
