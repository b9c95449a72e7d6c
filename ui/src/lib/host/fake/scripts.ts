import type { CheckFinding, ProjectRecord, Outcome, Stage, StageState, Step, TaskEventBody } from '../types';
import { checked } from './checks';
import { FAILURES } from './failures';
import * as records from './records';

/** A stage as a script tells of it; its place and its step are the task's. */
export type StageTold = Omit<Stage, 'index' | 'step'>;
export type Told = Exclude<TaskEventBody, { type: 'stage' }> | { type: 'stage'; stage: StageTold };

/** One line of a script: wait so long, then tell this. */
export interface Beat {
  after: number;
  tell: Told;
  /** The step it belongs to, where that is not the one of the task's kind. */
  step?: Step;
  /** What the workbench writes down at this point of the whole way. */
  record?: (record: ProjectRecord) => Partial<ProjectRecord>;
}

const stage = (id: string, name: string, state: StageState, rest: Partial<StageTold> = {}): Told => ({
  type: 'stage',
  stage: { id, name, state, durationMs: null, progress: null, ...rest },
});
const log = (of: string, text: string): Told => ({ type: 'log', line: { stage: of, text } });
const at = (after: number, tell: Told): Beat => ({ after, tell });
const end = (after: number, outcome: Outcome): Beat => at(after, { type: 'finished', outcome });

export function step(
  id: string,
  name: string,
  ms: number,
  lines: string[],
  ends: StageState = 'done',
): Beat[] {
  const pause = ms / (lines.length + 1);
  return [
    at(30, stage(id, name, 'running')),
    ...lines.map((line) => at(pause, log(id, line))),
    at(pause, stage(id, name, ends, { durationMs: ms })),
  ];
}

const RESTORE = [
  '  Determining projects to restore...',
  '  Restored /src/HarbourGreeter.csproj (in 1.42 sec).',
];
const COMPILE = [
  'MSBuild version 18.0.2 for .NET',
  '  HarbourGreeter -> /src/bin/Release/net10.0/linux-x64/HarbourGreeter.dll',
  '  HarbourGreeter -> /out/',
];
const COMPILE_ERRORS = [
  'MSBuild version 18.0.2 for .NET',
  "/src/Function.cs(23,20): error CS0103: The name 'nme' does not exist in the current context",
  '/src/Function.cs(31,9): error CS1002: ; expected',
  'Build FAILED.',
];

export function buildSteps(record: ProjectRecord, fails = false, slow = 1): Beat[] {
  const base = record.choices.baseTag;
  const beats = [
    ...step('context', 'Pack the build context', 160 * slow, ['12 files, 37.3 KiB']),
    ...step('sdk', 'Load mcr.microsoft.com/dotnet/sdk:10.0', 320 * slow, [], 'reused'),
    ...step('base', `Load public.ecr.aws/lambda/dotnet:${base}`, 240 * slow, [], 'reused'),
    ...step('restore', 'RUN dotnet restore', 1_300 * slow, RESTORE),
    ...step(
      'publish',
      'RUN dotnet publish',
      2_100 * slow,
      fails ? COMPILE_ERRORS : COMPILE,
      fails ? 'failed' : 'done',
    ),
  ];
  if (fails) return beats;
  return [
    ...beats,
    ...step('copy', 'COPY --from=build /out /var/task', 200 * slow, []),
    ...step('check', 'Check architecture and handler of the image', 180 * slow, [
      'linux/amd64, CMD as wanted',
    ]),
    at(0, { type: 'notice', text: 'Builds with BuildKit: the engine offers it.' }),
  ];
}

export function build(record: ProjectRecord, fails: boolean, slow: number): Beat[] {
  const outcome: Outcome = fails
    ? { type: 'failed', report: FAILURES.buildFailed }
    : { type: 'succeeded', result: { type: 'build', ...records.built(record, records.NEXT_IMAGE_ID) } };
  return [...buildSteps(record, fails, slow), end(60, outcome)];
}

/** A build that has much to say: a burst first, then line after line. */
export function chatter(lines: number): Beat[] {
  return Array.from({ length: lines }, (_, index) =>
    at(index < 400 ? 0 : 25, log('chatter', `${index + 1}: Unpacking package ${index + 1} of ${lines}`)),
  );
}

export function invokeSteps(): Beat[] {
  return [
    ...step('container', 'Start the container', 420, ['Emulator ready']),
    ...step('invoke', 'Invoke the function', 260, ['info  Greeting Ada']),
  ];
}

