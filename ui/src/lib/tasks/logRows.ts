/** Where each line begins, in rows, when lines are broken after so many columns; the last entry is the sum. */
export function rowStarts(lines: string[], columns: number): number[] {
  const width = Math.max(1, columns);
  const starts = [0];
  let sum = 0;
  for (const line of lines) {
    sum += Math.max(1, Math.ceil(line.length / width));
    starts.push(sum);
  }
  return starts;
}

/** The line that a row belongs to. */
export function lineAtRow(starts: number[], row: number): number {
  let [low, high] = [0, Math.max(0, starts.length - 2)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
