/** A name with its value as it is being typed; it may be unfinished. */
export interface PairRow {
  name: string;
  value: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function toRows(given: Record<string, string>): PairRow[] {
  return Object.entries(given).map(([name, value]) => ({ name, value }));
}

/** What is finished of the rows; of two with one name the first counts. */
export function toPairs(rows: PairRow[]): Record<string, string> {
  const finished = rows.filter((row, index) => NAME.test(row.name) && pairFault(rows, index) === null);
  return Object.fromEntries(finished.map(({ name, value }) => [name, value]));
}

export function pairFault(rows: PairRow[], index: number): string | null {
  const row = rows[index];
  if (!row || (row.name === '' && row.value === '')) return null;
  if (row.name === '') return 'A name is missing.';
  if (!NAME.test(row.name)) return 'Begin with a letter; then letters, digits and underscores.';
  if (rows.findIndex(({ name }) => name === row.name) < index) return 'This name stands above already.';
  return null;
}
