import { SvelteMap } from 'svelte/reactivity';
import type { Host, ProjectRecord, TaskId, TaskKind, TaskSnapshot, Unwatch } from '../host';
import { belongsTo } from './belongsTo';
import { TrackedTask } from './trackedTask.svelte';

type Listener = (task: TrackedTask) => void;

/** All tasks of the program, watched for as long as the window is open, whatever view is shown. */
export class TaskBoard {
  private readonly tracked = new SvelteMap<TaskId, TrackedTask>();
  // Nothing is drawn from these three, so they need not be reactive.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private readonly watches = new Map<TaskId, Unwatch>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private readonly endListeners = new Set<Listener>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private readonly moveListeners = new Set<Listener>();
  /** The sentence for screen readers when a task starts or ends. */
  announcement = $state('');

  constructor(private readonly host: Host) {}

  /** Newest first. */
  readonly all = $derived(
    [...this.tracked.values()].sort((a, b) => b.snapshot.startedAtMs - a.snapshot.startedAtMs),
  );
  readonly running = $derived(this.all.filter((task) => task.running));

  /** The newest task of a kind for a project. */
  latest(kind: TaskKind, record: ProjectRecord | null): TrackedTask | undefined {
    if (!record) return undefined;
    return this.all.find((task) => task.snapshot.kind === kind && belongsTo(task, record));
  }

  onEnd(listener: Listener): void {
    this.endListeners.add(listener);
  }

  /** Tells of every batch of events of a task that runs. */
  onMove(listener: Listener): void {
    this.moveListeners.add(listener);
  }

  /** Takes up every task the workbench knows: after a start of the window, and after a reload. */
  async takeUp(): Promise<void> {
    const snapshots = await this.host.listTasks();
    await Promise.all(snapshots.map((snapshot) => this.watch(snapshot)));
  }

  /** Follows a task that has just been started. */
  async follow(id: TaskId): Promise<TrackedTask | undefined> {
    const snapshot = (await this.host.listTasks()).find((task) => task.id === id);
    if (!snapshot) return undefined;
    this.announcement = `${snapshot.title}: started.`;
    const task = await this.watch(snapshot);
    // A task that fails at once has ended before it could be followed.
    if (snapshot.finishedAtMs !== null) this.ended(task);
    return task;
  }

  async cancel(id: TaskId): Promise<void> {
    await this.host.cancelTask(id);
  }

  private async watch(snapshot: TaskSnapshot): Promise<TrackedTask> {
    const known = this.tracked.get(snapshot.id);
    if (known) return known;
    const task = new TrackedTask(snapshot);
    this.tracked.set(snapshot.id, task);
    if (!task.running) return task;
    const unwatch = await this.host.watchTask(snapshot.id, snapshot.lastSeq, (events) => {
      const running = task.running;
      task.apply(events, Date.now());
      for (const listener of this.moveListeners) listener(task);
      if (running && !task.running) this.ended(task);
    });
    if (task.running) this.watches.set(task.id, unwatch);
    return task;
  }

  private ended(task: TrackedTask): void {
    this.watches.get(task.id)?.();
    this.watches.delete(task.id);
    this.announcement = `${task.snapshot.title}: ${END_WORDS[task.snapshot.state]}.`;
    for (const listener of this.endListeners) listener(task);
  }
}

const END_WORDS = {
  running: 'running',
  cancelling: 'stopping',
  succeeded: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
} as const;
