//! Pauses between attempts: growing, with jitter, and bounded in sum.
//!
//! The SDK has a backoff of its own, which nobody can see and which sends a write again without looking first. The
//! writes of Slipway go out without it and use this one, so that every pause is reported and every repeat is decided.

use std::hash::{BuildHasher, Hasher};
use std::time::Duration;
use tokio::time::Instant;

/// How long one is willing to go on.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// The first pause.
    pub first: Duration,
    /// The longest single pause.
    pub longest: Duration,
    /// When no further attempt is made.
    pub total: Duration,
}

impl Patience {
    /// For a service that is throttling, failing or out of reach: two minutes in all.
    pub const FAULTS: Self = Self {
        first: Duration::from_millis(500),
        longest: Duration::from_secs(20),
        total: Duration::from_secs(120),
    };
}

/// Counts the pauses of one call.
#[derive(Debug)]
pub struct Pauses {
    patience: Patience,
    started: Instant,
    next: Duration,
}

impl Pauses {
    /// Starts to count now.
    pub fn start(patience: Patience) -> Self {
        Self { patience, started: Instant::now(), next: patience.first }
    }

    /// The time since the start.
    pub fn waited(&self) -> Duration {
        self.started.elapsed()
    }

    /// The next pause, or none when patience is over. A service that names a pause gets at least that one, or is
    /// given up at once where it asks for more than is left.
    pub fn next(&mut self, asked: Option<Duration>) -> Option<Duration> {
        let jittered = self.next.mul_f64(0.5 + jitter() / 2.0);
        let pause = asked.map_or(jittered, |asked| asked.max(jittered));
        self.next = self.next.saturating_mul(2).min(self.patience.longest);
        (self.waited() + pause <= self.patience.total).then_some(pause)
    }
}

/// A number in `0.0..1.0`. The seeds of the standard hasher are random, which is enough to keep clients apart.
fn jitter() -> f64 {
    let seed = std::collections::hash_map::RandomState::new().build_hasher().finish();
    f64::from((seed >> 32) as u32) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pauses_grow_and_end_within_the_patience() {
        let patience = Patience {
            first: Duration::from_millis(2),
            longest: Duration::from_millis(20),
            total: Duration::from_millis(100),
        };
        let mut pauses = Pauses::start(patience);
        let mut last = Duration::ZERO;
        let mut planned = Duration::ZERO;
        while let Some(pause) = pauses.next(None) {
            assert!(pause <= patience.longest, "a single pause is bounded");
            last = pause;
            planned += pause;
            tokio::time::sleep(pause).await;
        }
        assert!(last > patience.first, "the pauses have grown, the last was {last:?}");
        assert!(planned <= patience.total, "the sum is bounded: {planned:?}");
    }

    #[test]
    fn a_pause_the_service_asks_for_is_kept_or_refused_but_never_cut() {
        let mut pauses = Pauses::start(Patience::FAULTS);
        assert_eq!(pauses.next(Some(Duration::from_secs(7))), Some(Duration::from_secs(7)));
        assert_eq!(pauses.next(Some(Duration::from_secs(3600))), None, "an hour is more than the patience");
    }
}
