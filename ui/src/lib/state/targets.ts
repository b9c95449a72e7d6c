import type { Target } from '../host';

export function sameTarget(one: Target, other: Target): boolean {
  return targetKey(one) === targetKey(other);
}

/** A text that two equal targets share, for lists and selects. */
export function targetKey(target: Target): string {
  return target.type === 'practice' ? 'practice' : `aws/${target.profile ?? ''}/${target.region ?? ''}`;
}

export function targetName(target: Target): string {
  return target.type === 'practice' ? 'Practice' : (target.profile ?? 'AWS');
}
