import { describe, expect, it } from 'vitest';
import { ago, bytes, day, duration, mebibytes, shortDigest } from './quantities';

describe('quantities', () => {
  it('prints bytes in the units of the terminal with one digit after the point', () => {
    expect([0, 1023, 1024, 39_117, 214_748_364, 1_610_612_736].map(bytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KiB',
      '38.2 KiB',
      '204.8 MiB',
      '1.5 GiB',
    ]);
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

  it('cuts a digest after twelve digits, and names no algorithm', () => {
    expect(shortDigest(`sha256:${'a1'.repeat(32)}`)).toBe('a1a1a1a1a1a1');
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
