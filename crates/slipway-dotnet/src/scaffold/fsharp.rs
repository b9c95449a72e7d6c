//! The F# texts of new projects.

/// What every F# project says: without it, the F# library brings its texts in thirteen languages along.
pub(super) const LANGUAGE: &str = "    <SatelliteResourceLanguages>en</SatelliteResourceLanguages>\n";

pub(super) const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
{ROOT}{LANGUAGE}    <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
    <AWSProjectType>Lambda</AWSProjectType>
    <!-- Copies the packages to the output, where the function looks for them. -->
    <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
  </PropertyGroup>
  <ItemGroup>
    <Compile Include="Function.fs" />
  </ItemGroup>
  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.Core" Version="{CORE}" />
    <PackageReference Include="Amazon.Lambda.Serialization.SystemTextJson" Version="{SERIALIZER}" />
  </ItemGroup>
</Project>
"#;

pub(super) const FUNCTION: &str = r#"namespace {NAMESPACE}

open System
open Amazon.Lambda.Core
open Amazon.Lambda.Serialization.SystemTextJson

// Turns the event's JSON into the handler's parameter, and its result into JSON.
[<assembly: LambdaSerializer(typeof<DefaultLambdaJsonSerializer>)>]
()

/// What the event says.
[<CLIMutable>]
type Visitor = { Name: string }

/// What the function answers.
type Greeting =
    { Message: string
      RequestId: string
      At: DateTime }

type Function() =

    /// Greets the visitor that the event names.
    member _.FunctionHandler(visitor: Visitor, context: ILambdaContext) : Greeting =
        if String.IsNullOrWhiteSpace visitor.Name then
            invalidArg "visitor" "The event names no visitor: send { \"Name\": \"...\" }."

        context.Logger.LogInformation $"Greeting {visitor.Name}"

        { Message = $"Hello, {visitor.Name}!"
          RequestId = context.AwsRequestId
          At = DateTime.UtcNow }
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
    <Compile Include="Greeter.fs" />
    <Compile Include="Program.fs" />
  </ItemGroup>
  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.Core" Version="{CORE}" />
    <PackageReference Include="Amazon.Lambda.RuntimeSupport" Version="{SUPPORT}" />
    <PackageReference Include="Amazon.Lambda.Serialization.SystemTextJson" Version="{SERIALIZER}" />
  </ItemGroup>
</Project>
"#;

/// AWS's own template for F# asks for the same: what is not made for trimming stays whole, and JSON is read by
/// reflection over it.
pub(super) const NATIVE_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
{ROOT}{LANGUAGE}    <AWSProjectType>Lambda</AWSProjectType>
    <!-- Compiles to a native program when it is published: a fast start. -->
    <PublishAot>true</PublishAot>
    <!-- F# has no generated code for JSON, so the types it is read into stay whole and are read by reflection. The
         compiler warns of FSharp.Core in every build (IL2104, IL3053): it is kept whole. -->
    <TrimMode>partial</TrimMode>
    <JsonSerializerIsReflectionEnabledByDefault>true</JsonSerializerIsReflectionEnabledByDefault>
    <StripSymbols>true</StripSymbols>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <Compile Include="Greeter.fs" />
    <Compile Include="Program.fs" />
  </ItemGroup>
  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.Core" Version="{CORE}" />
    <PackageReference Include="Amazon.Lambda.RuntimeSupport" Version="{SUPPORT}" />
    <PackageReference Include="Amazon.Lambda.Serialization.SystemTextJson" Version="{SERIALIZER}" />
  </ItemGroup>
</Project>
"#;

pub(super) const GREETER: &str = r#"namespace {NAMESPACE}

open System
open Amazon.Lambda.Core

/// What the event says.
[<CLIMutable>]
type Visitor = { Name: string }

/// What the function answers.
[<CLIMutable>]
type Greeting =
    { Message: string
      RequestId: string
      At: DateTime }

module Greeter =

    /// Greets the visitor that the event names.
    let greet (visitor: Visitor) (context: ILambdaContext) : Greeting =
        if String.IsNullOrWhiteSpace visitor.Name then
            invalidArg "visitor" "The event names no visitor: send { \"Name\": \"...\" }."

        context.Logger.LogInformation $"Greeting {visitor.Name}"

        { Message = $"Hello, {visitor.Name}!"
          RequestId = context.AwsRequestId
          At = DateTime.UtcNow }
"#;

pub(super) const EXECUTABLE: &str = r#"module {NAMESPACE}.Program

