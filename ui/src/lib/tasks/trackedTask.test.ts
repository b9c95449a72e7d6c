import { describe, expect, it } from 'vitest';
import type { StageState, TaskEvent, TaskEventBody, TaskSnapshot } from '../host';
import { TrackedTask } from './trackedTask.svelte';

const snapshot: TaskSnapshot = {
  id: 'a',
  kind: 'build',
  title: 'Build Hello',
  project: '/code/Hello.csproj',
  commandLine: 'slipway build /code/Hello.csproj',
  state: 'running',
  startedAtMs: 0,
  finishedAtMs: null,
  outcome: null,
  lastSeq: 0,
};

const stage = (id: string, state: StageState): TaskEventBody => ({
  type: 'stage',
  stage: { id, name: id, state, durationMs: null, progress: null },
});
const log = (text: string): TaskEventBody => ({ type: 'log', line: { stage: null, text } });
const numbered = (...bodies: TaskEventBody[]): TaskEvent[] =>
  bodies.map((body, index) => ({ seq: index + 1, body }));

describe('a tracked task', () => {
  it('takes every event once, however often it is told', () => {
    const task = new TrackedTask(snapshot);
    const events = numbered({ type: 'started' }, log('one'), log('two'));
    task.apply(events, 1);
    task.apply(events, 1);
    expect(task.lines.map((line) => line.text)).toEqual(['one', 'two']);
    expect(task.seq).toBe(3);
  });

  it('keeps one row for a stage that moves on, in the order of beginning', () => {
    const task = new TrackedTask(snapshot);
    task.apply(numbered(stage('a', 'running'), stage('b', 'running'), stage('a', 'done')), 1);
    expect(task.stages.map(({ id, state }) => `${id} ${state}`)).toEqual(['a done', 'b running']);
    expect(task.currentStage?.id).toBe('b');
  });

  it('begins a new row when a stage of the same name begins again', () => {
    const task = new TrackedTask(snapshot);
    task.apply(numbered(stage('invoke', 'running'), stage('invoke', 'done'), stage('invoke', 'running')), 1);
    expect(task.stages.map(({ state }) => state)).toEqual(['done', 'running']);
  });

  it('ends with its outcome, and cancel is an outcome of its own', () => {
    const task = new TrackedTask(snapshot);
    task.apply(numbered({ type: 'cancelling' }), 1);
    expect(task.running).toBe(true);
    task.apply([{ seq: 2, body: { type: 'finished', outcome: { type: 'cancelled' } } }], 42);
    expect(task.running).toBe(false);
    expect(task.snapshot).toMatchObject({ state: 'cancelled', finishedAtMs: 42 });
  });

  it('counts what was dropped and never holds more lines than the workbench', () => {
    const task = new TrackedTask(snapshot);
    const lines = Array.from({ length: 25_000 }, (_, index) => ({
      seq: index + 2,
      body: log(String(index)),
    }));
    task.apply([{ seq: 1, body: { type: 'dropped', count: 7 } }, ...lines], 1);
    expect(task.dropped).toBe(7);
    expect(task.lines).toHaveLength(20_000);
    expect(task.lines.at(-1)?.text).toBe('24999');
  });
});
