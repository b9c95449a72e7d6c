/** Stands where a line may end; no name holds it. */
const JOINT = '\u0000';

/** A piece that is longer seldom fits into one line. */
const LONGEST = 48;

/**
 * Cuts paths, handlers and ARNs into pieces that join to the same text. A line may end after each: behind a
 * separator, or before the dot of the next name.
 */
export function pieces(text: string): string[] {
  const found = text
    .replaceAll(JOINT, '\ufffd')
    .replace(/[/\\:@]+(?=[^/\\:@])/g, `$&${JOINT}`)
    .replace(/[^/\\:@](?=\.[A-Z])/g, `$&${JOINT}`)
    .split(JOINT)
    .filter((piece) => piece !== '');
  // What is cut anywhere in any case, such as a digest, begins right behind what is before it.
  return found.reduce<string[]>((joined, piece) => {
    const last = joined.pop();
    if (last === undefined) return [piece];
    joined.push(...(piece.length > LONGEST ? [last + piece] : [last, piece]));
    return joined;
  }, []);
}
