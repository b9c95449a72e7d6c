import { describe, expect, it } from 'vitest';
import { checked, REFUSED } from '../host/fake/checks';
import * as journeys from '../host/fake/journeys';
import { STEPS } from '../router.svelte';
import { stepStatuses } from './steps';

const fresh = () => journeys.newJourney(journeys.project());
const finished = () => ({
  ...journeys.finishedJourney(journeys.project()),
  checked: checked(journeys.IMAGE_ID),
});
const states = (journey: ReturnType<typeof fresh>, changed = {}, tasks = {}) => {
  const statuses = stepStatuses(journey, { ...journey.choices, ...changed }, tasks);
  return STEPS.map((step) => statuses[step].state);
};

describe('the steps of a journey', () => {
  it('wait for the build when nothing was done yet', () => {
    expect(states(fresh())).toEqual([
      'done',
      'done',
      'ready',
      'notStarted',
      'notStarted',
      'notStarted',
      'notStarted',
      'notStarted',
    ]);
  });

  it('are all done at the end of the way', () => {
    expect(states(finished())).toEqual(Array(8).fill('done'));
  });

  it('stop at the project while the handler is missing', () => {
    expect(states(fresh(), { handler: '  ' }).slice(0, 3)).toEqual(['failed', 'done', 'notStarted']);
  });

  it('go out of date together when a new image is built', () => {
    const journey = finished();
    journey.built = journeys.built(journey, journeys.NEXT_IMAGE_ID);
    expect(states(journey)).toEqual(['done', 'done', 'done', 'stale', 'stale', 'stale', 'stale', 'stale']);
  });

  it('call the build out of date when the handler or the architecture was changed after it', () => {
    expect(states(finished(), { handler: 'A::B.C::D' })[2]).toBe('stale');
    expect(states(finished(), { architecture: 'arm64' })[2]).toBe('stale');
  });

  it('call a test failed when the function threw, whatever the status code was', () => {
    const journey = finished();
    journey.tested = journeys.tested(journey, journeys.thrownAnswer(journeys.IMAGE_ID));
    const status = stepStatuses(journey, journey.choices, {}).test;
    expect(status).toEqual({ state: 'failed', word: 'Failed · Function error' });
  });

  it('call a check failed while it names what Lambda refuses', () => {
    const journey = { ...finished(), checked: checked(journeys.IMAGE_ID, [REFUSED]) };
    const status = stepStatuses(journey, journey.choices, {}).check;
    expect(status).toEqual({ state: 'failed', word: 'Failed · 1 to mend' });
  });

  it('call the cloud out of date when the function runs another digest than the one invoked', () => {
    const journey = finished();
    if (journey.invoked) journey.invoked.digest = `sha256:${'0'.repeat(64)}`;
    expect(states(journey)[7]).toBe('stale');
  });

  it('show a task at work over any record, and the failure of the last one', () => {
    const tasks = {
      build: { state: 'running', finishedAtMs: null },
      publish: { state: 'failed', finishedAtMs: 1 },
      deploy: { state: 'cancelled', finishedAtMs: 1 },
    };
    expect(states(finished(), {}, tasks)).toEqual([
      'done',
      'done',
      'running',
      'done',
      'done',
      'failed',
      'done',
      'done',
    ]);
  });
});
