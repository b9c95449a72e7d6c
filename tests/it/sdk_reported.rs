//! What people reported of this job, end to end on the real SDK: the case's fixture, and what has to come of it.

use crate::case_dockerfiles::case;
use crate::engine::{docker, engine};
use crate::engine_build::request;
use crate::framework::framework;
use crate::terminal::Terminal;
use bytes::Bytes;
use slipway_core::{Architecture, Invocation, MemorySize, Verdict};
use slipway_emulator::{Emulator, LocalFunction, RieSource};
use slipway_engine::{BuilderChoice, DockerfileSource};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A feed of packages that wants a login, on the address at which containers reach this machine.
struct Feed {
    address: String,
    logins: Arc<Mutex<Vec<String>>>,
}

impl Feed {
    fn open() -> Self {
        let gateway =
            docker(&["network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}"]);
        let listener = TcpListener::bind((gateway.trim(), 0)).expect("the engine's bridge");
        let address = listener.local_addr().unwrap().to_string();
        let logins: Arc<Mutex<Vec<String>>> = Arc::default();
        let (seen, own) = (Arc::clone(&logins), address.clone());
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (seen, own) = (Arc::clone(&seen), own.clone());
                std::thread::spawn(move || answer(connection, &seen, &own));
            }
        });
        Self { address, logins }
    }
}

/// Answers one request. Without the right login it is refused; there are no packages.
fn answer(mut connection: TcpStream, seen: &Mutex<Vec<String>>, own: &str) {
    let mut head = Vec::new();
    let mut byte = [0; 1];
    while !head.ends_with(b"\r\n\r\n") && connection.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let login = head.lines().find_map(|line| line.strip_prefix("Authorization: ")).unwrap_or_default();
    seen.lock().unwrap().push(login.to_owned());
    let index = format!(
        r#"{{"version":"3.0.0","resources":[{{"@id":"http://{own}/flat/","@type":"PackageBaseAddress/3.0.0"}}]}}"#
    );
    let (status, more, body) = match login {
        // dock and pw-for-tests, as the fixture's secret has them.
        "Basic ZG9jazpwdy1mb3ItdGVzdHM=" if head.contains("/v3/index.json") => ("200 OK", "", index),
        "Basic ZG9jazpwdy1mb3ItdGVzdHM=" => ("404 Not Found", "", String::new()),
        _ => ("401 Unauthorized", "WWW-Authenticate: Basic realm=\"feed\"\r\n", String::new()),
    };
    let length = body.len();
    let _ = write!(
        connection,
        "HTTP/1.1 {status}\r\n{more}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

#[test]
fn secret_first_build_reaches_the_feed_with_its_login_at_once() {
    let terminal = Terminal::new();
    case(&terminal, "secret-first-build");
    let feed = Feed::open();
    let config = terminal.path("secret-first-build/project/NuGet.Config");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace("FEED", &feed.address)).unwrap();
    let secret =
        format!("id=nugetconfig,src={}", terminal.path("secret-first-build/secret2.config").display());
    // Whether the restore ends well depends on the other feeds that the SDK's image knows.
    let (_, last) = terminal.last(&["build", "secret-first-build/project", "--secret", &secret]);
    let logins = feed.logins.lock().unwrap().clone();
    assert!(logins.iter().any(|login| login == "Basic ZG9jazpwdy1mb3ItdGVzdHM="), "{logins:?}: {last}");
}

/// The case's program behind its adapter, in an image that begins with this entry point.
async fn harbor(entrypoint: &str, environment: &str) -> (Emulator, LocalFunction) {
    let terminal = Terminal::new();
    let folder = case(&terminal, "web-adapter-8080");
    let text = std::fs::read_to_string(folder.join("app/Dockerfile")).unwrap();
    let text = text.replace("FROM SDK", &format!("FROM {}", framework().sdk));
    let (before, _) = text.split_once("ENV PORT").unwrap();
    let text =
        format!("{before}{environment}\nWORKDIR /app\nCOPY --from=build /out .\nENTRYPOINT {entrypoint}\n");
    let engine = engine().await;
    let mut request = request(&folder, DockerfileSource::Inline(text), BuilderChoice::Auto);
    request.tag = "slipway.test/web-adapter-8080:it".to_owned();
    let built = engine.build(&request, &|_| {}).await.expect("it builds");
    let mut function = LocalFunction::new(built.image_id, Architecture::X86_64);
    function.memory = MemorySize(1024);
    function.timeout_seconds = 30;
    let emulators = RieSource::Images(vec![framework().base.to_owned()]);
    (Emulator::new(engine, emulators), function)
}

async fn invoked(emulator: &Emulator, function: &LocalFunction) -> Invocation {
    let seen = emulator.invoke(function, Bytes::from_static(b"{}"), &|_| {}).await.expect("it is invoked");
    emulator.stop_all().await;
    seen
}

#[tokio::test]
async fn web_adapter_8080_reaches_the_program_and_not_the_emulator() {
    let environment = "ENV PORT=8080 ASPNETCORE_URLS=http://+:8080";
    let (emulator, function) = harbor(r#"["dotnet", "Harbor.Web.dll"]"#, environment).await;
    let seen = invoked(&emulator, &function).await;
    assert_eq!(seen.verdict, Verdict::Success, "{seen:#?}");
    let answer: serde_json::Value = serde_json::from_str(&seen.payload).unwrap();
    assert_eq!((&answer["statusCode"], &answer["body"]), (&200.into(), &"quay".into()));
}

#[tokio::test]
async fn web_adapter_8080_that_reaches_the_emulator_is_no_success() {
    // The adapter asks port 8080; where a variable sends the emulator there nobody is behind it.
    let environment = "ENV PORT=18080 AWS_LWA_PORT=28080 ASPNETCORE_URLS=http://+:8090";
    let (emulator, function) = harbor(r#"["dotnet", "Harbor.Web.dll"]"#, environment).await;
    let seen = invoked(&emulator, &function).await;
    assert_eq!(seen.verdict, Verdict::FunctionError, "{seen:#?}");
    let error = seen.error.expect("an error");
    assert!(error.error_message.contains("port 8080"), "{error:#?}");
    assert!(seen.hints.concat().contains("AWS_LWA_PORT"), "{:?}", seen.hints);
}
