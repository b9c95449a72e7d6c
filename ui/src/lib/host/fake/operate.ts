import type { Host } from '../host';
import type { DeletionRequest, FunctionLogRequest, FunctionRow, FunctionView, ProjectRecord } from '../types';
import { identity } from './machine';
import * as records from './records';
import { step, type Beat } from './scripts';
import type { Stage } from './stageSet';

const arnOf = (name: string) => `arn:aws:lambda:${records.REGION}:${records.ACCOUNT}:function:${name}`;

function row(name: string, own: Partial<FunctionRow> = {}): FunctionRow {
  return {
    name,
    arn: arnOf(name),
    isImage: true,
    runtime: null,
    digest: records.DIGEST,
    architecture: 'x86_64',
    memoryMib: 512,
    timeoutSeconds: 30,
    lastModified: '2026-11-29T02:46:29.000+0000',
    description: null,
    ...own,
  };
}

/** The calls about what is deployed: lists, a look at one function, the right to invoke it. */
export function operateCalls(
  stage: Stage,
): Pick<Host, 'listFunctions' | 'lookAtFunction' | 'listRepositories' | 'listRoles' | 'rehearseInvocation'> {
  const own = () => stage.record().deployed?.function;
  const refused = (type: string) => {
    if (stage.scenario.identifyFails && type === 'aws') throw stage.scenario.identifyFails;
  };
  // What stands at the target beside the project's own function, which may be deleted and deployed again.
  const others =
    own() === undefined
      ? []
      : [
          row('harbour-import', { architecture: 'arm64' }),
          row('harbour-legacy', { isImage: false, runtime: 'dotnet8', digest: null, memoryMib: 256 }),
        ];
  return {
    async listFunctions(target) {
      await stage.answer(null, 200);
      refused(target.type);
      const name = own();
      const functions = name === undefined ? others : [row(name), ...others];
      return { identity: identity(target), functions };
    },
    lookAtFunction: (target, name) => stage.answer({ ...seen(name), identity: identity(target) }, 120),
    async listRepositories(target) {
      await stage.answer(null, 200);
      refused(target.type);
      return ['harbour-greeter', 'harbour-import', 'team/orders'].map((name) => ({
        name,
        uri: `${records.ACCOUNT}.dkr.ecr.${records.REGION}.amazonaws.com/${name}`,
      }));
    },
    async listRoles(target) {
      await stage.answer(null, 200);
      refused(target.type);
      return ['HarbourGreeter-role', 'reports'].map((name) => ({
        name,
        arn: `arn:aws:iam::${records.ACCOUNT}:role/${name}`,
      }));
    },
    rehearseInvocation: (request) =>
      stage.answer({
        identity: identity(request.target),
        function: request.function,
        qualifier: request.qualifier,
        commandLine: `slipway remote-invoke ${request.function} --dry-run --target practice`,
      }),
  };
}

function seen(name: string): Omit<FunctionView, 'identity'> {
  return {
    name,
    arn: arnOf(name),
    state: 'Active',
    stateReason: null,
    update: 'Successful',
    updateReason: null,
    digest: records.DIGEST,
    command: ['HarbourGreeter::HarbourGreeter.Function::FunctionHandler'],
    architecture: 'x86_64',
    memoryMib: 512,
    timeoutSeconds: 30,
    variables: ['GREETING'],
    roleArn: `arn:aws:iam::${records.ACCOUNT}:role/HarbourGreeter-role`,
    goes: [
      `The function ${arnOf(name)}, with its configuration and its permissions.`,
      'Its published version 1.',
      'The alias live, which callers know version 1 by.',
    ],
    stays: [
      `The role arn:aws:iam::${records.ACCOUNT}:role/HarbourGreeter-role.`,
      'The repository and its images: harbour-greeter.',
      `The log group /aws/lambda/${name}.`,
      'What calls the function from outside, such as event source mappings, rules and schedules: it will fail.',
    ],
    notes: [],
  };
}

export function deletionBeats({ function: name }: DeletionRequest): Beat[] {
  const { arn, stays } = seen(name);
  return [
    ...step('look', `Look at ${name}`, 160, []),
    ...step('delete', `Delete ${name}, and look whether it is gone`, 300, []),
    {
      after: 40,
      tell: {
        type: 'finished',
        outcome: {
          type: 'succeeded',
          result: { type: 'deletion', function: name, functionArn: arn, stays },
        },
      },
    },
  ];
}

const LINES = [
  '2026-11-29T02:46:29.045Z  START RequestId: 5f0c Version: $LATEST',
  '2026-11-29T02:46:29.051Z  greeting Ada',
  '2026-11-29T02:46:29.063Z  END RequestId: 5f0c',
  '2026-11-29T02:46:29.063Z  REPORT RequestId: 5f0c\tDuration: 12.34 ms\tMemory Size: 512 MB\tMax Memory Used: 71 MB',
];

/** A log that is followed has no end of its own. */
export function logBeats({ function: name, follow }: FunctionLogRequest): Beat[] {
  const read = step('log', `${follow ? 'Follow' : 'Read'} the log of ${name}`, 400, LINES);
  if (follow) return read.slice(0, -1);
  const result = {
    type: 'functionLog' as const,
    function: name,
    logGroup: `/aws/lambda/${name}`,
    events: LINES.length,
    sinceMs: Date.now() - 600_000,
  };
  return [...read, { after: 20, tell: { type: 'finished', outcome: { type: 'succeeded', result } } }];
}

/** A function that is gone leaves no record of its deploy. */
export function withoutFunction(record: ProjectRecord, arn: string): ProjectRecord {
  return record.deployed?.functionArn === arn ? { ...record, deployed: null, invoked: null } : record;
}
