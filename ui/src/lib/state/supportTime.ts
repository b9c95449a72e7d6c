import { day, shortDigest } from '../format/quantities';
import type { BaseRow } from '../host';

/** A long release has three years of support; what lies further off looks no different. */
const WHOLE_DAYS = 3 * 365;
/** Half a year is time to move on to the next version. */
const SOON_DAYS = 183;

export type SupportTone = 'good' | 'soon' | 'ended' | 'open';
export interface SupportTime {
  tone: SupportTone;
  /** The part of the bar that is left, from 0 to 1; none where no end is set. */
  share: number | null;
  words: string;
  left: string;
}

/** How long a base is still supported, in words and as a share of a bar. */
export function supportTime(base: Pick<BaseRow, 'support' | 'supportEnds' | 'daysLeft'>): SupportTime {
  const { daysLeft, supportEnds } = base;
  if (base.support === 'ended') {
    const left = daysLeft === null ? '' : `${days(-daysLeft)} ago`;
    return { tone: 'ended', share: 0, words: supportEnds ? `Ended ${day(supportEnds)}` : 'Ended', left };
  }
  if (supportEnds === null || daysLeft === null) {
    return { tone: 'open', share: null, words: 'No end set', left: '' };
  }
  const share = Math.min(1, Math.max(0.02, daysLeft / WHOLE_DAYS));
  const tone = daysLeft < SOON_DAYS ? 'soon' : 'good';
  return { tone, share, words: `Until ${day(supportEnds)}`, left: `${days(daysLeft)} left` };
}

function days(count: number): string {
  const whole = Math.abs(count);
  return whole === 1 ? '1 day' : `${whole.toLocaleString('en')} days`;
}

/** The name of a pinned base, short enough for a line. */
export function pinnedName(reference: string, digest: string): string {
  const tag = reference.slice(reference.lastIndexOf(':') + 1);
  return `${tag}@sha256:${shortDigest(digest)}…`;
}
