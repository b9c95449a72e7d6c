import type { ProjectRecord, StepDetail, TaskState } from '../host';
import { bytes, duration, shortDigest } from '../format/quantities';
import { STEPS, type StepId } from '../router.svelte';
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

export type StepStatuses = Record<StepId, StepStatus>;

export type StepTasks = Partial<Record<StepId, StepTask>>;

const status = (state: StepState, detail?: string): StepStatus => ({
  state,
  word: detail === undefined ? STATE_WORDS[state] : `${STATE_WORDS[state]} · ${detail}`,
});

/** Every step as the workbench knows it, with the task at work, or the failure of the last one, laid over it. */
export function stepStatuses(statuses: ProjectRecord['statuses'], tasks: StepTasks): StepStatuses {
  const shown = Object.fromEntries(STEPS.map((step) => [step, status('notStarted')])) as StepStatuses;
  for (const { step, state, detail } of statuses) shown[step] = worded(state, detail);
  for (const [step, task] of Object.entries(tasks) as [StepId, StepTask][]) {
    if (task.state === 'running' || task.state === 'cancelling') shown[step] = status('running');
    else if (task.state === 'failed') shown[step] = status('failed');
  }
  return shown;
}

function worded(state: StepState, detail: StepDetail | null): StepStatus {
  switch (detail?.type) {
    case undefined:
      return status(state);
    case 'needsHandler':
      return { state, word: 'Needs a handler' };
    case 'base':
      return status(state, `${detail.tag}, ${detail.architecture}`);
    case 'size':
      return status(state, bytes(detail.bytes));
    case 'refused':
      return status(state, `${detail.findings} to mend`);
    case 'took':
      return status(state, duration(detail.durationMs));
    case 'digest':
      return status(state, shortDigest(detail.digest));
    case 'verdict':
      return status(state, VERDICT_WORDS[detail.verdict]);
  }
}
