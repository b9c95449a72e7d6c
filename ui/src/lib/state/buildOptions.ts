import type { BuildOptions, BuildSecret } from '../host';

const SECRET_ID = /^[A-Za-z0-9_.-]+$/;
/** Words in names that mostly stand for something secret. */
const SECRET_WORDS = /token|secret|passw|key|credential/i;

/** What is to be said of an argument whose name sounds as if its value should not be readable by everyone. */
export function argumentRemark(name: string): string | null {
  if (!SECRET_WORDS.test(name)) return null;
  return `${name} sounds like a secret. Its value would be readable in the image; give it as a build secret.`;
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
