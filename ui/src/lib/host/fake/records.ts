import type {
  BuildResult,
  Choices,
  DeployResult,
  InvocationResult,
  ProjectRecord,
  ProjectView,
  PublishResult,
  TestRecord,
} from '../types';

const hex = (seed: string) => seed.repeat(64).slice(0, 64);

export const IMAGE_ID = `sha256:${hex('4f1c09ab7e2d')}`;
export const NEXT_IMAGE_ID = `sha256:${hex('b80d53fe6a17')}`;
export const DIGEST = `sha256:${hex('9ae27cd410f3')}`;
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';
export const HANDLER = 'HarbourGreeter::HarbourGreeter.Function::FunctionHandler';

export function project(name = 'HarbourGreeter', folder = `/home/ada/code/${name}`): ProjectView {
  return {
    file: `${folder}/${name}.csproj`,
    folder,
    name,
    framework: 'net10.0',
    frameworks: ['net10.0'],
    outputType: 'library',
    kind: 'classLibrary',
    kindReason: 'It makes a library, so Lambda calls one of its methods.',
    language: 'csharp',
    assemblyName: name,
    lambdaPackages: [
      { id: 'Amazon.Lambda.Core', version: '2.8.1' },
      { id: 'Amazon.Lambda.Serialization.SystemTextJson', version: '2.4.5' },
    ],
    references: [],
    contextFolder: folder,
    handler: `${name}::${name}.Function::FunctionHandler`,
    handlers: [],
    handlerSource: 'image-command in aws-lambda-tools-defaults.json',
    hasDockerfile: false,
    suggestedBase: '10',
    warnings: [],
    events: ['events/greet.json', 'events/order-created.json'],
    environments: [],
    privateFeeds: [],
    templateFunctions: [],
  };
}

export function choices(view: ProjectView): Choices {
  const slug = view.name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
  return {
    baseTag: view.suggestedBase ?? '10',
    baseDigest: null,
    architecture: 'x86_64',
    handler: view.handler ?? '',
    memoryMib: 512,
    timeoutSeconds: 30,
    target: { type: 'practice' },
    repository: slug,
    function: slug,
    event: '{\n  "name": "Ada"\n}\n',
    environment: null,
    build: { target: null, arguments: {}, secrets: [], certificates: null },
  };
}

export function newRecord(view: ProjectView): ProjectRecord {
  return {
    project: view,
    choices: choices(view),
    built: null,
    checked: null,
    tested: null,
    published: null,
    deployed: null,
    invoked: null,
    statuses: [],
  };
}

export function built(record: ProjectRecord, imageId = IMAGE_ID): BuildResult {
  return {
    imageId,
    tag: `slipway/${record.choices.function}:latest`,
    architecture: record.choices.architecture,
    handler: record.choices.handler,
    baseTag: record.choices.baseTag,
    sizeBytes: 214_748_364,
    durationMs: 9_420,
    builder: 'BuildKit',
    standIn: true,
  };
}

export function localAnswer(imageId: string): InvocationResult {
  return {
    invocation: {
      verdict: 'success',
      payload:
        '{"greeting":"Hello, Ada!","requestId":"8f2a6c1e-11d0-4b7e-9f0c-2f6d6f1f2a10","invocations":1}',
      payloadIsBase64: false,
      payloadBytes: 101,
      error: null,
      hints: [],
      warnings: [],
      durationMs: 38.4,
      initMs: 212.7,
      peakMemoryMib: 61.2,
      logLines: [
        'START RequestId: 8f2a6c1e-11d0-4b7e-9f0c-2f6d6f1f2a10 Version: $LATEST',
        '2026-11-23T00:12:04.118Z  8f2a6c1e  info  Greeting Ada',
        'END RequestId: 8f2a6c1e-11d0-4b7e-9f0c-2f6d6f1f2a10',
      ],
      requestId: '8f2a6c1e-11d0-4b7e-9f0c-2f6d6f1f2a10',
    },
    subject: imageId,
    digest: null,
    coldStart: true,
  };
}

