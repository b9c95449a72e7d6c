/** A place in a log that holds what is looked for. */
export interface Hit {
  line: number;
  start: number;
}

/** A piece of a line: plain, found, or the one found place that is looked at. */
export interface Piece {
  text: string;
  kind: 'plain' | 'hit' | 'current';
}

/** More places than anyone goes through; a search for one letter ends here. */
export const MOST_HITS = 5_000;

/** Every place where the lines hold the text, without regard to case, from the first line on. */
export function findHits(lines: string[], wanted: string): Hit[] {
  const needle = wanted.toLowerCase();
  if (needle === '') return [];
  const hits: Hit[] = [];
  for (const [line, text] of lines.entries()) {
    const lower = text.toLowerCase();
    for (
      let start = lower.indexOf(needle);
      start >= 0;
      start = lower.indexOf(needle, start + needle.length)
    ) {
      hits.push({ line, start });
      if (hits.length === MOST_HITS) return hits;
    }
  }
  return hits;
}

/** Where the places lie in each of the lines from `first` up to `end`, which is left out. */
export function startsByLine(hits: Hit[], first: number, end: number): Map<number, number[]> {
  const starts = new Map<number, number[]>();
  for (const { line, start } of hits) {
    if (line < first || line >= end) continue;
    const known = starts.get(line);
    if (known) known.push(start);
    else starts.set(line, [start]);
  }
  return starts;
}

/** The line in pieces; joined they are the line. */
export function pieces(text: string, starts: number[], length: number, current: number | null): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const start of starts) {
    if (start > at) found.push({ text: text.slice(at, start), kind: 'plain' });
    found.push({ text: text.slice(start, start + length), kind: start === current ? 'current' : 'hit' });
    at = start + length;
  }
  if (at < text.length || found.length === 0) found.push({ text: text.slice(at), kind: 'plain' });
  return found;
}

/** The place after or before one, round and round. */
export function neighbour(count: number, current: number, step: 1 | -1): number {
  return count === 0 ? 0 : (current + step + count) % count;
}
