//! Why the engine cannot be reached, and what to do: that depends on who named its address. What a variable or a
//! context names is corrected there; the usual socket is missing because no engine runs.

use super::{ErrorReport, Problem};
use slipway_engine::{EndpointSource, EngineError};

/// The first sentence, where the address or who named it matters. Every other error's own text is one.
pub(super) fn headline(error: &EngineError) -> Option<String> {
    if let EngineError::NotFound { url, named_by } = error {
        return Some(match setting(named_by) {
            Some(setting) => format!("{setting} names {url}, and there is no such socket."),
            None => format!("No container engine is running: there is no socket at {url}."),
        });
    }
    if let EngineError::PermissionDenied { url, .. } = error {
        return Some(format!("You may not use the container engine at {url}."));
    }
    if let EngineError::Unreachable { url, named_by, .. } = error {
        return Some(match setting(named_by) {
            Some(setting) => format!("{setting} names {url}, and no container engine answers there."),
            None => format!("No container engine answers at {url}: the socket is there, the engine is not."),
        });
    }
    if let EngineError::NoAnswer { url, named_by, seconds } = error {
        let by = setting(named_by).map(|setting| format!(", which {setting} names,")).unwrap_or_default();
        return Some(format!("The container engine at {url}{by} did not answer within {seconds} s."));
    }
    None
}

pub(super) fn not_found(problem: Problem, named_by: &EndpointSource) -> ErrorReport {
    let report = match setting(named_by) {
        Some(_) => {
            let report = problem.hint("Start the engine that makes this socket, or correct the address.");
            elsewhere(report, named_by)
        }
        None => problem
            .hint("Start Docker Desktop, Podman or the Docker service. Slipway notices it without a restart.")
            .command("On Linux with systemd:", "sudo systemctl start docker"),
    };
    report.retryable()
}

pub(super) fn denied(problem: Problem, named_by: &EndpointSource) -> ErrorReport {
    let report = problem
        .command(
            "Join the group that may use Docker, then sign in again:",
            "sudo usermod -aG docker \"$USER\"",
        )
        .hint("Or use an engine of your own: rootless Docker, or Podman.");
    elsewhere(report, named_by).retryable()
}

pub(super) fn unreachable(problem: Problem, url: &str, named_by: &EndpointSource) -> ErrorReport {
    let report = match is_network(url) {
        true => problem.hint("Look whether the engine runs and listens at this host and port.").hint(PORTS),
        false => problem
            .hint("The engine that made this socket has ended: start it again.")
            .command("On Linux with systemd:", "sudo systemctl start docker"),
    };
    elsewhere(report, named_by).retryable()
}

pub(super) fn no_answer(problem: Problem, url: &str, named_by: &EndpointSource) -> ErrorReport {
    let report = problem.hint("Look whether the engine hangs, or something else listens there.");
    let report = if is_network(url) { report.hint(PORTS) } else { report };
    elsewhere(report, named_by).retryable()
}

pub(super) fn context(problem: Problem) -> ErrorReport {
    problem
        .command("See the contexts there are:", "docker context ls")
        .hint("Then choose one with `docker context use NAME`, or unset DOCKER_CONTEXT.")
}

pub(super) fn ssh(problem: Problem, url: &str) -> ErrorReport {
    problem
        .command("Forward the engine's socket over SSH yourself:", forward(url))
        .command("And name the local end of it:", format!("export DOCKER_HOST=unix://{LOCAL_END}"))
}

pub(super) fn scheme(problem: Problem) -> ErrorReport {
    problem
        .hint("An address is unix:///path/to/docker.sock, tcp://HOST:PORT, or npipe:////./pipe/NAME on Windows.")
        .command("Or let Slipway look in the usual places:", "unset DOCKER_HOST")
}

pub(super) fn certificates(problem: Problem) -> ErrorReport {
    problem
        .hint(
            "The folder has to hold ca.pem, cert.pem and key.pem. DOCKER_CERT_PATH names it for DOCKER_HOST.",
        )
        .hint("An engine without TLS needs no DOCKER_TLS_VERIFY.")
}

/// Who named the address, at the start of a sentence; none for the places where Slipway looks by itself.
fn setting(named_by: &EndpointSource) -> Option<String> {
    match named_by {
        EndpointSource::DockerHost => Some("DOCKER_HOST".to_owned()),
        EndpointSource::DockerContext { name } => Some(format!("The context {name} of DOCKER_CONTEXT")),
        EndpointSource::CurrentContext { name } => Some(format!("The Docker context {name}")),
        EndpointSource::DefaultSocket
        | EndpointSource::RootlessSocket
        | EndpointSource::DesktopSocket
        | EndpointSource::PodmanSocket => None,
    }
}

