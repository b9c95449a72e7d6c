import type { Host } from '../host';
import type { TaskBoard } from '../tasks/taskBoard.svelte';
import type { TrackedTask } from '../tasks/trackedTask.svelte';

/** Whether the window is to be closed over running tasks: asked about, or as soon as they have ended. */
export type ClosingState = 'no' | 'asked' | 'whenDone';

/** What becomes of running tasks when the window is closed. The shell asks; the person answers. */
export class Closing {
  state = $state<ClosingState>('no');

  constructor(
    private readonly host: Host,
    private readonly tasks: TaskBoard,
  ) {
    tasks.onEnd((task) => this.ended(task));
  }

  /** Hears the shell; until then the window closes without a question. */
  async listen(): Promise<void> {
    await this.host.onCloseAsked(() => (this.state = 'asked'));
  }

  /** The window stays, and nothing changes for the tasks. */
  stay(): void {
    this.state = 'no';
  }

  /** The tasks go on in the background; the window is out of the way and closes after the last of them. */
  async whenDone(): Promise<void> {
    this.state = 'whenDone';
    await this.host.minimizeWindow();
  }

  /** The workbench cancels what runs, and cleans up, when the window is gone. */
  async cancelAndClose(): Promise<void> {
    await this.host.closeWindow();
  }

  private ended(task: TrackedTask): void {
    if (this.state === 'no') return;
    if (this.state === 'whenDone' && task.snapshot.state === 'failed') {
      // What failed is to be read, so the window comes back and stays.
      this.state = 'no';
      void this.host.restoreWindow();
      return;
    }
    if (this.tasks.running.length > 0) return;
    const close = this.state === 'whenDone';
    this.state = 'no';
    if (close) void this.host.closeWindow();
  }
}
