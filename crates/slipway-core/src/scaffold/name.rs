//! The names of a new project: as a person typed it for the folder, the project and the function, and as C# and F#
//! want it for the namespace.
//!
//! The project's file and its assembly keep the name, as `dotnet new` does; `my-api` makes `my-api.csproj`, the
//! function `my-api` and the namespace `MyApi`.

/// A function's name may have 64 characters, and a role's is made of it.
const LONGEST: usize = 50;

/// Turns a folder's name into a project's, where that is possible: what a file, a namespace and a function cannot
/// all hold becomes a hyphen.
pub fn sample_name(folder: &str) -> Option<String> {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() || "_.-".contains(letter) { letter } else { '-' }
    };
    let name: String = folder.trim().chars().map(plain).collect();
    is_sample_name(&name).then_some(name)
}

/// The namespace of a project: every part begins with a capital, and hyphens go.
pub fn namespace_of(name: &str) -> String {
    let parts: Vec<String> = name.split('.').map(capitals).collect();
    parts.join(".")
}

/// The function's name, which is the repository's too: small letters, and no dots.
pub(super) fn function_of(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

/// A letter first, then letters, digits, `_`, `-` and `.`; each part between dots makes an identifier that the
/// sample's own code does not use.
pub(super) fn is_sample_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    let namespace = namespace_of(name);
    (1..=LONGEST).contains(&name.len())
        && name.bytes().next().is_some_and(|first| first.is_ascii_alphabetic())
        && name.bytes().all(plain)
        && name.bytes().last().is_some_and(|last| last.is_ascii_alphanumeric())
        && namespace.split('.').all(|part| {
            part.bytes().next().is_some_and(|first| first.is_ascii_alphabetic()) && !TAKEN.contains(&part)
        })
}

fn capitals(part: &str) -> String {
    let words = part.split('-').filter(|word| !word.is_empty());
    words
        .map(|word| {
            let (first, rest) = word.split_at_checked(1).unwrap_or_default();
            first.to_ascii_uppercase() + rest
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
        ] {
            assert_eq!(sample_name(folder).as_deref(), Some(name));
            assert_eq!(namespace_of(name), namespace);
            assert_eq!(function_of(name), function);
        }
    }

    #[test]
    fn a_name_that_could_not_be_a_namespace_is_none() {
        for folder in
            ["", "1st", "a.1", "-a", "a-", ".a", "a..b", "System", "system", "greeter", "a.tests", "é"]
        {
            assert_eq!(sample_name(folder), None, "{folder}");
        }
        assert_eq!(sample_name(&"a".repeat(51)), None);
    }
}
