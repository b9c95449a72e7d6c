import type { Journey } from '../host';
import { STEPS, type StepId } from '../router.svelte';
import type { TrackedTask } from '../tasks/trackedTask.svelte';
import { STEP_OF_KIND, type StepTasks } from './steps';

/** The task that decides each step's state: one at work, or one that failed last. */
export function stepsAtWork(tasks: TrackedTask[], journey: Journey | null): StepTasks {
  const found: StepTasks = {};
  if (!journey) return found;
  // Newest first, so the first task found for a step is the one that counts.
  for (const task of tasks.filter((candidate) => belongsTo(candidate, journey))) {
    for (const step of stepsOf(task)) found[step] ??= task.snapshot;
  }
  return found;
}

/** A task may name its project by file or by folder. */
export function belongsTo(task: TrackedTask, journey: Journey): boolean {
  return task.snapshot.project === journey.project.file || task.snapshot.project === journey.project.folder;
}

function stepsOf(task: TrackedTask): readonly StepId[] {
  if (task.snapshot.kind !== 'journey') return [STEP_OF_KIND[task.snapshot.kind]];
  // The whole way, once gone, settles every step: no older failure counts any more.
  if (task.snapshot.state === 'succeeded') return STEPS;
  const step = stepOfStages(task.stages.map((stage) => stage.id));
  return step ? [step] : [];
}

/** The stage that only one step of the whole way has, and that begins it. */
const FIRST_STAGES: [string, StepId][] = [
  ['find', 'cloud'],
  ['read', 'deploy'],
  ['prepare', 'publish'],
  ['container', 'test'],
  ['queue', 'test'],
];

/** The step that the whole way has come to, by the stages it has gone through: the furthest one counts. */
export function stepOfStages(ids: string[]): StepId | undefined {
  if (ids.length === 0) return undefined;
  return FIRST_STAGES.find(([id]) => ids.includes(id))?.[1] ?? 'build';
}
