import type { SamplePreview, SampleRequest } from '../types';
import { generated } from './texts';

/** The files of a new project as the workbench would write them, near enough to look at. */
export function samplePreview(request: SampleRequest): SamplePreview {
  const name = request.folder.split(/[/\\]/).at(-1) ?? 'Sample';
  const extension = request.language === 'fsharp' ? 'fs' : 'cs';
  const place = request.tests ? `src/${name}/` : '';
  const handler = handlerOf(request, name);
  const files = [
    { path: `${place}${name}.${extension}proj`, contents: projectFile(request) },
    ...sourceNames(request.template).map((source) => ({
      path: `${place}${source}.${extension}`,
      contents: sourceText(request, namespaceOf(name)),
    })),
    { path: `${place}Properties/launchSettings.json`, contents: '{\n  "profiles": {}\n}\n' },
    { path: `${place}aws-lambda-tools-defaults.json`, contents: defaults(request, name) },
    {
      path: `${place}events/${request.template === 'webApi' ? 'get-hello' : 'hello'}.json`,
      contents: '{\n  "Name": "world"\n}\n',
    },
    {
      path: `${place}Dockerfile`,
      contents: generated(`${name}.${extension}proj`, '10.0', {
        architecture: request.architecture,
        baseTag: '10',
        handler,
      }),
    },
    { path: `${place}.dockerignore`, contents: '**/bin\n**/obj\n**/.vs\n**/.git\n' },
    ...(request.tests
      ? [
          { path: `test/${name}.Tests/${name}.Tests.${extension}proj`, contents: projectFile(request) },
          { path: `test/${name}.Tests/FunctionTests.${extension}`, contents: testText(namespaceOf(name)) },
        ]
      : []),
    {
      path: `${name}.slnx`,
      contents: `<Solution>\n  <Project Path="${place}${name}.${extension}proj" />\n</Solution>\n`,
    },
    { path: '.gitignore', contents: 'bin/\nobj/\n' },
    {
      path: 'README.md',
      contents: `# ${name}\n\nA .NET function for AWS Lambda, packaged as a container image.\n`,
    },
  ];
  const options = [
    request.template === 'classLibrary' ? '' : ` --template ${request.template}`,
    request.language === 'csharp' ? '' : ` --language ${request.language}`,
    request.framework === null ? '' : ` --framework ${request.framework}`,
    request.architecture === 'x86_64' ? '' : ` --architecture ${request.architecture}`,
    request.tests ? ' --tests' : '',
  ].join('');
  return { files, handler, commandLine: `slipway new ${request.folder}${options}` };
}

export function handlerOf(request: SampleRequest, name: string): string {
  return request.template === 'classLibrary'
    ? `${name}::${namespaceOf(name)}.Function::FunctionHandler`
    : name;
}

/** Every part begins with a capital, and hyphens go. */
function namespaceOf(name: string): string {
  const capitals = (part: string) =>
    part.replace(/(?:^|-+)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return name.split('.').map(capitals).join('.');
}

function sourceNames(template: SampleRequest['template']): string[] {
  if (template === 'classLibrary') return ['Function'];
  return [template === 'webApi' ? 'Greetings' : 'Greeter', 'Program'];
}

function testText(namespace: string): string {
  return `namespace ${namespace}.Tests;\n\npublic class FunctionTests\n{\n    [Fact]\n    public void GreetsTheVisitorByName() =>\n        Assert.Equal("Hello, world!", new Function().FunctionHandler(new("world")).Text);\n}\n`;
}

function projectFile({ template, framework }: SampleRequest): string {
  const sdk = template === 'webApi' ? 'Microsoft.NET.Sdk.Web' : 'Microsoft.NET.Sdk';
  const lines = [
    `<TargetFramework>${framework ?? 'net10.0'}</TargetFramework>`,
    ...(template === 'classLibrary' ? [] : ['<OutputType>Exe</OutputType>']),
    ...(template === 'nativeAot' ? ['<PublishAot>true</PublishAot>'] : []),
    '<Nullable>enable</Nullable>',
    '<ImplicitUsings>enable</ImplicitUsings>',
    '<AWSProjectType>Lambda</AWSProjectType>',
  ];
  return `<Project Sdk="${sdk}">\n  <PropertyGroup>\n${lines.map((line) => `    ${line}\n`).join('')}  </PropertyGroup>\n\n  <ItemGroup>\n    <PackageReference Include="Amazon.Lambda.Core" Version="3.2.0" />\n    <PackageReference Include="Amazon.Lambda.Serialization.SystemTextJson" Version="3.0.0" />\n  </ItemGroup>\n</Project>\n`;
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
