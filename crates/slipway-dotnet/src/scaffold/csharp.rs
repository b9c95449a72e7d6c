//! The C# texts of new projects. `{NAME}`, `{NAMESPACE}` and the like are filled in by the caller.

pub(super) const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
{ROOT}{LANGUAGE}    <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
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

/// What the compiler is asked for wherever it knows it.
pub(super) const MODERN: &str =
    "    <Nullable>enable</Nullable>\n    <ImplicitUsings>enable</ImplicitUsings>\n";

pub(super) const FUNCTION: &str = r#"using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

// Turns the event's JSON into the handler's parameter, and its result into JSON.
[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace {NAMESPACE};

/// <summary>What the event says.</summary>
public record Visitor(string? Name);

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

        context.Logger.LogInformation($"Greeting {visitor.Name}");
        return new Greeting($"Hello, {visitor.Name}!", context.AwsRequestId, DateTime.UtcNow);
    }
}
"#;

/// For compilers without records, implicit usings and file-scoped namespaces, and packages without log levels.
pub(super) const OLD_FUNCTION: &str = r#"using System;
using Amazon.Lambda.Core;
using Amazon.Lambda.Serialization.SystemTextJson;

// Turns the event's JSON into the handler's parameter, and its result into JSON.
[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]

namespace {NAMESPACE}
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
pub(super) const GREETER: &str = r#"using Amazon.Lambda.Core;

namespace {NAMESPACE};

/// <summary>What the event says.</summary>
public record Visitor(string? Name);

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

        context.Logger.LogInformation($"Greeting {visitor.Name}");
        return new Greeting($"Hello, {visitor.Name}!", context.AwsRequestId, DateTime.UtcNow);
    }
}
"#;

pub(super) const EXECUTABLE_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
{ROOT}{LANGUAGE}    <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
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

pub(super) const EXECUTABLE: &str = r#"using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using {NAMESPACE};

// The program asks Lambda for one event after the other and answers each.
Func<Visitor, ILambdaContext, Greeting> handler = Greeter.Greet;
await LambdaBootstrapBuilder.Create(handler, new DefaultLambdaJsonSerializer()).Build().RunAsync();
"#;

pub(super) const NATIVE_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
{ROOT}{LANGUAGE}    <AWSProjectType>Lambda</AWSProjectType>
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

pub(super) const NATIVE: &str = r#"using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.Lambda.Serialization.SystemTextJson;
using {NAMESPACE};

// The program asks Lambda for one event after the other and answers each.
Func<Visitor, ILambdaContext, Greeting> handler = Greeter.Greet;
var serializer = new SourceGeneratorLambdaJsonSerializer<FunctionJson>();
await LambdaBootstrapBuilder.Create(handler, serializer).Build().RunAsync();
"#;

pub(super) const NATIVE_JSON: &str = r#"using System.Text.Json.Serialization;

namespace {NAMESPACE};

/// <summary>The types that JSON is read into and written from. A native program has no reflection to do that
/// with, so every one is named here and its code generated.</summary>
[JsonSerializable(typeof(Visitor))]
[JsonSerializable(typeof(Greeting))]
public partial class FunctionJson : JsonSerializerContext
{
}
"#;

pub(super) const WEB_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
{ROOT}{LANGUAGE}    <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
    <AWSProjectType>Lambda</AWSProjectType>
    <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.AspNetCoreServer.Hosting" Version="{HOSTING}" />
  </ItemGroup>
</Project>
"#;

pub(super) const WEB: &str = r#"using {NAMESPACE};

var builder = WebApplication.CreateBuilder(args);
// Inside Lambda this takes the place of the web server; anywhere else it does nothing.
builder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi);

var app = builder.Build();
app.MapGreetings();
app.Run();
"#;

pub(super) const WEB_GREETINGS: &str = r#"namespace {NAMESPACE};

/// <summary>What the API answers.</summary>
public record Greeting(string Message, DateTime At);

public static class Greetings
{
    /// <summary>The paths of the API, for the program and for the test.</summary>
    public static void MapGreetings(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", () => Greet("world"));
        endpoints.MapGet("/hello/{visitor}", (string visitor) => Greet(visitor));
    }

    private static Greeting Greet(string visitor) => new($"Hello, {visitor}!", DateTime.UtcNow);
}
"#;

/// A test of a handler; `{CALL}` is the handler, to be followed by its arguments.
pub(super) const TEST: &str = r#"using Amazon.Lambda.TestUtilities;
using Xunit;

namespace {NAMESPACE}.Tests;

public class FunctionTests
{
    [Fact]
    public void GreetsTheVisitorByName()
    {
        var context = new TestLambdaContext { AwsRequestId = "1" };

        var greeting = {CALL}(new Visitor("Ada"), context);

        Assert.Equal("Hello, Ada!", greeting.Message);
        Assert.Equal("1", greeting.RequestId);
    }

    [Fact]
    public void RefusesAnEventWithoutAName()
    {
        Assert.Throws<ArgumentException>(() => {CALL}(new Visitor(null), new TestLambdaContext()));
    }
}
"#;

pub(super) const WEB_TEST: &str = r#"using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.AspNetCoreServer;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.TestUtilities;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace {NAMESPACE}.Tests;

public class FunctionTests
{
    [Fact]
    public async Task AnswersTheRequestOfTheSampleEvent()
    {
        using var sample = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "events", "get-hello.json"));
        var request = new DefaultLambdaJsonSerializer().Deserialize<APIGatewayHttpApiV2ProxyRequest>(sample);

        var response = await new EntryPoint().FunctionHandlerAsync(request, new TestLambdaContext());

        Assert.Equal(200, response.StatusCode);
        Assert.Contains("Hello, Ada!", response.Body);
    }

    /// <summary>The way from an event of Lambda to the paths of the API and back.</summary>
    private sealed class EntryPoint : APIGatewayHttpApiV2ProxyFunction
    {
        protected override void Init(IWebHostBuilder builder) => builder
            .ConfigureServices(services => services.AddRouting())
            .Configure(app => app.UseRouting().UseEndpoints(endpoints => endpoints.MapGreetings()));
    }
}
"#;
