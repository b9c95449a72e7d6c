use super::*;

const HEAD: &str = "\u{feff}\r\nMicrosoft Visual Studio Solution File, Format Version 12.00\r\n";

#[test]
fn projects_are_read_and_folders_are_not() {
    let text = format!(
        "{HEAD}# Visual Studio Version 17\r\n\
         Project(\"{{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}}\") = \"App\", \"src\\App\\App.csproj\", \"{{1}}\"\r\n\
         \tProjectSection(ProjectDependencies) = postProject\r\nEndProjectSection\r\nEndProject\r\n\
         Project(\"{{2150E333-8FDC-42A3-9474-1A3956D46DE8}}\") = \"src\", \"src\", \"{{2}}\"\r\nEndProject\r\n\
         Project(\"{{F2A71F9B-5D33-465A-A702-920D77279786}}\") = \"F\", \"..\\F\\F.fsproj\", \"{{3}}\"\r\nEndProject\r\n\
         Project(\"{{8BC9CEB8-8B4A-11D0-8D11-00A0C91BC942}}\") = \"Native\", \"n\\n.vcxproj\", \"{{4}}\"\r\nEndProject\r\n\
         Project(\"{{E24C65DC}}\") = \"Site\", \"http://localhost/x.csproj\", \"{{5}}\"\r\nEndProject\r\n\
         Project(\"{{X}}\") = \"Abs\", \"C:\\x\\x.csproj\", \"{{6}}\"\r\nProject(\"{{X}}\") = \"Abs\", \"/etc/x.csproj\", \"{{6}}\"\r\n\
         Project(\"{{X}}\") = \"App\", \"src\\App\\App.csproj\", \"{{7}}\"\r\nProject(\r\nProject(\"\") = \"\r\nGlobal\r\nEndGlobal\r\n"
    );
    assert_eq!(read_solution(text.as_bytes()).unwrap(), ["src/App/App.csproj", "../F/F.fsproj"]);
}

#[test]
fn the_new_form_is_read_too() {
    let text = "<Solution><Configurations/><Folder Name=\"/src/\"><File Path=\"a.csproj\"/><Project Path=\"src/App/App.csproj\" Id=\"x\"/></Folder>\
        <Project Path=\"src\\V\\V.vbproj\"><Platform Project=\"x64\"/></Project><Project Path=\"w/w.wapproj\"/><Project/></Solution>";
    assert_eq!(read_solution(text.as_bytes()).unwrap(), ["src/App/App.csproj", "src/V/V.vbproj"]);
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read_solution(&utf16).unwrap().len(), 2);
}

#[test]
fn what_is_no_solution_says_why() {
    assert!(
        matches!(read_solution(b"hello\nworld"), Err(SolutionError::NotASolution(text)) if text == "hello")
    );
    assert!(matches!(read_solution(b""), Err(SolutionError::NotASolution(_))));
    assert!(matches!(read_solution(b"<Project/>"), Err(SolutionError::NotASolution(_))));
    assert!(matches!(read_solution(b"<!DOCTYPE x><Solution/>"), Err(SolutionError::Xml(_))));
    assert!(matches!(read_solution(b"\xff\xff"), Err(SolutionError::NotText)));
    assert!(matches!(read_solution(&vec![b' '; 50 * 1024 * 1024]), Err(SolutionError::TooLarge)));
    let many: String =
        (0..=2000).map(|number| format!("Project(\"\") = \"\", \"{number}.csproj\", \"\"\n")).collect();
    assert!(matches!(read_solution(format!("{HEAD}{many}").as_bytes()), Err(SolutionError::TooManyProjects)));
    let fewer: String =
        (0..2000).map(|number| format!("Project(\"\") = \"\", \"{number}.csproj\", \"\"\n")).collect();
    assert_eq!(read_solution(format!("{HEAD}{fewer}").as_bytes()).unwrap().len(), 2000);
}
