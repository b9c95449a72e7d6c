//! The ways in which a person or a supervisor asks the program to end.
//!
//! Whoever waits keeps one [`Ends`] for the whole wait: a signal that arrives between two waits is then not lost. From
//! the first one on the program no longer ends by the signal itself, so it is made only where the wish is obeyed.

/// Hears Ctrl-C, and on Unix a request to terminate as well.
pub struct Ends {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Ends {
    /// Listens from now on.
    pub fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
        Self { signals: kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect() }
    }

    /// Returns on the next wish to end. Where no signal can be heard it never returns, and the process ends by the
    /// signal itself.
    pub async fn asked(&mut self) {
        std::future::poll_fn(|context| {
            let heard = self.signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if heard { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }
}

#[cfg(not(unix))]
impl Ends {
    /// Listens from now on.
    pub fn listen() -> Self {
        Self {}
    }

    /// Returns on the next Ctrl-C.
    pub async fn asked(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::Ends;
    use std::process::Command;

    #[tokio::test]
    async fn a_signal_that_arrives_between_two_waits_is_heard_in_the_next() {
        let mut ends = Ends::listen();
        for signal in ["-TERM", "-INT"] {
            let own = std::process::id().to_string();
            assert!(Command::new("kill").args([signal, &own]).status().unwrap().success());
            // Nobody waits while it arrives.
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            ends.asked().await;
        }
    }
}
