import type { BuildRecord, BuildStep } from '../types';
import { HANDLER, IMAGE_ID, NEXT_IMAGE_ID } from './records';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const step = (name: string, durationMs: number, cached = false, failed = false): BuildStep => ({
  name,
  durationMs,
  cached,
  failed,
});
const reused = (name: string) => step(name, 0, true);

const LOAD = [
  reused('Load mcr.microsoft.com/dotnet/sdk:10.0'),
  reused('Load public.ecr.aws/lambda/dotnet:10'),
];
const PUBLISH = step('RUN dotnet publish', 7_180);
const COPY = step('COPY --from=build /out /var/task', 210);

function record(agoMs: number, rest: Partial<BuildRecord>): BuildRecord {
  return {
    startedAtMs: Date.now() - agoMs,
    durationMs: 9_420,
    outcome: 'succeeded',
    imageId: NEXT_IMAGE_ID,
    sizeBytes: 214_748_364,
    baseTag: '10',
    architecture: 'x86_64',
    handler: HANDLER,
    builder: 'BuildKit',
    steps: [...LOAD, reused('RUN dotnet restore'), PUBLISH, COPY],
    changes: [],
    failure: null,
    allowSecrets: null,
    ...rest,
  };
}

const unfinished = { imageId: null, sizeBytes: null };

/** Two days of work on one function, newest first. */
export function history(): BuildRecord[] {
  return [
    record(4 * MINUTE, { changes: ['Function.cs changed'], imageId: IMAGE_ID }),
    record(11 * MINUTE, {
      ...unfinished,
      outcome: 'failed',
      durationMs: 5_310,
      changes: ['Function.cs changed', 'HarbourGreeter.csproj changed'],
      steps: [...LOAD, step('RUN dotnet restore', 2_240), step('RUN dotnet publish', 2_760, false, true)],
      failure: 'The step "dotnet publish" ended with 2 compiler errors.',
    }),
    record(3 * HOUR, {
      durationMs: 41_700,
      sizeBytes: 213_909_504,
      changes: ['The architecture was x86_64 and is arm64', 'Program.cs is new', 'README.md changed'],
      architecture: 'arm64',
      steps: [
        step('Load mcr.microsoft.com/dotnet/sdk:10.0', 18_400),
        step('Load public.ecr.aws/lambda/dotnet:10', 9_860),
        step('RUN dotnet restore', 3_020),
        step('RUN dotnet publish', 9_640),
        COPY,
      ],
    }),
    record(5 * HOUR, {
      ...unfinished,
      outcome: 'cancelled',
      durationMs: 1_930,
      steps: [...LOAD, step('RUN dotnet restore', 1_640, false, true)],
      changes: ['The package Amazon.Lambda.SQSEvents 2.2.1 is new'],
    }),
    record(26 * HOUR, {
      durationMs: 12_480,
      sizeBytes: 212_118_016,
      changes: ['The base was 8 and is 10', 'The framework was net8.0 and is net10.0'],
      allowSecrets: 'The key in appsettings.Development.json belongs to the local emulator only.',
    }),
    record(27 * HOUR, {
      durationMs: 8_960,
      baseTag: '8',
      sizeBytes: 208_404_480,
      changes: ['The build argument BUILD_NUMBER is new'],
    }),
    record(49 * HOUR, {
      durationMs: 38_220,
      baseTag: '8',
      sizeBytes: 208_390_144,
      steps: [
        step('Load mcr.microsoft.com/dotnet/sdk:8.0', 16_900),
        step('Load public.ecr.aws/lambda/dotnet:8', 8_410),
        step('RUN dotnet restore', 3_260),
        step('RUN dotnet publish', 7_720),
        COPY,
      ],
    }),
  ];
}
