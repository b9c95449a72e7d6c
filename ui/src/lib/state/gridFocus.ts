const MOVES: Record<string, (row: number, last: number) => number> = {
  ArrowDown: (row, last) => Math.min(row + 1, last),
  ArrowUp: (row) => Math.max(row - 1, 0),
  Home: () => 0,
  End: (_row, last) => last,
  PageDown: (row, last) => Math.min(row + 8, last),
  PageUp: (row) => Math.max(row - 8, 0),
};

/** The row that a key leads to from a row, or nothing where the key is none that moves. */
export function rowAfter(key: string, row: number, rows: number): number | undefined {
  return rows === 0 ? undefined : MOVES[key]?.(row, rows - 1);
}

/** A key that begins a word to look for. */
export const startsWord = (event: KeyboardEvent): boolean =>
  event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
