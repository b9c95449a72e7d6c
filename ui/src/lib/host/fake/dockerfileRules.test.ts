import { describe, expect, it } from 'vitest';
import { FAULTY, findingsOf, mended, TIDY } from './dockerfileRules';
import { lineDiff } from './lineDiff';

describe('the stand-in for findings', () => {
  it('has every severity, in the order of the lines', () => {
    const findings = findingsOf(FAULTY, true);
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(
      new Set(['error', 'warning', 'advice']),
    );
    const lines = findings.map(({ line }) => line);
    expect(lines).toEqual(lines.toSorted((one, two) => one - two));
  });

  it('no longer speaks of what was mended', () => {
    for (const { rule, line, fixable } of findingsOf(FAULTY, true)) {
      if (!fixable) continue;
      const after = findingsOf(mended(FAULTY, rule, line), true).map((finding) => finding.rule);
      expect(after).not.toContain(rule);
    }
  });

  it('proposes changes only to a Dockerfile of one’s own', () => {
    expect(findingsOf(TIDY, true).some(({ fixable }) => fixable)).toBe(true);
    expect(findingsOf(TIDY, false).some(({ fixable }) => fixable)).toBe(false);
  });
});

describe('the stand-in for changes', () => {
  const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n');

  it('shows a changed line as removed and added, with what is around it', () => {
    const lines = lineDiff(text, text.replace('line 10\n', 'line ten\n'));
    expect(lines.map(({ kind }) => kind)).toEqual([
      'gap',
      'same',
      'same',
      'same',
      'removed',
      'added',
      'same',
      'same',
      'same',
      'gap',
    ]);
    expect(lines.find(({ kind }) => kind === 'added')).toMatchObject({ afterLine: 10, text: 'line ten' });
  });

  it('shows a new file as added only, and no change as nothing', () => {
    expect(lineDiff('', 'a\nb\n').map(({ kind }) => kind)).toEqual(['added', 'added']);
    expect(lineDiff(text, text).every(({ kind }) => kind === 'gap')).toBe(true);
  });
});
