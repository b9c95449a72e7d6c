import { describe, expect, it } from 'vitest';
import { pairFault, toPairs, toRows } from './pairs';

describe('names with values', () => {
  it('survive being shown as rows', () => {
    const given = { VERSION: '1.2', EMPTY: '' };
    expect(toPairs(toRows(given))).toEqual(given);
  });

  it('that are unfinished, misnamed or repeated are not sent', () => {
    const rows = [
      { name: 'VERSION', value: '1' },
      { name: '', value: 'x' },
      { name: '1ST', value: 'x' },
      { name: 'VERSION', value: '2' },
    ];
    expect(toPairs(rows)).toEqual({ VERSION: '1' });
    expect(rows.map((_, index) => pairFault(rows, index) === null)).toEqual([true, false, false, false]);
  });

  it('may be empty rows without a fault', () => {
    expect(pairFault([{ name: '', value: '' }], 0)).toBeNull();
  });
});
