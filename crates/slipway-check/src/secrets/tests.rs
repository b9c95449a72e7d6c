//! Each rule finds its secret and leaves what only resembles one; no value is ever part of a finding.
//!
//! The samples are put together here, so that no scanner takes this file for a leak.

use super::*;
use proptest::prelude::*;

/// Letters and digits without a pattern, the same each time.
fn random(alphabet: &str, length: usize) -> String {
    let letters: Vec<char> = alphabet.chars().collect();
    let mut state = 88_172_645_463_325_252_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    (0..length).map(|_| letters[next() % letters.len()]).collect()
}

const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const MIXED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A text for each rule, with the value in it.
fn samples() -> Vec<(&'static str, String, String)> {
    let sample =
        |rule, front: &str, value: String, back: &str| (rule, format!("{front}{value}{back}"), value);
    vec![
        sample("aws-access-key-id", "id = \"", format!("AKIA{}", random(UPPER, 16)), "\""),
        sample("aws-secret-access-key", "aws_secret_access_key = ", random(MIXED, 40), "\n"),
        sample(
            "private-key",
            concat!("-----BEGIN RSA PRIVATE", " KEY-----\n"),
            random(MIXED, 20),
            &random(MIXED, 44),
        ),
        sample("github-token", "token: ", format!("ghp_{}", random(MIXED, 36)), " "),
        sample("gitlab-token", "", format!("glpat-{}", random(MIXED, 20)), ""),
        sample("slack-token", "'", format!("xoxb-1234567890-{}", random(MIXED, 24)), "'"),
        sample(
            "slack-webhook",
            "https://hooks.slack.com/services/",
            format!("T{0}/B{0}/{1}", random(UPPER, 8), random(MIXED, 24)),
            "",
        ),
        sample("npm-token", "//host/:_authToken=", format!("npm_{}", random(MIXED, 36)), ""),
        sample("nuget-api-key", "key ", format!("oy2{}", random(LOWER, 43)), ""),
        sample("azure-storage-key", "AccountName=x;AccountKey=", format!("{}==", random(MIXED, 86)), ";"),
        sample(
            "connection-string-password",
            "Server=db;Database=x;User Id=sa;Password=",
            random(MIXED, 12),
            ";",
        ),
        sample("password-in-address", "postgres://app:", random(MIXED, 14), "@db.internal/x"),
        sample(
            "json-web-token",
            "Bearer ",
            format!("eyJ{}.eyJ{}.{}", random(MIXED, 30), random(MIXED, 60), random(MIXED, 43)),
            "",
        ),
        sample("nuget-password", "<add key=\"ClearTextPassword\" value=\"", random(MIXED, 12), "\" />"),
        sample("registry-login", "{\"auths\":{\"h\":{\"auth\":\"", random(MIXED, 40), "\"}}}"),
        sample("google-api-key", "", format!("AIza{}", random(MIXED, 35)), ""),
        sample("stripe-key", "", format!("sk_live_{}", random(MIXED, 24)), ""),
    ]
}

#[test]
fn each_rule_finds_its_secret_on_its_line() {
    let samples = samples();
    assert_eq!(samples.len(), rules::ROWS.len());
    for (rule, text, _) in samples {
        let text = format!("first line\nsecond line\n{text}\nlast");
        let found = scan_bytes("src/x.txt", text.as_bytes());
        let own: Vec<&SecretFinding> = found.iter().filter(|finding| finding.rule == rule).collect();
        assert_eq!(own.len(), 1, "{rule}: {found:?}");
        assert_eq!(own[0].line, Some(3), "{rule}");
    }
}

#[test]
fn a_value_is_never_part_of_a_finding() {
    for (rule, text, value) in samples() {
        let found = scan_bytes("appsettings.json", text.as_bytes());
        let told = serde_json::to_string(&found).unwrap();
        // Five letters are enough to be part of a value: at most eight public ones are shown.
        for part in value.as_bytes()[8..].windows(6) {
            assert!(!told.contains(std::str::from_utf8(part).unwrap()), "{rule}: {told}");
        }
    }
}

