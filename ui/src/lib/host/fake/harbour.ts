import type { ContextView, FoundHandler, ProjectsView, ProjectSummary, ProjectView } from '../types';
import * as records from './records';

/** A solution as a small team might have it: functions of every kind, what they share, and one broken file. */
const ROOT = '/home/ada/code/Harbour';

function summary(name: string, rest: Partial<ProjectSummary>): ProjectSummary {
  const place = `src/${name}/${name}.csproj`;
  return {
    file: `${ROOT}/${place}`,
    name,
    place,
    framework: 'net10.0',
    kind: 'classLibrary',
    lambda: true,
    problem: null,
    ...rest,
  };
}

export const HARBOUR: ProjectsView = {
  root: ROOT,
  solution: `${ROOT}/Harbour.slnx`,
  projects: [
    summary('BerthApi', { kind: 'aspNetCore' }),
    summary('Harbour.Shared', { framework: 'netstandard2.0', lambda: false }),
    summary('HarbourGreeter', {}),
    summary('LegacyInvoices', {
      framework: null,
      kind: null,
      lambda: false,
      problem: 'Line 9, column 3: the end tag </PropertyGroup> does not match <TargetFramework>.',
    }),
    summary('ManifestScan', { kind: 'nativeAot' }),
    summary('TideTableImport', { framework: 'net8.0' }),
  ],
  durationMs: 41,
};

const MANY = ['Arrivals', 'Berths', 'Cargo', 'Customs', 'Departures', 'Fees', 'Invoices', 'Pilots', 'Tugs'];

/** More projects than fit on a page at once. */
export const LARGE: ProjectsView = {
  ...HARBOUR,
  projects: [
    ...HARBOUR.projects,
    ...MANY.flatMap((name) => [
      summary(`Harbour.${name}.Import`, {}),
      summary(`Harbour.${name}.Tests`, { lambda: false }),
    ]),
  ],
  durationMs: 212,
};

export const ONE_FUNCTION: ProjectsView = {
  ...HARBOUR,
  projects: HARBOUR.projects.filter(({ name }) => ['Harbour.Shared', 'HarbourGreeter'].includes(name)),
};

export const NO_FUNCTION: ProjectsView = {
  ...HARBOUR,
  projects: HARBOUR.projects.filter(({ lambda }) => !lambda),
};

export const NOTHING: ProjectsView = { root: ROOT, solution: null, projects: [], durationMs: 6 };

function method(type: string, name: string, input: string | null, output: string | null, line: number) {
  const file = `${type.split('.').at(-1)}.cs`;
  return {
    handler: `${type.split('.')[0]}::${type}::${name}`,
    input,
    output,
    kind: 'method',
    likely: false,
    place: `${file}:${line}`,
  } satisfies FoundHandler;
}

/** What reading the sources of a small function finds. */
export function handlersOf(name: string): FoundHandler[] {
  const own = `${name}::${name}.Function`;
  return [
    {
      handler: `${own}::FunctionHandler`,
      input: 'GreetRequest',
      output: 'Task<GreetAnswer>',
      kind: 'method',
      likely: true,
      place: 'Function.cs:23',
    },
    {
      handler: `${own}::Health`,
      input: null,
      output: 'string',
      kind: 'method',
      likely: false,
      place: 'Function.cs:48',
    },
  ];
}

function programOf({ handler, kind }: ProjectView): FoundHandler {
  return {
    handler: handler ?? 'bootstrap',
    input: null,
    output: null,
    kind: kind === 'aspNetCore' ? 'aspNetCore' : 'executable',
    likely: true,
    place: 'Program.cs:1',
  };
}

export function manyHandlers(): FoundHandler[] {
  const handlers = ['Arrival', 'Berth', 'Customs', 'Departure', 'Manifest', 'Pilot', 'Tide'].flatMap(
    (name) => [
      method(
        `HarbourImport.Handlers.${name}Handler`,
        'HandleAsync',
        'SQSEvent',
        'Task<SQSBatchResponse>',
        31,
      ),
      method(`HarbourImport.Handlers.${name}Handler`, 'Replay', `Replay${name}Request`, 'Task', 74),
    ],
  );
  return handlers.map((found, index) => ({ ...found, likely: index % 4 === 0 }));
}

