import type { ProjectRecord } from '../host';
import type { TrackedTask } from './trackedTask.svelte';

/** A task may name its project by file or by folder. */
export function belongsTo(task: TrackedTask, record: ProjectRecord): boolean {
  return task.snapshot.project === record.project.file || task.snapshot.project === record.project.folder;
}