export function localInvocation(record: ProjectRecord, throws: boolean): Beat[] {
  const id = record.built?.imageId ?? records.IMAGE_ID;
  const answer = throws ? records.thrownAnswer(id) : records.localAnswer(id);
  return [...invokeSteps(), end(40, { type: 'succeeded', result: { type: 'invocation', ...answer } })];
}

const MIB = 1024 * 1024;

export function publishSteps(): Beat[] {
  const upload = (id: string, name: string, total: number): Beat[] => {
    const parts = 8;
    const moves = Array.from({ length: parts }, (_, part) =>
      at(
        150,
        stage(id, name, 'running', {
          progress: { doneBytes: (total * (part + 1)) / parts, totalBytes: total },
        }),
      ),
    );
    const whole = { doneBytes: total, totalBytes: total };
    return [...moves, at(60, stage(id, name, 'done', { durationMs: 150 * parts, progress: whole }))];
  };
  const there = (id: string, name: string, total: number): Beat =>
    at(50, stage(id, name, 'reused', { durationMs: 20, progress: { doneBytes: total, totalBytes: total } }));
  return [
    ...step('prepare', 'Read the image from the engine and compress its layers', 460, [
      `manifest ${records.DIGEST}`,
    ]),
    ...step('repository', 'Look for the repository', 200, []),
    there('layer-1', 'Layer 3e1f8a02c7d9', 42 * MIB),
    there('layer-2', 'Layer 77c0b1e95d24', 26 * MIB),
    ...upload('layer-3', 'Layer a4d96f10be83', 17.2 * MIB),
    ...upload('layer-4', 'Layer c05e7712fa6b', 0.5 * MIB),
    ...step('verify', 'Read the manifest back and compare', 240, ['the registry names the same digest']),
  ];
}

export function publish(record: ProjectRecord): Beat[] {
  const outcome: Outcome = { type: 'succeeded', result: { type: 'publish', ...records.published(record) } };
  return [...publishSteps(), end(60, outcome)];
}

export function deploySteps(): Beat[] {
  return [
    ...step('read', 'Read the function', 160, []),
    ...step('role', 'Create the role', 400, ['role is new; waiting until Lambda accepts it']),
    ...step('create', 'Create the function', 300, []),
    ...step('active', 'Wait until the function is Active', 1_100, ['State: Pending', 'State: Active']),
    ...step('proof', 'Compare the digest it runs', 180, ['the function runs the published digest']),
  ];
}

export function deploy(record: ProjectRecord): Beat[] {
  const outcome: Outcome = { type: 'succeeded', result: { type: 'deploy', ...records.deployed(record) } };
  return [...deploySteps(), end(60, outcome)];
}

function remoteSteps(): Beat[] {
  return [
    ...step('find', 'Look up the function', 120, []),
    ...step('invoke', 'Invoke it in the cloud', 520, []),
  ];
}

export function remoteInvocation(record: ProjectRecord): Beat[] {
  const result = { type: 'invocation' as const, ...records.cloudAnswer(record) };
  return [...remoteSteps(), end(40, { type: 'succeeded', result })];
}

/** The beats of one step of the whole way, which leaves its record at its end. */
function recorded(step: Step, beats: Beat[], record: Beat['record']): Beat[] {
  return beats.map((beat, index) => ({ ...beat, step, ...(index === beats.length - 1 && { record }) }));
}

export function wholeWay(record: ProjectRecord, slow: number): Beat[] {
  const cloud = records.cloudAnswer(record);
  const result = { type: 'journey' as const, functionArn: cloud.subject, digest: records.DIGEST, cloud };
  return [
    ...recorded('build', buildSteps(record, false, slow), (now) => ({ built: records.built(now) })),
    ...recorded('test', invokeSteps(), (now) => ({ tested: records.tested(now) })),
    ...recorded('publish', publishSteps(), (now) => ({ published: records.published(now) })),
    ...recorded('deploy', deploySteps(), (now) => ({ deployed: records.deployed(now) })),
    ...recorded('cloud', remoteSteps(), (now) => ({ invoked: records.cloudAnswer(now) })),
    end(60, { type: 'succeeded', result }),
  ];
}

export function check(record: ProjectRecord, findings: CheckFinding[]): Beat[] {
  const imageId = record.built?.imageId ?? records.IMAGE_ID;
  return [
    ...step('read', 'Read the image', 900, []),
    end(60, { type: 'succeeded', result: { type: 'check', ...checked(imageId, findings) } }),
  ];
}
