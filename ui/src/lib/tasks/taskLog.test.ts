import { describe, expect, it, vi } from 'vitest';
import type { Host, LogPage } from '../host';
import { TaskLog } from './taskLog.svelte';

/** A host that only hands out a log, by hand. */
function reader() {
  const unwatch = vi.fn();
  let hand: (page: LogPage) => void = () => undefined;
  const watchLog = vi.fn((_id: string, _from: number, onPage: (page: LogPage) => void) => {
    hand = onPage;
    return Promise.resolve(unwatch);
  });
  const log = new TaskLog({ watchLog } as unknown as Host, 'a');
  return { log, watchLog, unwatch, hand: (page: LogPage) => hand(page) };
}

describe('the log of a task', () => {
  it('is asked for when it is opened and no longer than it is looked at', async () => {
    const { log, watchLog, unwatch, hand } = reader();
    expect(watchLog).not.toHaveBeenCalled();
    const close = log.open();
    hand({ leftOut: 0, first: 0, lines: ['one', 'two'] });
    expect(log.lines).toEqual(['one', 'two']);
    await Promise.resolve();
    close();
    expect(unwatch).toHaveBeenCalledTimes(1);
    hand({ leftOut: 0, first: 2, lines: ['three'] });
    expect(log.lines).toEqual(['one', 'two']);
  });

  it('is let go also where it was closed before it had begun', async () => {
    const { log, unwatch } = reader();
    log.open()();
    await Promise.resolve();
    expect(unwatch).toHaveBeenCalledTimes(1);
  });

  it('counts what is gone before its first line, and says between lines what was left out there', () => {
    const { log } = reader();
    log.take({ leftOut: 7, first: 7, lines: ['a'] });
    log.take({ leftOut: 3, first: 11, lines: ['b'] });
    expect(log.leftOut).toBe(7);
    expect(log.lines).toEqual(['a', '(3 lines left out)', 'b']);
  });

  it('never holds more than the workbench does', () => {
    const { log } = reader();
    const page = (number: number): LogPage => ({
      leftOut: 0,
      first: number * 1000,
      lines: Array.from({ length: 1000 }, () => String(number).padEnd(1000, '.')),
    });
    for (let number = 0; number < 20; number += 1) log.take(page(number));
    expect(log.lines.reduce((sum, line) => sum + line.length, 0)).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect(log.lines.length + log.leftOut).toBe(20_000);
    expect(log.lines.at(-1)?.startsWith('19')).toBe(true);
  });
});
