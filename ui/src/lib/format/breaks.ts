/** Stands where a line may end; no name holds it. */
const JOINT = '\u0000';

/**
 * Cuts paths, handlers and ARNs into pieces that join to the same text. A line may end after each: behind a
 * separator, or before the dot of the next name.
 */
export function pieces(text: string): string[] {
  return text
    .replaceAll(JOINT, '\ufffd')
    .replace(/[/\\:@]+(?=[^/\\:@])/g, `$&${JOINT}`)
    .replace(/[^/\\:@](?=\.[A-Z])/g, `$&${JOINT}`)
    .split(JOINT)
    .filter((piece) => piece !== '');
}
