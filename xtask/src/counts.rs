//! Counts passed, failed and skipped tests in what the test programs print.

use std::ops::AddAssign;

/// How many tests passed, failed and did not run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Tests that passed.
    pub(crate) passed: usize,
    /// Tests that failed, or timed out.
    pub(crate) failed: usize,
    /// Tests that were left out.
    pub(crate) skipped: usize,
}

impl Counts {
    /// One check that is a test by itself.
    pub(crate) fn single(passed: bool) -> Self {
        Self { passed: usize::from(passed), failed: usize::from(!passed), skipped: 0 }
    }

    /// Reads the summaries of nextest, vitest and Node's test runner. A program that failed without any summary, or
    /// with one that names no failure, counts as one failed test: a crash must never look like success.
    pub(crate) fn read(output: &str, succeeded: bool) -> Self {
        let mut counts = Self::default();
        for line in plain(output).lines() {
            let line = line.trim();
            if let Some(rest) = line.strip_prefix("Summary [") {
                counts += Self::of_words(rest, &["failed", "timed"]);
            } else if let Some(rest) = line.strip_prefix("Tests ") {
                counts += Self::of_words(rest, &["failed"]);
            } else if let Some(rest) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) {
                counts += Self::of_node(rest);
            }
        }
        if !succeeded && counts.failed == 0 {
            counts.failed = 1;
        }
        if succeeded && counts == Self::default() {
            counts.passed = 1;
        }
        counts
    }

    /// Finds `3 passed`, `1 failed` and `2 skipped` among other words.
    fn of_words(text: &str, bad: &[&str]) -> Self {
        let words: Vec<&str> =
            text.split([' ', ',', '|', '(', ')']).filter(|word| !word.is_empty()).collect();
        let mut counts = Self::default();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<usize>() else { continue };
            if pair[1] == "passed" {
                counts.passed += number;
            } else if pair[1] == "skipped" {
                counts.skipped += number;
            } else if bad.contains(&pair[1]) {
                counts.failed += number;
            }
        }
        counts
    }

    /// Node prints the name first: `pass 3`, `fail 1`.
    fn of_node(text: &str) -> Self {
        let number =
            |name: &str| text.strip_prefix(name).and_then(|rest| rest.trim().parse().ok()).unwrap_or(0);
        Self { passed: number("pass "), failed: number("fail "), skipped: number("skipped ") }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Takes colours and other terminal sequences out.
fn plain(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            // A sequence ends with its first letter.
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            result.push(character);
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::Counts;

    #[test]
    fn nextest_is_counted() {
        let text = "────\n     Summary [   4.2s] 12 tests run: 9 passed (1 slow), 2 failed, 1 timed out, 3 skipped\n";
        assert_eq!(Counts::read(text, false), Counts { passed: 9, failed: 3, skipped: 3 });
    }

    #[test]
    fn vitest_is_counted_through_colours() {
        let text = "\u{1b}[2m Test Files \u{1b}[22m 2 passed (2)\n\u{1b}[2m      Tests \u{1b}[22m \u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m7 passed\u{1b}[39m (8)\n";
        assert_eq!(Counts::read(text, false), Counts { passed: 7, failed: 1, skipped: 0 });
    }

    #[test]
    fn node_is_counted() {
        let text = "ℹ tests 6\nℹ pass 3\nℹ fail 1\nℹ skipped 2\n";
        assert_eq!(Counts::read(text, false), Counts { passed: 3, failed: 1, skipped: 2 });
    }

    #[test]
    fn a_crash_is_a_failure_even_after_a_green_summary() {
        assert_eq!(Counts::read("Segmentation fault", false), Counts { passed: 0, failed: 1, skipped: 0 });
        assert_eq!(Counts::read("Tests  3 passed (3)", false), Counts { passed: 3, failed: 1, skipped: 0 });
    }

    #[test]
    fn a_silent_success_counts_once() {
        assert_eq!(Counts::read("", true), Counts { passed: 1, failed: 0, skipped: 0 });
    }
}
