import type { TaskState } from '../host';

export const TASK_STATE_WORDS: Record<TaskState, string> = {
  running: 'Running',
  cancelling: 'Stopping',
  succeeded: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};