open System
open Amazon.Lambda.Core
open Amazon.Lambda.RuntimeSupport
open Amazon.Lambda.Serialization.SystemTextJson

// The program asks Lambda for one event after the other and answers each.
[<EntryPoint>]
let main _ =
    let handler = Func<Visitor, ILambdaContext, Greeting>(Greeter.greet)
    use bootstrap = LambdaBootstrapBuilder.Create(handler, DefaultLambdaJsonSerializer()).Build()
    bootstrap.RunAsync().GetAwaiter().GetResult()
    0
"#;

pub(super) const WEB_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
{ROOT}{LANGUAGE}    <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
    <AWSProjectType>Lambda</AWSProjectType>
    <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
  </PropertyGroup>
  <ItemGroup>
    <Compile Include="Greetings.fs" />
    <Compile Include="Program.fs" />
  </ItemGroup>
  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.AspNetCoreServer.Hosting" Version="{HOSTING}" />
  </ItemGroup>
</Project>
"#;

pub(super) const WEB_GREETINGS: &str = r#"namespace {NAMESPACE}

open System
open Microsoft.AspNetCore.Builder
open Microsoft.AspNetCore.Routing

/// What the API answers.
type Greeting = { Message: string; At: DateTime }

module Greetings =

    let private greet (visitor: string) : Greeting =
        { Message = $"Hello, {visitor}!"
          At = DateTime.UtcNow }

    /// The paths of the API, for the program and for the test.
    let map (endpoints: IEndpointRouteBuilder) =
        endpoints.MapGet("/", Func<Greeting>(fun () -> greet "world")) |> ignore
        endpoints.MapGet("/hello/{visitor}", Func<string, Greeting>(fun visitor -> greet visitor)) |> ignore
"#;

pub(super) const WEB: &str = r#"module {NAMESPACE}.Program

open Microsoft.AspNetCore.Builder
open Microsoft.Extensions.DependencyInjection

[<EntryPoint>]
let main args =
    let builder = WebApplication.CreateBuilder args
    // Inside Lambda this takes the place of the web server; anywhere else it does nothing.
    builder.Services.AddAWSLambdaHosting LambdaEventSource.HttpApi |> ignore
    let app = builder.Build()
    Greetings.map app
    app.Run()
    0
"#;

/// A test of a handler; `{GREET_ADA}` and `{GREET_NOBODY}` call it in a context.
pub(super) const TEST: &str = r#"module {NAMESPACE}.Tests.FunctionTests

open System
open Amazon.Lambda.TestUtilities
open {NAMESPACE}
open Xunit

[<Fact>]
let ``the visitor is greeted by name`` () =
    let context = TestLambdaContext(AwsRequestId = "1")
    let greeting = {GREET_ADA}
    Assert.Equal("Hello, Ada!", greeting.Message)
    Assert.Equal("1", greeting.RequestId)

[<Fact>]
let ``an event without a name is refused`` () =
    let context = TestLambdaContext()

    Assert.Throws<ArgumentException>(fun () -> {GREET_NOBODY} |> ignore)
    |> ignore
"#;

pub(super) const WEB_TEST: &str = r#"module {NAMESPACE}.Tests.FunctionTests

open System
open System.IO
open Amazon.Lambda.APIGatewayEvents
open Amazon.Lambda.AspNetCoreServer
open Amazon.Lambda.Serialization.SystemTextJson
open Amazon.Lambda.TestUtilities
open Microsoft.AspNetCore.Builder
open Microsoft.AspNetCore.Hosting
open Microsoft.Extensions.DependencyInjection
open {NAMESPACE}
open Xunit

/// The way from an event of Lambda to the paths of the API and back.
type EntryPoint() =
    inherit APIGatewayHttpApiV2ProxyFunction()

    override _.Init(builder: IWebHostBuilder) =
        builder
            .ConfigureServices(fun services -> services.AddRouting() |> ignore)
            .Configure(fun app -> app.UseRouting().UseEndpoints(fun endpoints -> Greetings.map endpoints) |> ignore)
        |> ignore

[<Fact>]
let ``the request of the sample event is answered`` () =
    task {
        use sample = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "events", "get-hello.json"))
        let request = DefaultLambdaJsonSerializer().Deserialize<APIGatewayHttpApiV2ProxyRequest> sample
        let! response = EntryPoint().FunctionHandlerAsync(request, TestLambdaContext())
        Assert.Equal(200, response.StatusCode)
        Assert.Contains("Hello, Ada!", response.Body)
    }
"#;
