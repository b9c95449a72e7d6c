import type { Journey } from '../host';
import type { TrackedTask } from './trackedTask.svelte';

/** A task may name its project by file or by folder. */
export function belongsTo(task: TrackedTask, journey: Journey): boolean {
  return task.snapshot.project === journey.project.file || task.snapshot.project === journey.project.folder;
}
