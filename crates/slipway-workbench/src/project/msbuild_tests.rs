use super::*;
use slipway_dotnet::project::closure::closure;

fn images(framework: &str, global: Option<&str>) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let text = format!(
        "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>{framework}</TargetFramework></PropertyGroup></Project>"
    );
    std::fs::write(root.join("App.csproj"), text).unwrap();
    if let Some(version) = global {
        std::fs::write(root.join("global.json"), format!("{{\"sdk\": {{\"version\": \"{version}\"}}}}"))
            .unwrap();
    }
    sdk_images(framework, &closure(&root.join("App.csproj"), &Disk).unwrap())
}

#[test]
fn the_sdk_of_the_build_is_asked_before_that_of_the_framework_and_newer_ones() {
    let plain = images("net8.0", None);
    assert_eq!(plain.first().map(String::as_str), Some("mcr.microsoft.com/dotnet/sdk:8.0"));
    assert!(plain.contains(&"mcr.microsoft.com/dotnet/sdk:10.0".to_owned()), "{plain:?}");
    let held = images("net8.0", Some("8.0.404"));
    assert_eq!(held.first().map(String::as_str), Some("mcr.microsoft.com/dotnet/sdk:8.0.404"));
    assert_eq!(held.get(1..), Some(plain.as_slice()));
}

#[test]
fn an_answer_of_a_newer_sdk_counts_until_the_right_one_is_there() {
    let inquiry = Inquiry {
        question: Question {
            project: String::new(),
            framework: String::new(),
            runtime: String::new(),
            others: Vec::new(),
        },
        files: Bytes::new(),
        root: PathBuf::new(),
        sdk_images: vec!["sdk:8.0".to_owned(), "sdk:10.0".to_owned()],
        key: String::new(),
        kept: PathBuf::new(),
    };
    let kept = |sdk: &str| Kept {
        key: String::new(),
        answers: Answers::default(),
        sdk: sdk.to_owned(),
        id: "sha256:1".to_owned(),
    };
    let stands = |before: &str, now: &str, id: &str| inquiry.stands(&kept(before), now, id);
    assert!(stands("sdk:10.0", "sdk:10.0", "sha256:1"));
    assert!(!stands("sdk:10.0", "sdk:8.0", "sha256:2"), "the right one has arrived");
    assert!(stands("sdk:8.0", "sdk:10.0", "sha256:2"), "the right one has gone again");
    assert!(!stands("sdk:8.0", "sdk:8.0", "sha256:2"), "another one stands under the tag");
}
