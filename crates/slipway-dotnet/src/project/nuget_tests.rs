use super::*;

fn read(body: &str) -> Vec<NugetSource> {
    private_sources(format!("<configuration>{body}</configuration>").as_bytes()).unwrap()
}

#[test]
fn the_public_gallery_is_not_private_and_others_are() {
    let gallery = format!("https://api.{PUBLIC}/v3/index.json");
    let sources = read(&format!(
        "<packageSources><add key=\"Before\" value=\"https://before.example/\"/><clear/><add key=\"gallery\" value=\"{gallery}\"/>\
         <add key=\"Company\" value=\"https://pkgs.example/v3/index.json\" protocolVersion=\"3\"/>\
         <add key=\"near\" value=\"https://not{PUBLIC}/\"/><add key=\"local\" value=\"./packages\"/><add key=\"off\" value=\"https://off.example\"/></packageSources>\
         <disabledPackageSources><add key=\"off\" value=\"true\"/><add key=\"Company\" value=\"false\"/></disabledPackageSources>"
    ));
    let found: Vec<_> = sources.iter().map(|source| (source.name.as_str(), source.is_folder)).collect();
    assert_eq!(found, [("Company", false), ("near", false), ("local", true)]);
    assert!(sources.iter().all(|source| !source.needs_credentials && source.variables.is_empty()));
}

#[test]
fn credentials_are_told_but_never_kept() {
    let sources = read(
        "<packageSources><add key=\"My Feed\" value=\"https://pkgs.example/a?sig=QUERYSECRET\"/>\
         <add key=\"in address\" value=\"https://user:ADDRESSSECRET@feed.example:8443/F/x/auth/PATHSECRET/api\"/>\
         <add key=\"by name\" value=\"%FEED_URL%\"/></packageSources>\
         <packageSourceCredentials><My_x0020_Feed><add key=\"Username\" value=\"%FEED_USER%\"/><add key=\"ClearTextPassword\" value=\"%FEED_TOKEN%\"/>\
         <add key=\"Password\" value=\"PLAINSECRET 100% of %FEED_USER%\"/></My_x0020_Feed></packageSourceCredentials>\
         <apikeys><add key=\"https://x\" value=\"APISECRET\"/></apikeys>",
    );
    assert_eq!(sources[0].variables, ["FEED_USER", "FEED_TOKEN"]);
    assert!(sources[0].needs_credentials && sources[1].needs_credentials && !sources[2].needs_credentials);
    assert_eq!(sources[0].url, "https://pkgs.example/a");
    assert_eq!(sources[1].url, "https://feed.example:8443/F/x/auth/***/api");
    assert_eq!(
        (sources[2].is_folder, sources[2].variables.as_slice()),
        (false, &["FEED_URL".to_owned()][..])
    );
    assert!(!format!("{sources:?}").contains("SECRET"));
}

#[test]
fn a_later_source_replaces_one_of_the_same_name() {
    let sources = read(
        "<packageSources><add key=\"A\" value=\"https://one.example\"/></packageSources>\
         <packageSources><add key=\"a\" value=\"https://two.example\"/><add key=\"x&#10;y\" value=\"z\"/></packageSources>",
    );
    assert_eq!(sources.iter().map(|source| source.url.as_str()).collect::<Vec<_>>(), ["https://two.example"]);
}

#[test]
fn what_is_no_configuration_says_why() {
    assert!(matches!(private_sources(b"<a/>"), Err(NugetError::NotConfiguration(name)) if name == "a"));
    assert!(matches!(private_sources(b"x"), Err(NugetError::Xml(_))));
    assert!(matches!(private_sources(b"\xff"), Err(NugetError::NotText)));
    assert!(matches!(private_sources(&vec![b' '; MAX_BYTES + 1]), Err(NugetError::TooLarge)));
    let many: String =
        (0..=MAX_SOURCES).map(|number| format!("<add key='{number}' value='https://x.example'/>")).collect();
    let text = format!("<configuration><packageSources>{many}</packageSources></configuration>");
    assert!(matches!(private_sources(text.as_bytes()), Err(NugetError::TooManySources)));
}
