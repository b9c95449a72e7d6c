import type { FoundHandler } from '../host';

/** Longer texts are compared by their beginnings; no handler that Lambda takes is longer. */
const LONGEST = 256;

/** The likely ones first, then by name. */
export function inOrder(handlers: FoundHandler[]): FoundHandler[] {
  return [...handlers].sort(
    (a, b) => Number(b.likely) - Number(a.likely) || a.handler.localeCompare(b.handler, 'en'),
  );
}

export function matching<Found extends FoundHandler>(handlers: Found[], filter: string): Found[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return handlers.filter(({ handler, input, output }) => {
    const text = `${handler} ${input ?? ''} ${output ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/**
 * One entry for each handler: a program of Amazon.Lambda.Annotations is found once for every method that it can run,
 * and stands here once, with their names.
 */
export function oneForEach(handlers: FoundHandler[]): (FoundHandler & { runs: string[] })[] {
  const first = handlers.filter(
    ({ handler }, index) => handlers.findIndex((other) => other.handler === handler) === index,
  );
  return first.map((found) => ({
    ...found,
    runs: handlers
      .filter(({ handler }) => handler === found.handler)
      .flatMap(({ annotationsHandler }) => annotationsHandler ?? []),
  }));
}

/** `GreetRequest → GreetAnswer`; what is none is said in words, and so is a program that takes every event itself. */
export function signature({ input, output, kind }: FoundHandler): string {
  if (kind === 'aspNetCore') return 'ASP.NET Core program';
  if (kind === 'executable' && input === null) return 'Program that asks for events itself';
  return `${input ?? 'no event'} → ${output ?? 'nothing'}`;
}

/** The part of a handler that tells it from its neighbours: type and method without the assembly. */
export function shortName(handler: string): { type: string; method: string } {
  const [, type, method] = handler.split('::');
  if (type === undefined || method === undefined) return { type: '', method: handler };
  return { type: type.split('.').at(-1) ?? type, method };
}

/** The found handler that a mistyped one most likely means; nothing where all are far from it. */
export function nearest(typed: string, handlers: FoundHandler[]): FoundHandler | null {
  const wanted = typed.trim();
  if (wanted === '' || handlers.some(({ handler }) => handler === wanted)) return null;
  let best: FoundHandler | null = null;
  let least = Math.max(3, Math.floor(wanted.length / 2));
  for (const candidate of handlers) {
    const steps = distance(wanted.toLowerCase(), candidate.handler.toLowerCase());
    if (steps < least) [best, least] = [candidate, steps];
  }
  return best;
}

/** How many letters must be put in, taken out or changed to get from one text to the other. */
export function distance(from: string, to: string): number {
  const [a, b] = [from.slice(0, LONGEST), to.slice(0, LONGEST)];
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    for (let column = 1; column <= b.length; column++) {
      const change = (before[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      now.push(Math.min(change, (before[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1));
    }
    before = now;
  }
  return before[b.length] ?? 0;
}