/** A project with all that a grown one has beside it: environments, a template, private packages, references. */
export function importer(): ProjectView {
  const view = records.project('HarbourImport', `${ROOT}/src/HarbourImport`);
  return {
    ...view,
    frameworks: ['net8.0', 'net10.0'],
    kindReason: 'It makes a library and refers to Amazon.Lambda.Core, so Lambda calls one of its methods.',
    lambdaPackages: [
      ...view.lambdaPackages,
      { id: 'Amazon.Lambda.SQSEvents', version: null },
      { id: 'AWS.Lambda.Powertools.Logging', version: '3.0.2' },
    ],
    references: ['../Harbour.Shared/Harbour.Shared.csproj', '../Harbour.Tides/Harbour.Tides.fsproj'],
    contextFolder: ROOT,
    handler: 'HarbourImport::HarbourImport.Handlers.ArrivalHandler::HandleAsync',
    handlerSource: 'image-command in aws-lambda-tools-defaults.json',
    handlers: manyHandlers(),
    warnings: [
      'Harbour.Tides.fsproj targets net9.0, whose support ended on 10 November 2026. It still builds.',
    ],
    environments: ['dev', 'prod'],
    settingsFile: `${ROOT}/src/HarbourImport/aws-lambda-tools-defaults.json`,
    overlays: [
      {
        environment: 'dev',
        settings: [
          {
            key: 'function-name',
            value: 'harbour-import-dev',
            source: 'aws-lambda-tools-defaults.dev.json',
            leftOut: null,
          },
        ],
        problem: null,
      },
      { environment: 'prod', settings: [], problem: '`function-timeout` must be a whole number' },
    ],
    facts: 'msbuild',
    differences: ['MSBuild says of the frameworks: net8.0, net10.0. The preview said: net8.0.'],
    settings: [
      { key: 'function-memory-size', value: '1024', source: 'aws-lambda-tools-defaults.json', leftOut: null },
      {
        key: 'environment-variables',
        value: 'BUCKET, QUEUE_URL',
        source: 'aws-lambda-tools-defaults.json',
        leftOut: null,
      },
      {
        key: 'function-layers',
        value: 'arn:aws:lambda:eu-central-1:123456789012:layer:tides:7',
        source: 'aws-lambda-tools-defaults.json',
        leftOut: 'A function from an image has no layers; put their files into the image.',
      },
    ],
    privateFeeds: [
      {
        name: 'harbour',
        url: 'https://packages.harbour.example/nuget/v3/index.json',
        isFolder: false,
        needsCredentials: true,
        variables: ['HARBOUR_FEED_USER', 'HARBOUR_FEED_TOKEN'],
      },
      {
        name: 'mirror',
        url: 'https://mirror.harbour.example/v3/index.json',
        isFolder: false,
        needsCredentials: false,
        variables: [],
      },
    ],
    templateFunctions: [
      {
        file: 'template.yaml',
        logicalId: 'ArrivalImport',
        functionName: 'harbour-arrival-import',
        command: ['HarbourImport::HarbourImport.Handlers.ArrivalHandler::HandleAsync'],
        memoryMib: 1024,
        timeoutSeconds: 120,
        architecture: 'arm64',
        environmentNames: ['BUCKET', 'QUEUE_URL', 'POWERTOOLS_SERVICE_NAME'],
        notes: ['QUEUE_URL is made from other resources of the template, so its value is not taken over.'],
      },
      {
        file: 'template.yaml',
        logicalId: 'TideImport',
        functionName: null,
        command: ['HarbourImport::HarbourImport.Handlers.TideHandler::HandleAsync'],
        memoryMib: null,
        timeoutSeconds: 30,
        architecture: null,
        environmentNames: [],
        notes: [],
      },
    ],
  };
}

/** The project of a file, as opening it would read it. */
export function projectAt(path: string): ProjectView {
  const file = /\.(cs|fs|vb)proj$/.test(path);
  const folder = file ? path.slice(0, path.lastIndexOf('/')) : path;
  const view = known(records.project(folder.split('/').at(-1), folder));
  return { ...view, handlers: view.outputType === 'library' ? handlersOf(view.name) : [programOf(view)] };
}

function known(view: ProjectView): ProjectView {
  const kind = HARBOUR.projects.find(({ name }) => name === view.name)?.kind;
  if (view.name === 'TideTableImport')
    return { ...view, framework: 'net8.0', frameworks: ['net8.0'], suggestedBase: '8' };
  if (kind === 'aspNetCore')
    return {
      ...view,
      kind,
      outputType: 'executable',
      kindReason: 'It is built with the web SDK and starts the Lambda hosting of ASP.NET Core.',
      handler: view.name,
      handlerSource: 'the name of the executable',
    };
  if (kind === 'nativeAot')
    return {
      ...view,
      kind,
      outputType: 'executable',
      kindReason: 'PublishAot is true, so it becomes a native program named bootstrap.',
      handler: 'bootstrap',
      handlerSource: 'the name of the executable',
      suggestedBase: 'provided:al2023',
    };
  return view;
}

export function contextOf(view: ProjectView): ContextView {
  const wide = view.contextFolder !== view.folder;
  const context: ContextView = {
    folder: view.contextFolder,
    ignoreFile: wide ? null : '.dockerignore',
    files: 12,
    bytes: 38_214,
    largest: [
      { path: 'packages.lock.json', bytes: 14_820 },
      { path: 'Function.cs', bytes: 6_412 },
      { path: 'Greeting/Phrases.cs', bytes: 5_127 },
      { path: 'events/order-created.json', bytes: 3_904 },
      { path: 'aws-lambda-tools-defaults.json', bytes: 1_208 },
    ],
    linksOutside: [],
    skipped: [],
    secrets: [],
    warnings: [],
  };
  if (!wide) return context;
  return {
    ...context,
    files: 1_284,
    bytes: 84_310_772,
    largest: [
      { path: 'data/tides/stations-2026.parquet', bytes: 61_200_114 },
      { path: 'docs/img/harbour-overview.png', bytes: 9_802_300 },
      { path: 'src/Harbour.Tides/Stations.fs', bytes: 412_800 },
      { path: 'src/HarbourImport/packages.lock.json', bytes: 88_210 },
      { path: 'src/HarbourImport/Handlers/ArrivalHandler.cs', bytes: 21_006 },
    ],
    linksOutside: ['data/shared', 'tools/nuget.exe'],
    skipped: ['.run/agent.sock'],
    warnings: ['The folder has no .dockerignore, so also files that no build reads are sent.'],
  };
}
