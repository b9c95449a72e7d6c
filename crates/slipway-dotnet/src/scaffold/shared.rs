//! The texts of new projects that belong to no language: settings, ignore files, events, test projects, solutions.

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

/// What a new project has beside, and no build needs: a change to it builds nothing again.
pub(super) const UNBUILT: &str = "**/Dockerfile
**/.dockerignore
**/.gitignore
*.slnx
README.md
events
";

pub(super) const GITIGNORE: &str = "bin/
obj/
TestResults/
.vs/
.idea/
*.user
.env*
*.pfx
*.snk
appsettings.*.local.json
";

/// An event of an HTTP API in its second format, whole as API Gateway sends it.
pub(super) const HTTP_EVENT: &str = r#"{
  "version": "2.0",
  "routeKey": "$default",
  "rawPath": "/hello/Ada",
  "rawQueryString": "",
  "headers": {
    "accept": "application/json",
    "content-length": "0",
    "host": "example.execute-api.eu-central-1.amazonaws.com",
    "user-agent": "slipway",
    "x-amzn-trace-id": "Root=1-69560180-000000000000000000000000",
    "x-forwarded-for": "192.0.2.1",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https"
  },
  "requestContext": {
    "accountId": "000000000000",
    "apiId": "example",
    "domainName": "example.execute-api.eu-central-1.amazonaws.com",
    "domainPrefix": "example",
    "http": {
      "method": "GET",
      "path": "/hello/Ada",
      "protocol": "HTTP/1.1",
      "sourceIp": "192.0.2.1",
      "userAgent": "slipway"
    },
    "requestId": "example",
    "routeKey": "$default",
    "stage": "$default",
    "time": "01/Jan/2026:00:00:00 +0000",
    "timeEpoch": 1767225600000
  },
  "isBase64Encoded": false
}
"#;

/// The tests run through VSTest. xunit.v3 would rather run them itself, through Microsoft.Testing.Platform: then a
/// plain `dotnet test` on SDK 10 fails unless a global.json opts in, and older IDEs show no test. So that is
/// switched off, and the adapter and the test host stand beside it. Tried on the real SDK: `dotnet test` of the
/// project, of the folder and of the solution.
pub(super) const TEST_PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>{FRAMEWORK}</TargetFramework>
{TEST_ROOT}{LANGUAGE}    <IsPackable>false</IsPackable>
    <!-- `dotnet test` and the test windows of the IDEs run the tests by themselves, without a global.json. -->
    <IsTestingPlatformApplication>false</IsTestingPlatformApplication>
  </PropertyGroup>
{ITEMS}  <ItemGroup>
    <PackageReference Include="Amazon.Lambda.TestUtilities" Version="{TEST_UTILITIES}" />
    <PackageReference Include="Microsoft.NET.Test.Sdk" Version="{TEST_SDK}" />
    <PackageReference Include="xunit.runner.visualstudio" Version="{XUNIT_RUNNER}" />
    <PackageReference Include="xunit.v3" Version="{XUNIT}" />
  </ItemGroup>
  <ItemGroup>
    <ProjectReference Include="../../src/{NAME}/{NAME}.{EXTENSION}" />
  </ItemGroup>
</Project>
"#;

pub(super) const FSHARP_COMPILE: &str =
    "  <ItemGroup>\n    <Compile Include=\"FunctionTests.fs\" />\n  </ItemGroup>\n";

/// The web API's test sends the sample event.
pub(super) const SAMPLE_EVENT: &str = r#"  <ItemGroup>
    <None Include="../../src/{NAME}/events/*.json" LinkBase="events" CopyToOutputDirectory="PreserveNewest" />
  </ItemGroup>
"#;

pub(super) const SOLUTION: &str = r#"<Solution>
  <Project Path="{PLACE}{NAME}.{EXTENSION}" />
</Solution>
"#;

pub(super) const SOLUTION_WITH_TESTS: &str = r#"<Solution>
  <Project Path="{PLACE}{NAME}.{EXTENSION}" />
  <Project Path="test/{NAME}.Tests/{NAME}.Tests.{EXTENSION}" />
</Solution>
"#;

/// A program asks the Lambda Test Tool for its events, by the same interface as Lambda's own.
pub(super) const LAUNCH_PROGRAM: &str = r#"{
  "profiles": {
    "Lambda Test Tool": {
      "commandName": "Project",
      "environmentVariables": {
        "AWS_LAMBDA_RUNTIME_API": "localhost:5050/{FUNCTION}"
      }
    }
  }
}
"#;

/// A web API runs as a web server; with a function's name it takes itself for one on Lambda.
pub(super) const LAUNCH_WEB: &str = r#"{
  "profiles": {
    "Web server": {
      "commandName": "Project",
      "applicationUrl": "http://localhost:5000",
      "environmentVariables": {
        "ASPNETCORE_ENVIRONMENT": "Development"
      }
    },
    "Lambda Test Tool": {
      "commandName": "Project",
      "environmentVariables": {
        "AWS_LAMBDA_FUNCTION_NAME": "{FUNCTION}",
        "AWS_LAMBDA_RUNTIME_API": "localhost:5050/{FUNCTION}"
      }
    }
  }
}
"#;

/// A class library has no entry point: the test tool of its framework loads it. The newer tool needs its own
/// version in the path of a file, which nobody can know ahead.
pub(super) const LAUNCH_LIBRARY: &str = r#"{
  "profiles": {
    "Lambda Test Tool": {
      "commandName": "Executable",
      "executablePath": "dotnet",
      "commandLineArgs": "lambda-test-tool-{VERSION} --port 5050",
      "workingDirectory": "bin/$(Configuration)/{FRAMEWORK}"
    }
  }
}
"#;