/// How to come to another engine than the one that was named.
fn elsewhere(report: ErrorReport, named_by: &EndpointSource) -> ErrorReport {
    let usual = "Or let Slipway look in the usual places:";
    match named_by {
        EndpointSource::DockerHost => report.command(usual, "unset DOCKER_HOST"),
        EndpointSource::DockerContext { .. } => report.command(usual, "unset DOCKER_CONTEXT"),
        EndpointSource::CurrentContext { .. } => report.command(usual, "docker context use default"),
        EndpointSource::DefaultSocket
        | EndpointSource::RootlessSocket
        | EndpointSource::DesktopSocket
        | EndpointSource::PodmanSocket => report,
    }
}

fn is_network(url: &str) -> bool {
    !url.starts_with("unix://") && !url.starts_with("npipe://")
}

const PORTS: &str = "Engines usually listen on 2375 without TLS and on 2376 with it; TLS needs DOCKER_TLS_VERIFY=1 and \
     DOCKER_CERT_PATH.";

const LOCAL_END: &str = "/tmp/engine.sock";

/// The line that forwards the socket behind `ssh://USER@HOST:PORT/PATH`.
fn forward(url: &str) -> String {
    let rest = url.strip_prefix("ssh://").unwrap_or(url);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let socket = if path.is_empty() { "/var/run/docker.sock".to_owned() } else { format!("/{path}") };
    let (host, port) = match host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()) {
        Some((host, port)) => (host, format!("-p {port} ")),
        None => (host, String::new()),
    };
    format!("ssh -N {port}-L {LOCAL_END}:{socket} {host}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ErrorCode, Hint, engine};

    fn told(error: EngineError) -> (ErrorCode, String, String) {
        let report = engine(error);
        let hints = report.hints.iter().map(|hint| match hint {
            Hint::Text { text } => text.clone(),
            Hint::Command { text, command } => format!("{text} {command}"),
        });
        (report.code, report.message.clone(), hints.collect::<Vec<_>>().join(" | "))
    }

    #[test]
    fn what_a_variable_or_a_context_names_is_told_with_its_name_and_the_way_out() {
        let url = "unix:///run/nobody.sock".to_owned();
        let by_context = EndpointSource::CurrentContext { name: "old".to_owned() };
        for (named_by, name, way) in [
            (EndpointSource::DockerHost, "DOCKER_HOST names", "unset DOCKER_HOST"),
            (by_context, "The Docker context old names", "docker context use default"),
        ] {
            let (code, message, hints) = told(EngineError::NotFound { url: url.clone(), named_by });
            assert_eq!(code, ErrorCode::EngineNotFound);
            assert!(message.contains(name) && message.contains(&url), "{message}");
            assert!(hints.contains(way), "{hints}");
            assert!(!hints.contains("Docker Desktop"), "another engine may run: {hints}");
        }
        let (_, message, hints) =
            told(EngineError::NotFound { url, named_by: EndpointSource::DefaultSocket });
        assert!(
            message.starts_with("No container engine is running") && hints.contains("systemctl"),
            "{hints}"
        );
    }

    #[test]
    fn an_address_of_the_network_names_the_ports() {
        let source = Box::new(std::io::Error::from(std::io::ErrorKind::ConnectionRefused).into());
        let url = "tcp://127.0.0.1:1".to_owned();
        let (code, message, hints) =
            told(EngineError::Unreachable { url, named_by: EndpointSource::DockerHost, source });
        assert_eq!(code, ErrorCode::EngineUnreachable);
        assert!(message.contains("DOCKER_HOST names tcp://127.0.0.1:1"), "{message}");
        assert!(hints.contains("2376") && hints.contains("unset DOCKER_HOST"), "{hints}");
    }

    #[test]
    fn an_address_over_ssh_comes_with_the_line_that_forwards_it() {
        let line = |url: &str| told(EngineError::SshUnsupported { url: url.to_owned() }).2;
        assert!(
            line("ssh://me@box").contains("ssh -N -L /tmp/engine.sock:/var/run/docker.sock me@box"),
            "{}",
            line("ssh://me@box")
        );
        let other = line("ssh://me@box:2222/run/user/1000/docker.sock");
        assert!(other.contains("-p 2222 -L /tmp/engine.sock:/run/user/1000/docker.sock me@box"), "{other}");
        assert!(other.contains("export DOCKER_HOST=unix:///tmp/engine.sock"), "{other}");
    }
}
