import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { StepStatus } from '../host';
import { checked, REFUSED } from '../host/fake/checks';
import * as records from '../host/fake/records';
import { type Records, statusesOf, withStatuses } from '../host/fake/statuses';
import { STEPS } from '../router.svelte';
import { stepStatuses, type StepTasks } from './steps';

const fresh = () => records.newRecord(records.project());
const finished = () => ({
  ...records.finishedRecord(records.project()),
  checked: checked(records.IMAGE_ID),
});
const shown = (record: ReturnType<typeof fresh>, tasks: StepTasks = {}) =>
  stepStatuses(withStatuses(record).statuses, tasks);
const states = (record: ReturnType<typeof fresh>, tasks: StepTasks = {}) => {
  const statuses = shown(record, tasks);
  return STEPS.map((step) => statuses[step].state);
};

describe("the double's states of the steps", () => {
  const table = new URL('../../../../tests/fixtures/journey-statuses.json', import.meta.url);
  const cases = JSON.parse(readFileSync(table, 'utf8')) as {
    name: string;
    records: Records;
    statuses: StepStatus[];
  }[];

  it.each(cases)("are the workbench's where $name", ({ records, statuses }) => {
    expect(statusesOf(records)).toEqual(statuses);
  });
});

describe('the steps of a journey', () => {
  it('wait for the build when nothing was done yet', () => {
    expect(states(fresh()).slice(0, 4)).toEqual(['done', 'done', 'ready', 'notStarted']);
  });

  it('are all done at the end of the way, each with what is worth saying', () => {
    expect(states(finished())).toEqual(Array(8).fill('done'));
    expect(shown(finished()).base.word).toMatch(/^Done · \S+, \S+$/);
  });

  it('say that the handler is missing', () => {
    const record = fresh();
    record.choices.handler = ' ';
    expect(shown(record).project).toEqual({ state: 'failed', word: 'Needs a handler' });
  });

  it('call a test failed when the function threw, whatever the status code was', () => {
    const record = finished();
    record.tested = records.tested(record, records.thrownAnswer(records.IMAGE_ID));
    expect(shown(record).test).toEqual({ state: 'failed', word: 'Failed · Function error' });
  });

  it('call a check failed while it names what Lambda refuses', () => {
    const record = { ...finished(), checked: checked(records.IMAGE_ID, [REFUSED]) };
    expect(shown(record).check).toEqual({ state: 'failed', word: 'Failed · 1 to mend' });
  });

  it('show a task at work over any record, and the failure of the last one', () => {
    const tasks: StepTasks = {
      build: { state: 'running', finishedAtMs: null },
      publish: { state: 'failed', finishedAtMs: 1 },
      deploy: { state: 'cancelled', finishedAtMs: 1 },
    };
    const wanted = ['done', 'done', 'running', 'done', 'done', 'failed', 'done', 'done'];
    expect(states(finished(), tasks)).toEqual(wanted);
  });
});
