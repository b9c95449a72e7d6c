//! Rows of milliseconds, and what is said of them: median, least, most, and the ratio to the peer.

/// The measurements of one thing.
#[derive(Debug, Default)]
pub(super) struct Figures {
    milliseconds: Vec<f64>,
}

impl Figures {
    pub(super) fn add(&mut self, milliseconds: f64) {
        self.milliseconds.push(milliseconds);
        self.milliseconds.sort_by(f64::total_cmp);
    }

    pub(super) fn median(&self) -> f64 {
        let count = self.milliseconds.len();
        let at = |index: usize| self.milliseconds.get(index).copied().unwrap_or(f64::NAN);
        if count % 2 == 1 { at(count / 2) } else { (at((count / 2).wrapping_sub(1)) + at(count / 2)) / 2.0 }
    }

    /// One row of a table in Markdown.
    pub(super) fn row(&self, name: &str) -> String {
        let least = self.milliseconds.first().copied().unwrap_or(f64::NAN);
        let most = self.milliseconds.last().copied().unwrap_or(f64::NAN);
        format!("| {name} | {:.1} | {least:.1} | {most:.1} | {} |", self.median(), self.milliseconds.len())
    }
}

/// How Slipway stands beside a peer, and whether the aim is met.
pub(super) fn ratio(name: &str, own: &Figures, peer: &Figures, aim: f64) -> String {
    let ratio = own.median() / peer.median();
    let word = if ratio <= aim { "met" } else { "not met" };
    format!("| {name} | {ratio:.3} | ≤ {aim} | {word} |")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_in_the_middle_whatever_the_order() {
        let mut figures = Figures::default();
        [9.0, 1.0, 5.0].into_iter().for_each(|value| figures.add(value));
        assert!((figures.median() - 5.0).abs() < f64::EPSILON);
        figures.add(7.0);
        assert!((figures.median() - 6.0).abs() < f64::EPSILON, "between the two in the middle");
    }
}
