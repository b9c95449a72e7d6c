import { describe, expect, it } from 'vitest';
import type { StageState, Step, TaskEvent, TaskEventBody, TaskSnapshot } from '../host';
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
  step: 'build',
  stages: [],
  notices: [],
  lines: 0,
  lastSeq: 0,
};

const stage = (index: number, id: string, state: StageState, step: Step = 'build'): TaskEventBody => ({
  type: 'stage',
  stage: { index, step, id, name: id, state, durationMs: null, progress: null },
});
const notice = (text: string): TaskEventBody => ({ type: 'notice', text });
const numbered = (...bodies: TaskEventBody[]): TaskEvent[] =>
  bodies.map((body, index) => ({ seq: index + 1, body }));

describe('a tracked task', () => {
  it('takes every event once, however often it is told', () => {
    const task = new TrackedTask(snapshot);
    const events = numbered({ type: 'started' }, notice('one'), notice('two'));
    task.apply(events, 1);
    task.apply(events, 1);
    expect(task.notices).toEqual(['one', 'two']);
    expect(task.seq).toBe(3);
  });

  it('goes on from the snapshot it was taken up with', () => {
    const known = new TrackedTask(snapshot);
    known.apply(numbered({ type: 'started' }, stage(0, 'a', 'running'), notice('one')), 1);
    const task = new TrackedTask({ ...known.snapshot, lastSeq: 3 });
    task.apply(
      [
        { seq: 3, body: notice('one') },
        { seq: 4, body: stage(0, 'a', 'done') },
      ],
      2,
    );
    expect(task.notices).toEqual(['one']);
    expect(task.stages.map(({ state }) => state)).toEqual(['done']);
  });

  it('keeps one row for a stage that moves on, in the order of beginning', () => {
    const task = new TrackedTask(snapshot);
    task.apply(numbered(stage(0, 'a', 'running'), stage(1, 'b', 'running'), stage(0, 'a', 'done')), 1);
    expect(task.stages.map(({ id, state }) => `${id} ${state}`)).toEqual(['a done', 'b running']);
    expect(task.currentStage?.id).toBe('b');
  });

  it('has come to the step of the stage that was told of last', () => {
    const task = new TrackedTask({ ...snapshot, kind: 'journey', step: null });
    expect(task.step).toBeNull();
    task.apply(numbered(stage(0, 'a', 'done'), stage(1, 'invoke', 'running', 'test')), 1);
    expect(task.step).toBe('test');
  });

  it('ends with its outcome, and cancel is an outcome of its own', () => {
    const task = new TrackedTask(snapshot);
    task.apply(numbered({ type: 'cancelling' }), 1);
    expect(task.running).toBe(true);
    task.apply([{ seq: 2, body: { type: 'finished', outcome: { type: 'cancelled' } } }], 42);
    expect(task.running).toBe(false);
    expect(task.snapshot).toMatchObject({ state: 'cancelled', finishedAtMs: 42 });
  });
});
