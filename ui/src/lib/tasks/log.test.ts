import { describe, expect, it } from 'vitest';
import { lineAtRow, rowStarts } from './logRows';
import { findHits, MOST_HITS, neighbour, pieces } from './logSearch';

describe('a search in a log', () => {
  it('finds every place, whatever its case', () => {
    expect(findHits(['Error: no', 'fine', 'two errors, one ERROR'], 'error')).toEqual([
      { line: 0, start: 0 },
      { line: 2, start: 4 },
      { line: 2, start: 16 },
    ]);
  });

  it('finds nothing for nothing', () => {
    expect(findHits(['a', 'b'], '')).toEqual([]);
  });

  it('ends where nobody goes on', () => {
    expect(findHits(['a'.repeat(MOST_HITS * 3)], 'a')).toHaveLength(MOST_HITS);
  });

  it('goes round at both ends', () => {
    expect(neighbour(3, 2, 1)).toBe(0);
    expect(neighbour(3, 0, -1)).toBe(2);
    expect(neighbour(0, 0, 1)).toBe(0);
  });

  it('cuts a line into pieces that are the line when joined', () => {
    const line = 'two errors, one ERROR';
    const cut = pieces(line, [4, 16], 5, 16);
    expect(cut.map(({ text }) => text).join('')).toBe(line);
    expect(cut.map(({ kind }) => kind)).toEqual(['plain', 'hit', 'plain', 'current']);
    expect(pieces('', [], 5, null)).toEqual([{ text: '', kind: 'plain' }]);
  });
});

describe('a log with broken lines', () => {
  it('gives each line the rows it takes, an empty one too', () => {
    expect(rowStarts(['', '12345', '123456', 'x'], 5)).toEqual([0, 1, 2, 4, 5]);
  });

  it('knows the line of each row', () => {
    const starts = rowStarts(['', '12345', '123456', 'x'], 5);
    expect([0, 1, 2, 3, 4, 99].map((row) => lineAtRow(starts, row))).toEqual([0, 1, 2, 2, 3, 3]);
    expect(lineAtRow(rowStarts([], 80), 4)).toBe(0);
  });
});
