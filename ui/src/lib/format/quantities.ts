const UNITS = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

/** Bytes as the terminal prints them. */
export function bytes(count: number): string {
  const [unit, size] = UNITS.find(([, least]) => count >= least) ?? ['B', 1];
  return `${unit === 'B' ? count : (count / size).toFixed(1)} ${unit}`;
}

export function duration(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}

export function mebibytes(count: number): string {
  return `${count >= 100 ? Math.round(count) : Number(count.toFixed(1))} MiB`;
}

/** The first digits of a digest: enough to tell two apart, short enough for a line. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}

const DAY = 86_400_000;

export function ago(then: number, now: number): string {
  const days = Math.floor((now - then) / DAY);
  if (days >= 14) return `${Math.floor(days / 7)} weeks ago`;
  if (days >= 2) return `${days} days ago`;
  if (days === 1) return 'yesterday';
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  return `${Math.floor(minutes / 60)} h ago`;
}

/** `2028-11-14` as `14 Nov 2028`; whatever is no date stays as it is. */
export function day(date: string): string {
  const parsed = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(parsed.getTime())) return date;
  return parsed.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
