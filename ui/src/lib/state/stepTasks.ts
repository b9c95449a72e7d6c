import type { ProjectRecord } from '../host';
import { STEPS, type StepId } from '../router.svelte';
import { belongsTo } from '../tasks/belongsTo';
import type { TrackedTask } from '../tasks/trackedTask.svelte';
import type { StepTasks } from './steps';

/** The task that decides each step's state: one at work, or one that failed last. */
export function stepsAtWork(tasks: TrackedTask[], record: ProjectRecord | null): StepTasks {
  const found: StepTasks = {};
  if (!record) return found;
  // Newest first, so the first task found for a step is the one that counts.
  for (const task of tasks.filter((candidate) => belongsTo(candidate, record))) {
    for (const step of stepsOf(task)) found[step] ??= task.snapshot;
  }
  return found;
}

function stepsOf({ snapshot, step }: TrackedTask): readonly StepId[] {
  // Whoever looks after a function does no step: its log may be followed for hours, and another one be deleted.
  if (snapshot.kind === 'functionLog' || snapshot.kind === 'deletion') return [];
  // The whole way, once gone, settles every step: no older failure counts any more.
  if (snapshot.kind === 'journey' && snapshot.state === 'succeeded') return STEPS;
  return step ? [step] : [];
}
