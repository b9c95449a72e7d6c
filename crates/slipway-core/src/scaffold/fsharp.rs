//! The F# texts of new projects.

pub(super) const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
    <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
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

pub(super) const FUNCTION: &str = r#"namespace {NAME}

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

        context.Logger.LogLine $"Greeting {visitor.Name}"

        { Message = $"Hello, {visitor.Name}!"
          RequestId = context.AwsRequestId
          At = DateTime.UtcNow }
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

pub(super) const GREETER: &str = r#"namespace {NAME}

open System
open Amazon.Lambda.Core

/// What the event says.
[<CLIMutable>]
type Visitor = { Name: string }

/// What the function answers.
type Greeting =
    { Message: string
      RequestId: string
      At: DateTime }

module Greeter =

    /// Greets the visitor that the event names.
    let greet (visitor: Visitor) (context: ILambdaContext) : Greeting =
        if String.IsNullOrWhiteSpace visitor.Name then
            invalidArg "visitor" "The event names no visitor: send { \"Name\": \"...\" }."

        context.Logger.LogLine $"Greeting {visitor.Name}"

        { Message = $"Hello, {visitor.Name}!"
          RequestId = context.AwsRequestId
          At = DateTime.UtcNow }
"#;

pub(super) const EXECUTABLE: &str = r#"module {NAME}.Program

open System
open Amazon.Lambda.Core
open Amazon.Lambda.RuntimeSupport
open Amazon.Lambda.Serialization.SystemTextJson

// The program asks Lambda for one event after the other and answers each.
[<EntryPoint>]
let main _ =
    let handler = Func<Visitor, ILambdaContext, Greeting>(fun visitor context -> Greeter.greet visitor context)
    use bootstrap = LambdaBootstrapBuilder.Create(handler, DefaultLambdaJsonSerializer()).Build()
    bootstrap.RunAsync().GetAwaiter().GetResult()
    0
"#;

pub(super) const WEB_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
    <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles>
    <AWSProjectType>Lambda</AWSProjectType>
    <CopyLocalLockFileAssemblies>true</CopyLocalLockFileAssemblies>
  </PropertyGroup>
  <ItemGroup>
    <Compile Include="Greeter.fs" />
    <Compile Include="Program.fs" />
  </ItemGroup>
  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.AspNetCoreServer.Hosting" Version="{HOSTING}" />
  </ItemGroup>
</Project>
"#;

pub(super) const WEB_GREETER: &str = r#"namespace {NAME}

open System

/// What the API answers.
type Greeting = { Message: string; At: DateTime }

module Greeter =

    let greet (visitor: string) : Greeting =
        { Message = $"Hello, {visitor}!"
          At = DateTime.UtcNow }
"#;

pub(super) const WEB: &str = r#"module {NAME}.Program

open System
open Microsoft.AspNetCore.Builder
open Microsoft.Extensions.DependencyInjection

[<EntryPoint>]
let main args =
    let builder = WebApplication.CreateBuilder args
    // Inside Lambda this takes the place of the web server; anywhere else it does nothing.
    builder.Services.AddAWSLambdaHosting LambdaEventSource.HttpApi |> ignore
    let app = builder.Build()
    app.MapGet("/", Func<Greeting>(fun () -> Greeter.greet "world")) |> ignore
    app.MapGet("/hello/{visitor}", Func<string, Greeting>(fun visitor -> Greeter.greet visitor)) |> ignore
    app.Run()
    0
"#;
