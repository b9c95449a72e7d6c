import type { DiffLine } from '../types';

/** Unchanged lines kept around a change. */
const AROUND = 3;

/** The lines that differ between two short texts, with some around them. */
export function lineDiff(before: string, after: string): DiffLine[] {
  return withGaps(allLines(split(before), split(after)));
}

const split = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function allLines(before: string[], after: string[]): DiffLine[] {
  const common = commonTails(before, after);
  const lines: DiffLine[] = [];
  let [one, two] = [0, 0];
  while (one < before.length || two < after.length) {
    if (one < before.length && two < after.length && before[one] === after[two]) {
      lines.push({ kind: 'same', beforeLine: ++one, afterLine: ++two, text: after[two - 1] ?? '' });
    } else if (
      two >= after.length ||
      (one < before.length && length(common, one + 1, two) >= length(common, one, two + 1))
    ) {
      lines.push({ kind: 'removed', beforeLine: ++one, afterLine: null, text: before[one - 1] ?? '' });
    } else {
      lines.push({ kind: 'added', beforeLine: null, afterLine: ++two, text: after[two - 1] ?? '' });
    }
  }
  return lines;
}

const length = (table: number[][], one: number, two: number) => table[one]?.[two] ?? 0;

/** How many lines the rests of both have in common, from each pair of places on. */
function commonTails(before: string[], after: string[]): number[][] {
  const table = before.map(() => new Array<number>(after.length + 1).fill(0));
  for (let one = before.length - 1; one >= 0; one--) {
    for (let two = after.length - 1; two >= 0; two--) {
      const row = table[one];
      if (!row) continue;
      row[two] =
        before[one] === after[two]
          ? length(table, one + 1, two + 1) + 1
          : Math.max(length(table, one + 1, two), length(table, one, two + 1));
    }
  }
  return table;
}

function withGaps(lines: DiffLine[]): DiffLine[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== 'same'),
  );
  return lines.flatMap((line, index) => {
    if (near[index]) return [line];
    if (index > 0 && !near[index - 1]) return [];
    return [{ kind: 'gap' as const, beforeLine: null, afterLine: null, text: '' }];
  });
}
