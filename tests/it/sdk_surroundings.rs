//! What a .NET 10 function finds around it, as on Lambda: variables, user, time left, and the memory it is told to have
//! had.

use crate::engine::engine;
use crate::sdk_verdicts::{Case, OK, alone, case, function, image, invoke};
use slipway_emulator::{Emulator, RieSource};

#[tokio::test]
async fn the_function_sees_what_it_would_see_on_lambda() {
    let engine = engine().await;
    let image = image(&engine, "library").await;
    let emulator = Emulator::new(engine, RieSource::InImage);
    let mut function = function(&image, &case("Surroundings", OK, "", &[]), 0);
    function.region = "eu-central-1".to_owned();
    function.function_name = "orders-prod".to_owned();
    // The emulator would obey this and fall silent.
    function.environment.insert("LOG_LEVEL".to_owned(), "error".to_owned());
    function.environment.insert("MY_SETTING".to_owned(), "hello".to_owned());
    let seen = invoke(&emulator, &function, "{}").await;
    emulator.stop_all().await;
    assert_eq!(seen.verdict, OK, "{seen:#?}");
    let told: serde_json::Value = serde_json::from_str(&seen.payload).expect("JSON");
    assert_eq!(
        (&told["setting"], &told["region"], &told["name"]),
        (&"hello".into(), &"eu-central-1".into(), &"orders-prod".into())
    );
    assert_eq!(
        (&told["memory"], &told["group"], &told["initialization"]),
        (&256.into(), &"/aws/lambda/orders-prod".into(), &"on-demand".into())
    );
    assert_eq!(
        (&told["root"], &told["stdin"], &told["berlin"]),
        (&false.into(), &0.into(), &"Europe/Berlin".into())
    );
    assert!(told["stream"].as_str().is_some_and(|stream| stream.contains("[$LATEST]")));
    assert!(seen.init_ms.is_some_and(|ms| ms.0 > 50.0), "the emulator still tells: {seen:#?}");
}

/// The figure is compared with what the kernel says of the function's process.
#[tokio::test]
async fn the_peak_of_memory_is_what_the_process_has_resident() {
    let seen = alone(case("String", OK, "", &[])).await;
    let peak = seen.peak_memory_mib.expect("measured");
    assert!((35.0..90.0).contains(&peak.0), "hello world has about 50 MiB resident: {peak:?}");
    assert!(seen.init_ms.is_some_and(|ms| ms.0 > 50.0) && seen.duration_ms.0 < 5_000.0, "{seen:#?}");
}

#[tokio::test]
async fn the_handler_believes_to_have_its_timeout_left() {
    let engine = engine().await;
    let image = image(&engine, "library").await;
    let emulator = Emulator::new(engine, RieSource::InImage);
    let mut function = function(&image, &Case { timeout: 7, ..case("Remaining", OK, "", &[]) }, 0);
    let first = invoke(&emulator, &function, "{}").await;
    let start = first.init_ms.expect("a start");
    // What the workbench grants from the second time on.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some seconds")]
    let seconds = (start.seconds() * 1.2 + 0.1).ceil() as u32;
    function.start_allowance_seconds = seconds;
    let second = invoke(&emulator, &function, "{}").await;
    emulator.stop_all().await;
    let left: f64 = second.payload.trim_matches('"').parse().expect("a number");
    assert!((6_800.0..9_500.0).contains(&left), "{left} ms of 7 s, with {seconds} s granted: {second:#?}");
}