#[test]
fn a_mask_shows_the_public_front_and_the_length() {
    let found = scan_bytes("x", format!("AKIA{}", random(UPPER, 16)).as_bytes());
    assert_eq!(found[0].mask, "AKIA… (20 characters)");
    assert_eq!(found[0].certainty, Certainty::Likely, "an id alone opens nothing");
}

#[test]
fn what_only_resembles_a_secret_is_left() {
    let example = format!("AKIA{}", "IOSFODNN7EXAMPLE");
    for text in [
        example.as_str(),
        "AKIAAAAAAAAAAAAAAAAA",
        "BAKIA234567ABCDEFGHIJK",
        "aws_secret_access_key = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        concat!("if text.contains(\"-----BEGIN PRIVATE", " KEY-----\") {"),
        "ghp_short",
        "Server=x;Password=${DB_PASSWORD};",
        "Server=x;Password=changeme;",
        "password = something without a server",
        "postgres://user@db/x",
        "<add key=\"ClearTextPassword\" value=\"%TOKEN%\" />",
        "eyJhbGci.not.a-token",
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    ] {
        assert_eq!(scan_bytes("docs/readme.md", text.as_bytes()), [], "{text}");
    }
}

#[test]
fn settings_are_searched_for_telling_names() {
    let text = format!(
        "{{\n  \"Db\": {{ \"Password\": \"{}\" }},\n  \"ApiKey\": \"changeme-please\"\n}}",
        random(MIXED, 16)
    );
    let found = scan_bytes("app/appsettings.Production.json", text.as_bytes());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].rule.as_str(), found[0].line), ("secret-in-settings", Some(2)));
    assert_eq!(scan_bytes("app/other.json", text.as_bytes()), []);
    let env = format!("A=1\nDB_TOKEN={}\n", random(MIXED, 16));
    assert_eq!(scan_bytes(".env", env.as_bytes()).len(), 1);
}

#[test]
fn utf_16_is_read_too() {
    let text = format!("\u{feff}x\r\nkey AKIA{}\r\n", random(UPPER, 16));
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little, big] {
        let found = scan_bytes("x", &bytes);
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [Some(2)]);
    }
}

#[test]
fn names_of_files_tell() {
    for (path, rule) in [
        ("certs/site.PFX", Some("certificate-file")),
        ("a.p12", Some("certificate-file")),
        ("key.snk", None),
        ("/root/.ssh/id_rsa", Some("ssh-key-file")),
        ("id_rsa.pub", None),
        (".env", Some("environment-file")),
        (".env.production", Some("environment-file")),
        (".env.example", None),
        ("./root/.aws/credentials", Some("aws-credentials-file")),
        ("credentials", None),
        ("Properties/launchSettings.json", None),
        (".git-credentials", Some("credentials-file")),
        ("App.dll", None),
    ] {
        assert_eq!(scan_path(path).map(|finding| finding.rule).as_deref(), rule, "{path}");
    }
}

#[test]
fn a_file_is_searched_by_name_and_by_text() {
    let text = format!("KEY=AKIA{}", random(UPPER, 16));
    let rules: Vec<String> =
        scan_file(".env", text.as_bytes()).into_iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["environment-file", "aws-access-key-id"]);
    let binary = [b"\0".as_slice(), text.as_bytes()].concat();
    assert_eq!(scan_file("x.bin", &binary), []);
}

/// An access key id and its secret.
fn pair() -> (String, String) {
    (format!("AKIA{}", random(UPPER, 16)), format!("{}/1aB", random(MIXED, 36)))
}

/// A private key as its program writes it: a sequence in DER of exactly the length that it names.
fn private_key(kind: &str, line_end: &str) -> String {
    use base64::Engine as _;
    let key = [[0x30, 0x81, 120].as_slice(), &[7; 120]].concat();
    let text = base64::engine::general_purpose::STANDARD.encode(key);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let marker = |edge: &str| format!("-----{edge} {kind}PRIVATE {}-----", "KEY");
    [vec![marker("BEGIN")], lines.into_iter().map(str::to_owned).collect(), vec![marker("END")]]
        .concat()
        .join(line_end)
}

