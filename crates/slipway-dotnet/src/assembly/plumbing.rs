//! Methods that Lambda could call and that nobody means it to: they set a program up, or a framework calls them.
//!
//! They are told by the last names of types, which source text and assembly alike know. A method that takes Lambda's
//! context is never told so: only a handler has it, or what a handler calls.

use super::type_name::TypeName;

/// Types through which a host and its services are set up, and what a web server hands to its own parts.
const HOSTING: &[&str] = &[
    "Action",
    "CancellationToken",
    "ConfigurationBuilder",
    "ConfigurationManager",
    "Expression",
    "Func",
    "HostApplicationBuilder",
    "HostBuilderContext",
    "HttpContext",
    "HttpRequest",
    "HttpResponse",
    "IApplicationBuilder",
    "IConfiguration",
    "IConfigurationBuilder",
    "IConfigurationRoot",
    "IEndpointRouteBuilder",
    "IHost",
    "IHostApplicationBuilder",
    "IHostBuilder",
    "IHostEnvironment",
    "IHostingEnvironment",
    "ILogger",
    "ILoggerFactory",
    "ILoggingBuilder",
    "IMvcBuilder",
    "IServiceCollection",
    "IServiceProvider",
    "IServiceScope",
    "IWebHost",
    "IWebHostBuilder",
    "IWebHostEnvironment",
    "ServiceCollection",
    "ServiceProvider",
    "WebApplication",
    "WebApplicationBuilder",
    "WebHostBuilderContext",
];

/// Classes whose deriving classes are called by a framework.
const FRAMEWORKS: &[&str] = &[
    "AbstractValidator",
    "Attribute",
    "AuthenticationHandler",
    "AuthorizationHandler",
    "BackgroundService",
    "ComponentBase",
    "Controller",
    "ControllerBase",
    "DbContext",
    "DelegatingHandler",
    "Exception",
    "Hub",
    "JsonConverter",
    "PageModel",
    "Profile",
    "Stack",
    "TagHelper",
    "ViewComponent",
];

/// The last part of a full name, without the count of its arguments.
fn last(name: &str) -> &str {
    let name = name.rsplit(['.', '+']).next().unwrap_or(name);
    name.split('`').next().unwrap_or(name)
}

/// Whether a type belongs to the setting up of a host, so that it is no event and no answer.
pub(super) fn is_of_hosting(name: &TypeName) -> bool {
    match name {
        TypeName::Named { name, arguments, .. } => {
            HOSTING.binary_search(&last(name)).is_ok() || arguments.iter().any(is_of_hosting)
        }
        TypeName::Array { element, .. } => is_of_hosting(element),
        TypeName::Variable(_) | TypeName::Untold | TypeName::Unfit => false,
    }
}

/// Whether the methods of a class that derives from this one are a framework's to call.
pub(super) fn calls_its_methods(base: &str) -> bool {
    FRAMEWORKS.binary_search(&last(base)).is_ok()
}

/// Whether a class of this name is there to set the others up.
pub(super) fn registers(type_name: &str) -> bool {
    matches!(last(type_name), "Startup" | "StartUp")
}

/// Whether a method only sets a value: `SetPrice(decimal)`.
pub(super) fn sets(method: &str, event: Option<&TypeName>, answer: &TypeName) -> bool {
    let rest = method.strip_prefix("Set").or_else(|| method.strip_prefix("set_"));
    let named = rest.is_some_and(|rest| rest.starts_with(|letter: char| letter.is_uppercase()));
    let of_lambda = event.and_then(TypeName::name).is_some_and(|name| name.starts_with("Amazon.Lambda."));
    named && event.is_some() && !of_lambda && answer.name() == Some("System.Void")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_as_they_are_searched() {
        assert!(HOSTING.is_sorted() && FRAMEWORKS.is_sorted());
    }

    #[test]
    fn a_type_of_hosting_is_told_wherever_it_stands() {
        let plain = |name: &str| TypeName::plain(name);
        let of = |argument: TypeName| TypeName::Named {
            name: "System.Threading.Tasks.Task`1".to_owned(),
            arguments: vec![argument],
            sure: true,
        };
        assert!(is_of_hosting(&plain("IServiceCollection")));
        assert!(is_of_hosting(&of(plain("Microsoft.Extensions.Hosting.IHost"))));
        assert!(!is_of_hosting(&of(plain("Amazon.Lambda.SQSEvents.SQSEvent"))));
    }

    #[test]
    fn a_setter_takes_a_value_and_answers_nothing() {
        let (text, nothing) = (TypeName::plain("System.String"), TypeName::plain("System.Void"));
        assert!(sets("SetName", Some(&text), &nothing));
        assert!(!sets("Settle", Some(&text), &nothing), "a word that begins alike");
        assert!(!sets("SetName", Some(&text), &text));
        assert!(!sets("SetStatus", Some(&TypeName::plain("Amazon.Lambda.SQSEvents.SQSEvent")), &nothing));
    }
}
