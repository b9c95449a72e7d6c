import type { BuildOptions, BuildSecret } from '../host';

/** A build argument as it is being typed; it may be unfinished. */
export interface ArgumentRow {
  name: string;
  value: string;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const SECRET_ID = /^[A-Za-z0-9_.-]+$/;
/** Words in names that mostly stand for something secret. */
const SECRET_WORDS = /token|secret|passw|key|credential/i;

export function toRows(given: Record<string, string>): ArgumentRow[] {
  return Object.entries(given).map(([name, value]) => ({ name, value }));
}

/** What is finished of the rows; of two with one name the first counts. */
export function toArguments(rows: ArgumentRow[]): Record<string, string> {
  const finished = rows.filter((row, index) => NAME.test(row.name) && argumentFault(rows, index) === null);
  return Object.fromEntries(finished.map(({ name, value }) => [name, value]));
}

export function argumentFault(rows: ArgumentRow[], index: number): string | null {
  const row = rows[index];
  if (!row || (row.name === '' && row.value === '')) return null;
  if (row.name === '') return 'A name is missing.';
  if (!NAME.test(row.name)) return 'Begin with a letter; then letters, digits and underscores.';
  if (rows.findIndex(({ name }) => name === row.name) < index) return 'This name stands above already.';
  return null;
}

/** True where a name sounds as if its value should not be readable by everyone. */
export function soundsSecret(name: string): boolean {
  return SECRET_WORDS.test(name);
}

export function secretFault(secrets: BuildSecret[], index: number): string | null {
  const secret = secrets[index];
  if (!secret) return null;
  const source = secret.source.type === 'variable' ? secret.source.name : secret.source.path;
  if (secret.id === '' && source === '') return null;
  if (!SECRET_ID.test(secret.id)) return 'The id has letters, digits, dots, hyphens and underscores.';
  if (secrets.findIndex(({ id }) => id === secret.id) < index) return 'This id stands above already.';
  if (source === '') return secret.source.type === 'variable' ? 'Name the variable.' : 'Choose the file.';
  return null;
}

/** Only secrets that can be mounted are kept. */
export function finishedSecrets(secrets: BuildSecret[]): BuildSecret[] {
  return secrets.filter((secret, index) => {
    const source = secret.source.type === 'variable' ? secret.source.name : secret.source.path;
    return secret.id !== '' && source !== '' && secretFault(secrets, index) === null;
  });
}

/** How many options are given, for a heading that is closed. */
export function optionCount(options: BuildOptions): number {
  return (
    (options.target === null ? 0 : 1) +
    Object.keys(options.arguments).length +
    options.secrets.length +
    (options.certificates === null ? 0 : 1)
  );
}
