use slipway_core::*;
use slipway_emulator::*;
use slipway_engine::*;
use std::time::Instant;
#[tokio::main]
async fn main() {
    let r = resolve(&EndpointEnvironment::from_process()).unwrap();
    println!("{r:?}");
    let e = Engine::connect(&r).await.unwrap();
    println!("{:?}", e.version().await);
    let report = |ev: BuildEvent| println!("  {ev:?}");
    for b in [BuilderChoice::Auto, BuilderChoice::Auto, BuilderChoice::Legacy] {
        let t = Instant::now();
        let built = e
            .build(
                &BuildRequest {
                    context: "tests/fixtures/hello-net8".into(),
                    dockerfile: DockerfileSource::Path("Dockerfile".into()),
                    tag: "slipway.test/try:1".into(),
                    architecture: Architecture::X86_64,
                    build_args: Default::default(),
                    labels: Default::default(),
                    target: None,
                    no_cache: false,
                    builder: b,
                },
                &report,
            )
            .await;
        println!("{b:?} {:?} {built:?}", t.elapsed());
    }
    let em = Emulator::new(e.clone(), RieSource::InImage);
    let id = e.inspect_image("slipway.test/try:1").await.unwrap().id;
    let mut f = LocalFunction::new(id, Architecture::X86_64);
    f.memory = MemorySize(256);
    f.timeout_seconds = 5;
    let rep = |ev: EmulatorEvent| println!("  {ev:?}");
    for ev in [
        "{\"Name\":\"a\"}",
        "{\"LogLines\":3}",
        "{\"Throw\":true}",
        "{\"SleepMs\":10000}",
        "{\"Exit\":3}",
        "{\"AllocateMb\":500}",
        "{}",
    ] {
        let t = Instant::now();
        let i = em.invoke(&f, ev.to_owned().into(), &rep).await;
        println!("{ev} {:?} {i:#?}", t.elapsed());
    }
    let quiet = |_: EmulatorEvent| {};
    for _ in 0..5 {
        em.stop_all().await;
        let t = Instant::now();
        let _ = em.invoke(&f, "{}".into(), &quiet).await.unwrap();
        println!("cold {:?}", t.elapsed());
    }
    let mut all: Vec<f64> = vec![];
    for _ in 0..100 {
        let t = Instant::now();
        let i = em.invoke(&f, "{}".into(), &quiet).await.unwrap();
        assert_eq!(i.verdict, Verdict::Success);
        all.push(t.elapsed().as_secs_f64() * 1000.0);
    }
    all.sort_by(f64::total_cmp);
    println!("warm median {} p10 {} p90 {}", all[50], all[10], all[90]);
    em.stop_all().await;
}