fn certain(path: &str, text: &str) -> bool {
    scan_file(path, text.as_bytes()).iter().any(|finding| finding.certainty == Certainty::Certain)
}

#[test]
fn an_access_key_with_its_secret_is_certain_in_every_form() {
    let (id, secret) = pair();
    for text in [
        format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"),
        format!("{{\"AWS\": {{\"AccessKey\": \"{id}\", \"SecretKey\": \"{secret}\"}}}}"),
        format!("new BasicAWSCredentials(\"{id}\",\n    \"{secret}\");"),
        format!("Access key ID,Secret access key\r\n{id},{secret}\r\n"),
        format!("<add key=\"AWSAccessKey\" value=\"{id}\"/><add key=\"AWSSecretKey\" value=\"{secret}\"/>"),
        format!("export AWS_SECRET_ACCESS_KEY={secret}\nexport AWS_ACCESS_KEY_ID={id}\n"),
    ] {
        assert!(certain("appsettings.json", &text), "{text}");
        assert!(certain("tests/Config.cs", &text), "a key of an account is one in a test, too: {text}");
        let of_role = text.replace("AKIA", "ASIA");
        assert!(certain("appsettings.json", &of_role), "{of_role}");
        assert!(!certain("events/job.json", &of_role), "recorded, and long past: {of_role}");
    }
}

#[test]
fn half_a_pair_and_a_sample_of_one_are_not_certain() {
    let (id, secret) = pair();
    let sample = format!("wJalrXUtnFEMI/K7MDENG/{}", "bPxRfiCYEXAMPLEKEY");
    for text in [
        id.clone(),
        format!("aws_secret_access_key = {secret}"),
        format!("{id} = {secret}0"),
        format!("aws_access_key_id = {id}\n{}aws_secret_access_key = {secret}", "# \n".repeat(300)),
        format!("aws_access_key_id = AKIA{}\naws_secret_access_key = {secret}", "IOSFODNN7EXAMPLE"),
        format!("aws_access_key_id = {id}\naws_secret_access_key = {sample}"),
        format!("(\"{id}\", \"{sample}\")"),
        format!("\"accessKey\": \"{id}\", \"apiKey\": \"{}\"", random(MIXED, 40)),
        format!("{id},{}", "0123456789abcdef".repeat(3).get(..40).unwrap()),
        format!(
            "X-Amz-Credential={id}/20260101/eu-west-1/s3/aws4_request&X-Amz-Signature={}",
            "0a1b".repeat(16)
        ),
    ] {
        assert!(!certain("appsettings.json", &text), "{text}");
    }
}

#[test]
fn a_whole_private_key_is_certain_and_a_cut_or_locked_one_or_one_for_tests_is_not() {
    for kind in ["RSA ", "EC ", ""] {
        let key = private_key(kind, "\n");
        assert!(certain("certs/server.key", &key), "{key}");
        assert!(certain("Program.cs", &format!("var key = \"{}\";", private_key(kind, "\\n"))));
        assert!(certain("Program.cs", &format!("var key = \"{}\";", private_key(kind, "\\n\" +\n  \""))));
        for path in
            ["tests/server.key", "App.Tests/Keys.cs", "certs/localhost.key", "sample-key.pem", "TestData/k"]
        {
            assert!(!certain(path, &key), "{path}");
        }
        let cut = key.replacen("Bwc", "", 1);
        assert!(!certain("server.key", &cut), "{cut}");
        let locked = key.replacen("-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES,00\n\n", 1);
        assert!(!certain("server.key", &locked), "{locked}");
    }
}

