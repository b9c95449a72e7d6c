import type { Outcome, TaskEvent, TaskEventBody, TaskId, TaskKind, TaskSnapshot } from '../types';
import { FAILURES } from './failures';
import type { Beat } from './scripts';

interface FakeTask {
  snapshot: TaskSnapshot;
  events: TaskEvent[];
  listeners: Set<(events: TaskEvent[]) => void>;
  timer: ReturnType<typeof setTimeout> | undefined;
  openStages: Map<string, TaskEventBody>;
}

/** Plays scripts as the workbench's task registry would: numbered events, replay, cancel, one final event. */
export class FakeTasks {
  private readonly tasks: FakeTask[] = [];

  constructor(private readonly speed: number) {}

  start(
    kind: TaskKind,
    title: string,
    project: string,
    commandLine: string,
    beats: Beat[],
    onBeat: (beat: Beat) => void,
  ): TaskId {
    const id = `task-${this.tasks.length + 1}`;
    const snapshot: TaskSnapshot = {
      id,
      kind,
      title,
      project,
      commandLine,
      state: 'running',
      startedAtMs: Date.now(),
      finishedAtMs: null,
      outcome: null,
      lastSeq: 0,
    };
    const task: FakeTask = {
      snapshot,
      events: [],
      listeners: new Set(),
      timer: undefined,
      openStages: new Map(),
    };
    this.tasks.push(task);
    this.tell(task, { type: 'started' });
    this.play(task, beats, 0, onBeat);
    return id;
  }

  list(): TaskSnapshot[] {
    return this.tasks.map((task) => structuredClone(task.snapshot));
  }

  cancel(id: TaskId): void {
    const task = this.find(id);
    if (task.snapshot.state !== 'running') return;
    clearTimeout(task.timer);
    task.snapshot.state = 'cancelling';
    this.tell(task, { type: 'cancelling' });
    setTimeout(() => {
      for (const open of task.openStages.values()) {
        if (open.type === 'stage')
          this.tell(task, { type: 'stage', stage: { ...open.stage, state: 'failed' } });
      }
      this.finish(task, { type: 'cancelled' });
    }, 400 / this.speed);
  }

  watch(id: TaskId, afterSeq: number, onEvents: (events: TaskEvent[]) => void): () => void {
    const task = this.find(id);
    const missed = task.events.filter((event) => event.seq > afterSeq);
    task.listeners.add(onEvents);
    queueMicrotask(() => {
      if (missed.length > 0 && task.listeners.has(onEvents)) onEvents(structuredClone(missed));
    });
    return () => task.listeners.delete(onEvents);
  }

  private play(task: FakeTask, beats: Beat[], index: number, onBeat: (beat: Beat) => void): void {
    const beat = beats[index];
    if (!beat) return;
    task.timer = setTimeout(() => {
      onBeat(beat);
      if (beat.tell.type === 'finished') {
        this.finish(task, beat.tell.outcome);
        return;
      }
      this.tell(task, beat.tell);
      this.play(task, beats, index + 1, onBeat);
    }, beat.after / this.speed);
  }

  private finish(task: FakeTask, outcome: Outcome): void {
    task.snapshot.state =
      outcome.type === 'succeeded' ? 'succeeded' : outcome.type === 'failed' ? 'failed' : 'cancelled';
    task.snapshot.finishedAtMs = Date.now();
    task.snapshot.outcome = outcome;
    this.tell(task, { type: 'finished', outcome });
  }

  private tell(task: FakeTask, body: TaskEventBody): void {
    if (body.type === 'stage') {
      if (body.stage.state === 'running') task.openStages.set(body.stage.id, body);
      else task.openStages.delete(body.stage.id);
    }
    const event: TaskEvent = { seq: ++task.snapshot.lastSeq, body };
    task.events.push(event);
    for (const listener of task.listeners) listener([structuredClone(event)]);
  }

  private find(id: TaskId): FakeTask {
    const task = this.tasks.find((candidate) => candidate.snapshot.id === id);
    if (!task) throw FAILURES.taskGone;
    return task;
  }
}
