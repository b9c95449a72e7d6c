//! The C# texts of new projects. `{NAME}`, `{FRAMEWORK}` and the like are filled in by the caller.

pub(super) const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
    <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
    <AWSProjectType>Lambda</AWSProjectType>
    <!-- Copies the packages to the output, where the function looks for them. -->
    <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.Core" Version="{CORE}" />
    <PackageReference Include="Amazon.Lambda.Serialization.SystemTextJson" Version="{SERIALIZER}" />
  </ItemGroup>
</Project>
"#;

pub(super) const FUNCTION: &str = r#"using System;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

// Turns the event's JSON into the handler's parameter, and its result into JSON.
[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace {NAME}
{
    /// <summary>What the event says.</summary>
    public record Visitor(string Name);

    /// <summary>What the function answers.</summary>
    public record Greeting(string Message, string RequestId, DateTime At);

    public class Function
    {
        /// <summary>Greets the visitor that the event names.</summary>
        public Greeting FunctionHandler(Visitor visitor, ILambdaContext context)
        {
            if (string.IsNullOrWhiteSpace(visitor?.Name))
            {
                throw new ArgumentException("The event names no visitor: send { \"Name\": \"...\" }.");
            }
            context.Logger.LogLine($"Greeting {visitor.Name}");
            return new Greeting($"Hello, {visitor.Name}!", context.AwsRequestId, DateTime.UtcNow);
        }
    }
}
"#;

pub(super) const OLD_FUNCTION: &str = r#"using System;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

// Turns the event's JSON into the handler's parameter, and its result into JSON.
[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace {NAME}
{
    /// <summary>What the event says.</summary>
    public class Visitor
    {
        public string Name { get; set; }
    }

    /// <summary>What the function answers.</summary>
    public class Greeting
    {
        public string Message { get; set; }
        public string RequestId { get; set; }
        public DateTime At { get; set; }
    }

    public class Function
    {
        /// <summary>Greets the visitor that the event names.</summary>
        public Greeting FunctionHandler(Visitor visitor, ILambdaContext context)
        {
            if (string.IsNullOrWhiteSpace(visitor?.Name))
            {
                throw new ArgumentException("The event names no visitor: send { \"Name\": \"...\" }.");
            }
            context.Logger.LogLine($"Greeting {visitor.Name}");
            return new Greeting { Message = $"Hello, {visitor.Name}!", RequestId = context.AwsRequestId, At = DateTime.UtcNow };
        }
    }
}
"#;

/// What the function does, apart from how it is hosted, so that a test can call it.
pub(super) const GREETER: &str = r#"using System;
using Amazon.Lambda.Core;

namespace {NAME}
{
    /// <summary>What the event says.</summary>
    public record Visitor(string Name);

    /// <summary>What the function answers.</summary>
    public record Greeting(string Message, string RequestId, DateTime At);

    public static class Greeter
    {
        /// <summary>Greets the visitor that the event names.</summary>
        public static Greeting Greet(Visitor visitor, ILambdaContext context)
        {
            if (string.IsNullOrWhiteSpace(visitor?.Name))
            {
                throw new ArgumentException("The event names no visitor: send { \"Name\": \"...\" }.");
            }
            context.Logger.LogLine($"Greeting {visitor.Name}");
            return new Greeting($"Hello, {visitor.Name}!", context.AwsRequestId, DateTime.UtcNow);
        }
    }
}
"#;

pub(super) const EXECUTABLE_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
    <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
    <AWSProjectType>Lambda</AWSProjectType>
    <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.Core" Version="{CORE}" />
    <PackageReference Include="Amazon.Lambda.RuntimeSupport" Version="{SUPPORT}" />
    <PackageReference Include="Amazon.Lambda.Serialization.SystemTextJson" Version="{SERIALIZER}" />
  </ItemGroup>
</Project>
"#;

pub(super) const EXECUTABLE: &str = r#"using System;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using {NAME};

// The program asks Lambda for one event after the other and answers each.
Func<Visitor, ILambdaContext, Greeting> handler = Greeter.Greet;
await LambdaBootstrapBuilder.Create(handler, new DefaultLambdaJsonSerializer()).Build().RunAsync();
"#;

pub(super) const NATIVE_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
    <AWSProjectType>Lambda</AWSProjectType>
    <!-- Compiles to a native program when it is published: a fast start, and no reflection over types. -->
    <PublishAot>true</PublishAot>
    <StripSymbols>true</StripSymbols>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.Core" Version="{CORE}" />
    <PackageReference Include="Amazon.Lambda.RuntimeSupport" Version="{SUPPORT}" />
    <PackageReference Include="Amazon.Lambda.Serialization.SystemTextJson" Version="{SERIALIZER}" />
  </ItemGroup>
</Project>
"#;

pub(super) const NATIVE: &str = r#"using System;
using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using {NAME};

Func<Visitor, ILambdaContext, Greeting> handler = Greeter.Greet;
var serializer = new SourceGeneratorLambdaJsonSerializer<FunctionJson>();
await LambdaBootstrapBuilder.Create(handler, serializer).Build().RunAsync();

namespace {NAME}
{
    // A native program has no reflection to read JSON with, so every type is named here and its code generated.
    [JsonSerializable(typeof(Visitor))]
    [JsonSerializable(typeof(Greeting))]
    public partial class FunctionJson : JsonSerializerContext
    {
    }
}
"#;

pub(super) const WEB_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
    <AWSProjectType>Lambda</AWSProjectType>
    <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.AspNetCoreServer.Hosting" Version="{HOSTING}" />
  </ItemGroup>
</Project>
"#;

pub(super) const WEB: &str = r#"using {NAME};

var builder = WebApplication.CreateBuilder(args);
// Inside Lambda this takes the place of the web server; anywhere else it does nothing.
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi);

var app = builder.Build();
app.MapGet("/", () => Greeter.Greet("world"));
app.MapGet("/hello/{visitor}", (string visitor) => Greeter.Greet(visitor));
app.Run();
"#;

pub(super) const WEB_GREETER: &str = r#"using System;

namespace {NAME}
{
    /// <summary>What the API answers.</summary>
    public record Greeting(string Message, DateTime At);

    public static class Greeter
    {
        public static Greeting Greet(string visitor) => new Greeting($"Hello, {visitor}!", DateTime.UtcNow);
    }
}
"#;
