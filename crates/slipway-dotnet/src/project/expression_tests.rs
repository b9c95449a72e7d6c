use super::evaluate_tests::{NET8, read};

/// The assembly's name that a project ends up with: a window onto any property.
fn value_of(expression: &str) -> String {
    let body = format!(
        "<PropertyGroup><TargetFramework>net8.0</TargetFramework><Empty/><Name>Hello</Name><V>8.0</V>\
         <AssemblyName>{expression}</AssemblyName></PropertyGroup>"
    );
    read(&body, &[("/repo/marker.txt", "")])
        .map_or_else(|error| format!("{error:?}"), |project| project.assembly_name)
}

/// Whether a condition holds; none where it was left out with a note.
fn holds(condition: &str) -> Option<bool> {
    let condition = condition.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let body = format!(
        "<PropertyGroup><TargetFramework>net8.0</TargetFramework><Name>Hello</Name><Yes>true</Yes><V>8.0</V></PropertyGroup>\
         <PropertyGroup Condition=\"{condition}\"><AssemblyName>Held</AssemblyName></PropertyGroup>"
    );
    let project =
        read(&body, &[("/repo/src/App/there.txt", ""), ("/repo/src/App/folder/x.txt", "")]).unwrap();
    project.notes.is_empty().then_some(project.assembly_name == "Held")
}

#[test]
fn conditions_that_hold_are_worked_out() {
    for condition in [
        "'$(Configuration)|$(Platform)' == 'release|AnyCPU'",
        "$(Yes) And !false",
        "('$(Name)' == 'x' or '$(Name)' == 'HELLO') and '$(Nothing)' == ''",
        "'$(Yes)' == 'on'",
        "$(V) >= 8 and 0x10 > 15 And 8.0 == '8'",
        "'8.0.100' < '8.0.200'",
        "Exists('there.txt') and !Exists('absent.txt') and exists('$(MSBuildProjectDirectory)\\folder')",
        "HasTrailingSlash('a\\') And !HasTrailingSlash('a')",
        "'$([MSBuild]::IsOSPlatform(`Linux`))' == 'true'",
        "$([MSBuild]::IsOSPlatform(`Linux`)) and !$([MSBuild]::IsOSPlatform(\"Windows\"))",
        "$([System.Runtime.InteropServices.RuntimeInformation]::IsOSPlatform($([System.Runtime.InteropServices.OSPlatform]::Linux)))",
        "$(Name.StartsWith('Hel')) and '$(Name.ToLower())' == 'hello' And !$(Name.Contains('z'))",
        "!$([System.String]::IsNullOrEmpty('$(Name)'))",
        "$([MSBuild]::VersionGreaterThanOrEquals('$(TargetFramework.TrimStart(net))', '8.0'))",
        "",
        "true Or '$(HOME)' == ''",
        "'$([MSBuild]::GetTargetPlatformIdentifier(`net8.0-ios17.0`))' == 'ios'",
        "$([MSBuild]::IsTargetFrameworkCompatible('net8.0-windows', 'net8.0'))",
        "Exists('there.txt;folder') and !Exists('there.txt;absent.txt')",
        "'a%3Bb' == 'a;b'",
    ] {
        assert_eq!(holds(condition), Some(true), "{condition}");
    }
}

#[test]
fn conditions_that_do_not_hold_are_told_from_those_that_cannot_be_worked_out() {
    for condition in [
        "'a' == 'b'",
        "false or false",
        "!(true)",
        "'$(TargetFramework)' != 'net8.0'",
        "false And '$(HOME)' == ''",
        "Exists('folders')",
        "$([MSBuild]::IsTargetFrameworkCompatible('net8.0', 'net8.0-windows'))",
        "'10' > '10.0.100'",
        "' true' == 'true'",
    ] {
        assert_eq!(holds(condition), Some(false), "{condition}");
    }
    for condition in [
        "'$(HOME)' == ''",
        "a b",
        "==",
        "'x",
        "$(x",
        "(true",
        "true)",
        "'a' < 'b'",
        "'$(Name)'",
        "@(Compile) == ''",
        "'%(X)' == ''",
        "$([System.DateTime]::Now.Year) > 2000",
        "Unknown('x')",
        "'$(NETCoreSdkVersion)' > '8'",
        "Exists('//server/share')",
        "true And",
        "'$([MSBuild]::IsOSPlatform('Linux'))' == 'true'",
        "$(Name) == one-two",
        "!",
        "'a' == == 'b'",
    ] {
        assert_eq!(holds(condition), None, "{condition}");
    }
}

#[test]
fn expressions_are_worked_out_or_said() {
    for (expression, value) in [
        ("$(Name)", "Hello"),
        ("$( Name )$(Name)$(Empty)$(Never).X", "Hello.X"),
        ("$(MSBuildProjectName)-$(msbuildthisfilename)", "App-App"),
        ("$(Name.Replace('l', 'L').ToUpperInvariant())", "HELLO"),
        ("$(Name.Substring(1, 3))", "ell"),
        ("$([System.IO.Path]::GetFileName('$(MSBuildProjectDirectory)'))", "App"),
        ("$([System.IO.Path]::GetFileNameWithoutExtension($(MSBuildProjectFullPath)))", "App"),
        ("$([MSBuild]::ValueOrDefault('$(Never)', 'Default'))", "Default"),
        ("A%2DB", "A-B"),
        ("$(Name[0])", "H"),
        ("v$(V.Replace('.', '_'))", "v8_0"),
    ] {
        assert_eq!(value_of(expression), value, "{expression}");
    }
    for expression in [
        "$([System.Guid]::NewGuid())",
        "$(Name.GetHashCode())",
        "@(Compile)",
        "$(Name",
        "$(Registry:HKEY)",
        "$(HOME)",
        "$(Name[9])",
    ] {
        assert_eq!(value_of(expression), "App", "{expression}");
        let body = format!("{NET8}<PropertyGroup><AssemblyName>{expression}</AssemblyName></PropertyGroup>");
        assert_eq!(read(&body, &[]).unwrap().notes.len(), 1, "{expression}");
    }
}
