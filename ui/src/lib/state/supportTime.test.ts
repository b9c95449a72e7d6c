import { describe, expect, it } from 'vitest';
import { pinnedName, supportTime } from './supportTime';

describe('the time of support', () => {
  it('is told in days and as a share of three years', () => {
    const time = supportTime({ support: 'supported', supportEnds: '2028-11-14', daysLeft: 722 });
    expect(time).toMatchObject({ tone: 'good', words: 'Until 14 Nov 2028', left: '722 days left' });
    expect(time.share).toBeCloseTo(722 / 1095);
  });

  it('that is nearly over can still be seen, and is told apart', () => {
    const time = supportTime({ support: 'supported', supportEnds: '2026-11-24', daysLeft: 1 });
    expect(time).toMatchObject({ tone: 'soon', left: '1 day left', share: 0.02 });
  });

  it('that is over has nothing left', () => {
    const time = supportTime({ support: 'ended', supportEnds: '2022-05-10', daysLeft: -1658 });
    expect(time).toMatchObject({ tone: 'ended', share: 0, left: '1,658 days ago' });
  });

  it('without an end has no bar', () => {
    expect(supportTime({ support: 'supported', supportEnds: null, daysLeft: null }).share).toBeNull();
  });
});

describe('a pinned name', () => {
  it('shows the tag and the start of the digest', () => {
    expect(pinnedName('public.ecr.aws/lambda/dotnet:10', `sha256:${'5c'.repeat(32)}`)).toBe(
      '10@sha256:5c5c5c5c5c5c…',
    );
  });
});
