import { describe, expect, it } from 'vitest';
import { ago, bytes, day, duration, mebibytes, shortDigest } from './quantities';

describe('quantities', () => {
  it('prints bytes in decimal units with at most one digit after the point', () => {
    expect([0, 999, 1_000, 38_200, 214_748_364, 1_500_000_000].map(bytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 KB',
      '38.2 KB',
      '215 MB',
      '1.5 GB',
    ]);
  });

  it('never prints a thousand of a unit', () => {
    expect(bytes(999_999)).toBe('1.0 MB');
  });

  it('prints durations in the unit a person would use', () => {
    expect([0.4, 38.4, 999, 1_240, 59_990, 125_000].map(duration)).toEqual([
      '0.4 ms',
      '38 ms',
      '999 ms',
      '1.2 s',
      '1 min 00 s',
      '2 min 05 s',
    ]);
  });

  it('cuts a digest after twelve digits and keeps the algorithm', () => {
    expect(shortDigest(`sha256:${'a1'.repeat(32)}`)).toBe('sha256:a1a1a1a1a1a1');
    expect(shortDigest('a1'.repeat(32))).toBe('a1a1a1a1a1a1');
  });

  it('prints memory without false precision', () => {
    expect([61.24, 74, 512.4].map(mebibytes)).toEqual(['61.2 MiB', '74 MiB', '512 MiB']);
  });

  it('says how long ago something was', () => {
    const hour = 3_600_000;
    expect([10_000, 120_000, 5 * hour, 30 * hour, 72 * hour, 500 * hour].map((past) => ago(0, past))).toEqual(
      ['just now', '2 min ago', '5 h ago', 'yesterday', '3 days ago', '2 weeks ago'],
    );
  });

  it('prints a date and leaves alone what is none', () => {
    expect(day('2028-11-14')).toBe('14 Nov 2028');
    expect(day('soon')).toBe('soon');
  });
});
