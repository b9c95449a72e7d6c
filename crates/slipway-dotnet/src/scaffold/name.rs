//! The names of a new project: as a person typed it for the folder, the project and the function, and as C# and F#
//! want it for the namespace.
//!
//! The project's file and its assembly keep the name, as `dotnet new` does; `my-api` makes `my-api.csproj`, the
//! function `my-api` and the namespace `MyApi`.

use slipway_core::letters::{is_mark, plain};

/// A function's name may have 64 characters, and a role's is made of it.
const LONGEST: usize = 50;

/// Turns a folder's name into a project's, where that is possible: what a file, a namespace and a function cannot
/// all hold becomes a hyphen.
pub fn sample_name(folder: &str) -> Option<String> {
    let kept = |letter: char| if is_plain(letter) { letter } else { '-' };
    let name: String = folder.trim().chars().map(kept).collect();
    is_sample_name(&name).then_some(name)
}

/// The namespace of a project: every part begins with a capital, and hyphens go.
pub fn namespace_of(name: &str) -> String {
    let parts: Vec<String> = name.split('.').map(capitals).collect();
    parts.join(".")
}

/// The function's name, which is the repository's too: small letters of ASCII, and no dots.
pub(super) fn function_of(name: &str) -> String {
    let plain = plain(name).to_ascii_lowercase();
    if plain.is_empty() { "my-function".to_owned() } else { plain }
}

/// What file names, identifiers of C# and F# and assemblies all take, and the three that divide words.
fn is_plain(letter: char) -> bool {
    letter.is_alphanumeric() || is_mark(letter) || "_-.".contains(letter)
}

/// A letter first, then letters, digits, `_`, `-` and `.`; each part between dots makes an identifier that the
/// sample's own code does not use.
pub(super) fn is_sample_name(name: &str) -> bool {
    let namespace = namespace_of(name);
    let begins = |part: &str| part.chars().next().is_some_and(char::is_alphabetic);
    (1..=LONGEST).contains(&name.chars().count())
        && begins(name)
        && name.chars().all(is_plain)
        && !name.ends_with(['_', '-', '.'])
        && namespace.split('.').all(|part| begins(part) && !TAKEN.contains(&part))
}

fn capitals(part: &str) -> String {
    let words = part.split('-').filter(|word| !word.is_empty());
    words
        .map(|word| {
            let mut letters = word.chars();
            let first: String =
                letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
            first + letters.as_str()
        })
        .collect()
}

/// What the texts of the templates call by its plain name. A namespace of that name would hide it from them.
#[rustfmt::skip]
const TAKEN: &[&str] = &[
    "APIGatewayHttpApiV2ProxyFunction", "APIGatewayHttpApiV2ProxyRequest", "Amazon", "AppContext",
    "ArgumentException", "Assert", "CLIMutable", "Compile", "DateTime", "DefaultLambdaJsonSerializer", "EntryPoint",
    "Fact", "File", "Func", "Function", "FunctionJson", "FunctionTests", "Greeter", "Greeting", "Greetings",
    "IEndpointRouteBuilder", "ILambdaContext", "IWebHostBuilder", "JsonSerializable", "JsonSerializerContext",
    "LambdaBootstrapBuilder", "LambdaEventSource", "LambdaSerializer", "Microsoft", "Path", "Program",
    "SourceGeneratorLambdaJsonSerializer", "String", "System", "Task", "TestLambdaContext", "Tests", "Visitor",
    "WebApplication", "Xunit",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_hyphens_and_its_namespace_has_capitals() {
        for (folder, name, namespace, function) in [
            ("my-api", "my-api", "MyApi", "my-api"),
            ("my-first api", "my-first-api", "MyFirstApi", "my-first-api"),
            ("hello", "hello", "Hello", "hello"),
            ("Hello", "Hello", "Hello", "hello"),
            ("My_App", "My_App", "My_App", "my-app"),
            ("Contoso.orders-v2", "Contoso.orders-v2", "Contoso.OrdersV2", "contoso-orders-v2"),
            ("class", "class", "Class", "class"),
            ("größe-übung", "größe-übung", "GrößeÜbung", "groesse-uebung"),
            ("Café", "Café", "Café", "cafe"),
            ("注文", "注文", "注文", "my-function"),
        ] {
            assert_eq!(sample_name(folder).as_deref(), Some(name));
            assert_eq!(namespace_of(name), namespace);
            assert_eq!(function_of(name), function);
        }
    }

    #[test]
    fn a_name_that_could_not_be_a_namespace_is_none() {
        for folder in
            ["", "1st", "a.1", "-a", "a-", ".a", "a..b", "System", "system", "greeter", "a.tests", "\u{301}a"]
        {
            assert_eq!(sample_name(folder), None, "{folder}");
        }
        assert_eq!(sample_name(&"a".repeat(51)), None);
    }
}
