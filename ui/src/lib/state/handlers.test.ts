import { describe, expect, it } from 'vitest';
import { manyHandlers } from '../host/fake/harbour';
import { distance, inOrder, matching, nearest, oneForEach, shortName, signature } from './handlers';

const HANDLERS = manyHandlers();
const [first] = HANDLERS;

describe('found handlers', () => {
  it('have the likely ones first', () => {
    const likely = inOrder(HANDLERS).map((found) => found.likely);
    expect(likely.lastIndexOf(true)).toBeLessThan(likely.indexOf(false));
  });

  it('are filtered by name and by the types of event and answer', () => {
    expect(matching(HANDLERS, 'tide')).toHaveLength(2);
    expect(matching(HANDLERS, 'sqsbatch pilot')).toHaveLength(1);
    expect(matching(HANDLERS, 'kinesis')).toEqual([]);
  });

  it('say in words what they do not take or give', () => {
    expect(first && signature({ ...first, input: null, output: null })).toBe('no event → nothing');
    expect(first && signature({ ...first, kind: 'executable', input: null })).toContain('Program');
  });

  it('stand once for a program, with all that it can run', () => {
    const program = { input: null, output: null, kind: 'executable', likely: true, place: null } as const;
    const found = ['Plain', 'Add'].map((name) => ({ ...program, handler: 'Quay', annotationsHandler: name }));
    expect(oneForEach(found)).toEqual([{ ...found[0], runs: ['Plain', 'Add'] }]);
  });

  it('are named by type and method, or by all where there is no type', () => {
    expect(shortName('App::App.Api.Function::Handle')).toEqual({ type: 'Function', method: 'Handle' });
    expect(shortName('bootstrap')).toEqual({ type: '', method: 'bootstrap' });
  });
});

describe('the nearest handler', () => {
  it('is the one that a slip of the keys means', () => {
    const typed = 'HarbourImport::HarbourImport.Handlers.ArivalHandler::HandelAsync';
    expect(nearest(typed, HANDLERS)?.handler).toBe(
      'HarbourImport::HarbourImport.Handlers.ArrivalHandler::HandleAsync',
    );
  });

  it('is none for one that is known, for nothing, and for what is far from all', () => {
    expect(nearest(first?.handler ?? '', HANDLERS)).toBeNull();
    expect(nearest('  ', HANDLERS)).toBeNull();
    expect(nearest('bootstrap', HANDLERS)).toBeNull();
    expect(nearest('anything', [])).toBeNull();
  });

  it('is counted in letters put in, taken out and changed', () => {
    expect(distance('tide', 'tide')).toBe(0);
    expect(distance('tide', 'tides')).toBe(1);
    expect(distance('berth', 'birth')).toBe(1);
    expect(distance('', 'tug')).toBe(3);
    expect(distance('tug', '')).toBe(3);
  });
});
