//! The texts of new projects that belong to no language: settings, events, tests, solutions.

pub(super) const DEFAULTS: &str = r#"{
  "profile": "",
  "region": "",
  "configuration": "Release",
  "package-type": "image",
  "function-name": "{FUNCTION}",
  "function-memory-size": 512,
  "function-timeout": 30,
  "function-architecture": "{ARCHITECTURE}",
  "image-command": "{HANDLER}"
}
"#;

/// Output, history and what may hold secrets stay outside of the build context.
pub const DOCKERIGNORE: &str = "**/bin
**/obj
**/.git
**/.vs
**/.env*
**/*.user
**/*.pfx
**/*.snk
**/appsettings.*.local.json
**/launchSettings.json
**/.aws
**/aws-lambda-tools-defaults.json
";

/// An event of an HTTP API in its second format, as a web API gets it.
pub(super) const HTTP_EVENT: &str = r#"{
  "version": "2.0",
  "routeKey": "$default",
  "rawPath": "/hello/Ada",
  "rawQueryString": "",
  "headers": { "accept": "application/json", "host": "example.execute-api.eu-central-1.amazonaws.com" },
  "requestContext": {
    "accountId": "000000000000",
    "apiId": "example",
    "http": {
      "method": "GET",
      "path": "/hello/Ada",
      "protocol": "HTTP/1.1",
      "sourceIp": "192.0.2.1",
      "userAgent": "slipway"
    },
    "requestId": "example",
    "stage": "$default",
    "time": "01/Jan/2026:00:00:00 +0000",
    "timeEpoch": 1767225600000
  },
  "isBase64Encoded": false
}
"#;

pub(super) const TEST_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
    <IsPackable>false</IsPackable>
    <IsTestProject>true</IsTestProject>
  </PropertyGroup>
{COMPILE}  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.TestUtilities" Version="2.0.0" />
    <PackageReference Include="Microsoft.NET.Test.Sdk" Version="17.14.1" />
    <PackageReference Include="xunit" Version="2.9.3" />
    <PackageReference Include="xunit.runner.visualstudio" Version="3.1.4" />
  </ItemGroup>
  <ItemGroup>
    <ProjectReference Include="../../src/{NAME}/{NAME}.{EXTENSION}" />
  </ItemGroup>
</Project>
"#;

pub(super) const FSHARP_COMPILE: &str =
    "  <ItemGroup>\n    <Compile Include=\"FunctionTests.fs\" />\n  </ItemGroup>\n";

pub(super) const SOLUTION: &str = r#"<Solution>
  <Project Path="src/{NAME}/{NAME}.{EXTENSION}" />
  <Project Path="test/{NAME}.Tests/{NAME}.Tests.{EXTENSION}" />
</Solution>
"#;

/// A test in C#; `{CALL}` greets Ada in a context.
pub(super) const TEST: &str = r#"using Amazon.Lambda.TestUtilities;
using {NAME};
using Xunit;

namespace {NAME}.Tests
{
    public class FunctionTests
    {
        [Fact]
        public void The_visitor_is_greeted_by_name()
        {
            var context = new TestLambdaContext();
            var greeting = {CALL};
            Assert.Equal("Hello, Ada!", greeting.Message);
        }
    }
}
"#;

pub(super) const FSHARP_TEST: &str = r#"module {NAME}.Tests.FunctionTests

open Amazon.Lambda.TestUtilities
open {NAME}
open Xunit

[<Fact>]
let ``the visitor is greeted by name`` () =
    let context = TestLambdaContext()
    let greeting = {CALL}
    Assert.Equal("Hello, Ada!", greeting.Message)
"#;