export function thrownAnswer(imageId: string): InvocationResult {
  const answer = localAnswer(imageId);
  answer.invocation = {
    ...answer.invocation,
    verdict: 'functionError',
    hints: ['The stack names the line that threw: /src/Function.cs:41.'],
    warnings: ['The process ended after its answer: the next invocation in this environment would fail.'],
    payload: '{"errorType":"InvalidOperationException","errorMessage":"The order has no lines."}',
    error: {
      errorType: 'InvalidOperationException',
      errorMessage: 'The order has no lines.',
      stackTrace: [
        'at HarbourGreeter.Function.Total(Order order) in /src/Function.cs:line 41',
        'at HarbourGreeter.Function.FunctionHandler(Request request, ILambdaContext context) in /src/Function.cs:line 23',
        'at lambda_method1(Closure, Stream, ILambdaContext, Stream)',
      ],
      causes: [
        {
          errorType: 'FormatException',
          errorMessage: "The input string 'none' was not in a correct format.",
          stackTrace: ['at System.Int32.Parse(String s)'],
          causes: [],
        },
      ],
    },
  };
  return answer;
}

/** An answer that is no text: the first bytes of a picture. */
export function binaryAnswer(imageId: string): InvocationResult {
  const answer = localAnswer(imageId);
  answer.invocation = {
    ...answer.invocation,
    payload: 'iVBORw0KGgo=',
    payloadIsBase64: true,
    payloadBytes: 8,
  };
  return answer;
}

export function tested(record: ProjectRecord, answer?: InvocationResult): TestRecord {
  const imageId = record.built?.imageId ?? IMAGE_ID;
  const result = answer ?? localAnswer(imageId);
  return { imageId, verdict: result.invocation.verdict, result };
}

export function published(record: ProjectRecord): PublishResult {
  return {
    imageId: record.built?.imageId ?? IMAGE_ID,
    repositoryUri: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${record.choices.repository}`,
    digest: DIGEST,
    tag: 'build-20261123-001204-9ae27cd4',
    bytesSent: 18_612_224,
    bytesSkipped: 71_303_168,
    durationMs: 4_180,
  };
}

export function deployed(record: ProjectRecord): DeployResult {
  return {
    functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${record.choices.function}`,
    function: record.choices.function,
    digest: record.published?.digest ?? DIGEST,
    action: 'create',
    tested: record.tested?.verdict === 'success' && record.tested.imageId === record.published?.imageId,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${record.choices.function}-role`,
  };
}

export function cloudAnswer(record: ProjectRecord): InvocationResult {
  const answer = localAnswer('');
  answer.invocation.payload =
    '{"greeting":"Hello, Ada!","requestId":"d41f77b0-6a0e-4f55-8a3b-7f1f4f0b5c22","invocations":1}';
  answer.invocation.requestId = 'd41f77b0-6a0e-4f55-8a3b-7f1f4f0b5c22';
  answer.invocation.durationMs = 52.9;
  answer.invocation.initMs = 341.2;
  answer.invocation.peakMemoryMib = 74;
  answer.invocation.logLines = [
    'START RequestId: d41f77b0-6a0e-4f55-8a3b-7f1f4f0b5c22 Version: $LATEST',
    '2026-11-23T00:14:31.902Z  d41f77b0  info  Greeting Ada',
    'END RequestId: d41f77b0-6a0e-4f55-8a3b-7f1f4f0b5c22',
    'REPORT RequestId: d41f77b0-6a0e-4f55-8a3b-7f1f4f0b5c22 Duration: 52.90 ms Memory Size: 512 MB Max Memory Used: 74 MB Init Duration: 341.20 ms',
  ];
  answer.subject = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${record.choices.function}`;
  answer.digest = record.deployed?.digest ?? DIGEST;
  answer.coldStart = null;
  return answer;
}

/** A record that has gone the whole way. */
export function finishedRecord(view: ProjectView): ProjectRecord {
  const record = newRecord(view);
  record.built = built(record);
  record.tested = tested(record);
  record.published = published(record);
  record.deployed = deployed(record);
  record.invoked = cloudAnswer(record);
  return record;
}
