import type { Choices, Journey, TaskState } from '../host';
import { bytes, duration, shortDigest } from '../format/quantities';
import type { StepId } from '../router.svelte';
import { VERDICT_WORDS } from './verdicts';

export type StepState = 'notStarted' | 'ready' | 'running' | 'done' | 'stale' | 'failed';

export const STATE_WORDS: Record<StepState, string> = {
  notStarted: 'Not started',
  ready: 'Ready',
  running: 'Running',
  done: 'Done',
  stale: 'Out of date',
  failed: 'Failed',
};

export interface StepStatus {
  state: StepState;
  /** What the rail says under the step's name. */
  word: string;
}

/** The part of a task that a step's state depends on. */
export interface StepTask {
  state: TaskState;
  finishedAtMs: number | null;
}

export type StepTasks = Partial<Record<StepId, StepTask>>;

const status = (state: StepState, detail?: string): StepStatus => ({
  state,
  word: detail === undefined ? STATE_WORDS[state] : `${STATE_WORDS[state]} · ${detail}`,
});

/** Every step's state. A record counts only while it belongs to the image before it. */
export function stepStatuses(
  journey: Journey,
  choices: Choices,
  tasks: StepTasks,
): Record<StepId, StepStatus> {
  const settled: Record<StepId, StepStatus> = {
    project: projectStatus(choices),
    base: status('done', `${choices.baseTag}, ${choices.architecture}`),
    build: buildStatus(journey, choices),
    check: checkStatus(journey),
    test: testStatus(journey),
    publish: publishStatus(journey),
    deploy: deployStatus(journey),
    cloud: cloudStatus(journey),
  };
  for (const [step, task] of Object.entries(tasks) as [StepId, StepTask][]) {
    if (task.state === 'running' || task.state === 'cancelling') settled[step] = status('running');
    else if (task.state === 'failed') settled[step] = status('failed');
  }
  return settled;
}

function projectStatus(choices: Choices): StepStatus {
  return choices.handler.trim() === '' ? { state: 'failed', word: 'Needs a handler' } : status('done');
}

function buildStatus({ built }: Journey, choices: Choices): StepStatus {
  if (!built) return choices.handler.trim() === '' ? status('notStarted') : status('ready');
  const current = built.architecture === choices.architecture && built.handler === choices.handler;
  return current ? status('done', bytes(built.sizeBytes)) : status('stale');
}

function checkStatus({ built, checked }: Journey): StepStatus {
  if (!built) return status('notStarted');
  if (!checked) return status('ready');
  if (checked.imageId !== built.imageId) return status('stale');
  const refused = checked.report.findings.filter((finding) => finding.severity === 'refused').length;
  return refused === 0 ? status('done') : status('failed', `${refused} to mend`);
}

function testStatus({ built, tested }: Journey): StepStatus {
  if (!built) return status('notStarted');
  if (!tested) return status('ready');
  if (tested.imageId !== built.imageId) return status('stale');
  const took = duration(tested.result.invocation.durationMs);
  return tested.verdict === 'success'
    ? status('done', took)
    : status('failed', VERDICT_WORDS[tested.verdict]);
}

function publishStatus({ built, published }: Journey): StepStatus {
  if (!built) return status('notStarted');
  if (!published) return status('ready');
  return published.imageId === built.imageId
    ? status('done', shortDigest(published.digest).slice('sha256:'.length))
    : status('stale');
}

function deployStatus(journey: Journey): StepStatus {
  const { published, deployed } = journey;
  if (!published) return status('notStarted');
  if (!deployed) return status('ready');
  const current = deployed.digest === published.digest && publishStatus(journey).state === 'done';
  return current ? status('done') : status('stale');
}

function cloudStatus(journey: Journey): StepStatus {
  const { deployed, invoked } = journey;
  if (!deployed) return status('notStarted');
  if (!invoked) return status('ready');
  if (invoked.digest !== deployed.digest || deployStatus(journey).state === 'stale') return status('stale');
  const { verdict, durationMs } = invoked.invocation;
  return verdict === 'success'
    ? status('done', duration(durationMs))
    : status('failed', VERDICT_WORDS[verdict]);
}
