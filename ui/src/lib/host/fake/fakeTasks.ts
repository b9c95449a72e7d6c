import type {
  LogPage,
  Outcome,
  Stage,
  Step,
  TaskEvent,
  TaskEventBody,
  TaskId,
  TaskKind,
  TaskSnapshot,
} from '../types';
import { FAILURES } from './failures';
import type { Beat, StageTold } from './scripts';

interface FakeTask {
  snapshot: TaskSnapshot;
  events: TaskEvent[];
  lines: string[];
  listeners: Set<(events: TaskEvent[]) => void>;
  readers: Set<(page: LogPage) => void>;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const STEP_OF_KIND: Record<TaskKind, Step | null> = {
  build: 'build',
  check: 'check',
  localInvocation: 'test',
  publish: 'publish',
  deploy: 'deploy',
  remoteInvocation: 'cloud',
  functionLog: 'cloud',
  deletion: 'cloud',
  journey: null,
};

/** Plays scripts as the workbench's task registry would: snapshots, numbered events, a log, one final event. */
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
    const task: FakeTask = {
      snapshot: newSnapshot(id, kind, title, project, commandLine),
      events: [],
      lines: [],
      listeners: new Set(),
      readers: new Set(),
      timer: undefined,
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
      for (const open of task.snapshot.stages.filter(({ state }) => state === 'running')) {
        this.tellStage(task, { ...open, state: 'failed' });
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

  watchLog(id: TaskId, from: number, onPage: (page: LogPage) => void): () => void {
    const task = this.find(id);
    const lines = task.lines.slice(from);
    task.readers.add(onPage);
    queueMicrotask(() => {
      if (lines.length > 0 && task.readers.has(onPage)) onPage({ leftOut: 0, first: from, lines });
    });
    return () => task.readers.delete(onPage);
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
      if (beat.tell.type === 'stage') this.tellStage(task, placed(task, beat.tell.stage, beat.step));
      else if (beat.tell.type === 'log') this.say(task, beat.tell.line.text);
      else this.tell(task, beat.tell);
      this.play(task, beats, index + 1, onBeat);
    }, beat.after / this.speed);
  }

  private finish(task: FakeTask, outcome: Outcome): void {
    task.snapshot.state = outcome.type;
    task.snapshot.finishedAtMs = Date.now();
    task.snapshot.outcome = outcome;
    this.tell(task, { type: 'finished', outcome });
  }

  private tellStage(task: FakeTask, stage: Stage): void {
    task.snapshot.stages = task.snapshot.stages.toSpliced(stage.index, 1, stage);
    task.snapshot.step = stage.step;
    this.tell(task, { type: 'stage', stage });
  }

  private say(task: FakeTask, text: string): void {
    task.lines.push(text);
    task.snapshot.lines = task.lines.length;
    for (const reader of task.readers) reader({ leftOut: 0, first: task.lines.length - 1, lines: [text] });
  }

  private tell(task: FakeTask, body: TaskEventBody): void {
    if (body.type === 'notice') task.snapshot.notices.push(body.text);
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

/** A stage at its place: the row of the same stage, unless that one has ended and this is another run. */
function placed({ snapshot }: FakeTask, told: StageTold, of?: Step): Stage {
  const step = of ?? snapshot.step ?? 'build';
  const known = snapshot.stages.findLast((stage) => stage.id === told.id && stage.step === step);
  const again = told.state === 'running' && known?.state !== 'running';
  return { ...told, step, index: known && !again ? known.index : snapshot.stages.length };
}

function newSnapshot(
  id: TaskId,
  kind: TaskKind,
  title: string,
  project: string,
  commandLine: string,
): TaskSnapshot {
  return {
    id,
    kind,
    title,
    project,
    commandLine,
    state: 'running',
    startedAtMs: Date.now(),
    finishedAtMs: null,
    outcome: null,
    step: STEP_OF_KIND[kind],
    stages: [],
    notices: [],
    lines: 0,
    lastSeq: 0,
  };
}