#[test]
fn the_logins_of_feeds_and_registries_are_certain_in_the_files_that_are_read_for_them() {
    let feed = "<packageSourceCredentials><f><add key=\"ClearTextPassword\" value=\"VALUE\" /></f>";
    let real = feed.replace("VALUE", &random(MIXED, 20));
    for path in ["NuGet.Config", "src/nuget.config", "nugetconfig.xml"] {
        assert!(certain(path, &real), "{path}");
        assert!(!certain(path, &feed.replace("VALUE", "%FEED_TOKEN%")), "a variable");
        assert!(!certain(path, &feed.replace("VALUE", "<your-token>")), "a stand-in");
    }
    assert!(!certain("readme.md", &real));
    use base64::Engine as _;
    let login = |text: &str| {
        let value = base64::engine::general_purpose::STANDARD.encode(text);
        format!("{{\"auths\": {{\"host\": {{\"auth\": \"{value}\"}}}}}}")
    };
    assert!(certain("home/.docker/config.json", &login("harbour:s3cr3t-of-ours")));
    assert!(!certain("home/.docker/config.json", &login("no login at all")));
    assert!(!certain("home/.docker/config.json", &login("harbour:<password>")));
    assert!(!certain("config.json", &login("harbour:s3cr3t-of-ours")), "no program reads it for logins");
}

#[test]
fn samples_of_documentation_and_events_are_never_certain() {
    let token = format!("eyJ{}.eyJ{}.{}", random(MIXED, 30), random(MIXED, 60), random(MIXED, 43));
    for (path, text) in [
        ("event.json", format!("{{\"headers\": {{\"Authorization\": \"Bearer {token}\"}}}}")),
        ("alb.json", format!("{{\"x-amz-security-token\": \"{}\"}}", random(MIXED, 300))),
        ("s3.json", format!("{{\"x-amz-credential\": \"ASIA{}/20260101/eu-west-1\"}}", random(UPPER, 16))),
        ("appsettings.json", format!("{{\"Password\": \"{}\"}}", random(MIXED, 16))),
        ("id_rsa", "not a key".to_owned()),
        ("site.pfx", "x".to_owned()),
        (".env", "A=1".to_owned()),
    ] {
        assert!(!certain(path, &text), "{path}");
    }
}

#[test]
fn variables_tell_by_name_or_by_value() {
    let rule =
        |name, value: &str| scan_environment(name, value).into_iter().map(|finding| finding.rule).next();
    assert_eq!(rule("GITHUB_TOKEN", "abc123def456").as_deref(), Some("secret-in-environment"));
    assert_eq!(rule("Db.Password", "hunter22").as_deref(), Some("secret-in-environment"));
    assert_eq!(rule("HARMLESS", &format!("AKIA{}", random(UPPER, 16))).as_deref(), Some("aws-access-key-id"));
    assert_eq!(rule("AWS_SECRET_ACCESS_KEY", &random(MIXED, 40)).as_deref(), Some("aws-secret-access-key"));
    for (name, value) in [
        ("GITHUB_TOKEN", ""),
        ("API_KEY", "${KEY}"),
        ("DB_SECRET_ARN", "arn:aws:x"),
        ("TOKEN_FILE", "/run/x"),
        ("PATH", "/bin"),
        ("TOKENIZER", "abc"),
    ] {
        assert_eq!(scan_environment(name, value), [], "{name}");
    }
}

#[test]
fn a_text_full_of_words_yields_a_bounded_number() {
    let one = format!("AKIA{} password= eyJ ", random(UPPER, 16));
    let found = scan_bytes("x", one.repeat(20_000).as_bytes());
    assert_eq!(found.len(), 50);
}

#[test]
fn a_secret_late_in_one_long_line_is_found() {
    let line = format!("{}AKIA{} ", "AKIA; ".repeat(50_000), random(UPPER, 16));
    assert_eq!(scan_bytes("x.min.js", line.as_bytes()).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_is_searched_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
        drop(scan_file("appsettings.json", &bytes));
    }

    #[test]
    fn a_key_is_found_wherever_it_stands(before in "[a-z \n;=]{0,6000}", after in "[a-z \n;=]{0,600}") {
        let text = format!("{before} AKIA{} {after}", random(UPPER, 16));
        let found = scan_bytes("x", text.as_bytes());
        prop_assert_eq!(found.len(), 1);
        let line = before.matches('\n').count() as u32 + 1;
        prop_assert_eq!(found[0].line, Some(line));
    }
}
