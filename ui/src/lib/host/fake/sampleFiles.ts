import type { SamplePreview, SampleRequest } from '../types';

/** The files of a new project as the workbench would write them, near enough to look at. */
export function samplePreview(request: SampleRequest): SamplePreview {
  const name = request.folder.split(/[/\\]/).at(-1) ?? 'Sample';
  const extension = request.language === 'fsharp' ? 'fs' : 'cs';
  const source = request.template === 'classLibrary' ? 'Function' : 'Program';
  const files = [
    { path: `${name}.${extension}proj`, contents: projectFile(request) },
    { path: `${source}.${extension}`, contents: sourceText(request, name) },
    { path: 'aws-lambda-tools-defaults.json', contents: defaults(request, name) },
    { path: 'events/hello.json', contents: '{\n  "name": "world"\n}\n' },
    { path: '.dockerignore', contents: '**/bin/\n**/obj/\n**/.vs/\n.git/\n' },
    { path: '.gitignore', contents: 'bin/\nobj/\n' },
  ];
  if (request.tests) {
    files.push({
      path: `tests/${name}.Tests/FunctionTests.${extension}`,
      contents: `namespace ${name}.Tests;\n\npublic class FunctionTests\n{\n    [Fact]\n    public void Greets_by_name() =>\n        Assert.Equal("Hello, world!", new Function().FunctionHandler(new("world")).Text);\n}\n`,
    });
  }
  const options = [
    request.template === 'classLibrary' ? '' : ` --template ${request.template}`,
    request.language === 'csharp' ? '' : ` --language ${request.language}`,
    request.framework === null ? '' : ` --framework ${request.framework}`,
    request.architecture === 'x86_64' ? '' : ` --architecture ${request.architecture}`,
    request.tests ? ' --tests' : '',
  ].join('');
  return { files, handler: handlerOf(request, name), commandLine: `slipway new ${request.folder}${options}` };
}

export function handlerOf(request: SampleRequest, name: string): string {
  if (request.template === 'nativeAot') return 'bootstrap';
  return request.template === 'classLibrary' ? `${name}::${name}.Function::FunctionHandler` : name;
}

function projectFile({ template, framework }: SampleRequest): string {
  const sdk = template === 'webApi' ? 'Microsoft.NET.Sdk.Web' : 'Microsoft.NET.Sdk';
  const lines = [
    `<TargetFramework>${framework ?? 'net10.0'}</TargetFramework>`,
    ...(template === 'classLibrary' ? [] : ['<OutputType>Exe</OutputType>']),
    ...(template === 'nativeAot'
      ? ['<AssemblyName>bootstrap</AssemblyName>', '<PublishAot>true</PublishAot>']
      : []),
    '<AWSProjectType>Lambda</AWSProjectType>',
  ];
  return `<Project Sdk="${sdk}">\n  <PropertyGroup>\n${lines.map((line) => `    ${line}\n`).join('')}  </PropertyGroup>\n\n  <ItemGroup>\n    <PackageReference Include="Amazon.Lambda.Core" Version="2.8.1" />\n    <PackageReference Include="Amazon.Lambda.Serialization.SystemTextJson" Version="2.4.5" />\n  </ItemGroup>\n</Project>\n`;
}

function sourceText({ template, language }: SampleRequest, name: string): string {
  if (language === 'fsharp')
    return `namespace ${name}\n\ntype Request = { Name: string }\ntype Answer = { Text: string }\n\ntype Function() =\n    /// Greets whoever the event names.\n    member _.FunctionHandler(request: Request) = { Text = $"Hello, {request.Name}!" }\n`;
  if (template === 'webApi')
    return 'var builder = WebApplication.CreateBuilder(args);\nbuilder.Services.AddAWSLambdaHosting(LambdaEventSource.HttpApi);\n\nvar app = builder.Build();\napp.MapGet("/hello/{name}", (string name) => new { text = $"Hello, {name}!" });\napp.Run();\n';
  if (template !== 'classLibrary')
    return `using Amazon.Lambda.RuntimeSupport;\n\n// The program runs the loop that asks Lambda for events itself.\nawait LambdaBootstrapBuilder\n    .Create<Request, Answer>(request => new($"Hello, {request.Name}!"), Serializers.Default)\n    .Build()\n    .RunAsync();\n\npublic sealed record Request(string Name);\npublic sealed record Answer(string Text);\n`;
  return `using Amazon.Lambda.Core;\n\n[assembly: LambdaSerializer(typeof(DefaultLambdaJsonSerializer))]\n\nnamespace ${name};\n\npublic sealed record Request(string Name);\npublic sealed record Answer(string Text);\n\npublic class Function\n{\n    /// <summary>Greets whoever the event names.</summary>\n    public Answer FunctionHandler(Request request, ILambdaContext context)\n    {\n        context.Logger.LogInformation($"Greeting {request.Name}");\n        return new($"Hello, {request.Name}!");\n    }\n}\n`;
}

function defaults(request: SampleRequest, name: string): string {
  return `{\n  "region": "",\n  "framework": "${request.framework ?? 'net10.0'}",\n  "function-architecture": "${request.architecture}",\n  "image-command": "${handlerOf(request, name)}"\n}\n`;
}
