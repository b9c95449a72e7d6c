import { describe, expect, it } from 'vitest';
import type { LintFinding, Severity } from '../host';
import { byLine, gravest, lineWords, tally } from './lintFindings';

const finding = (severity: Severity, line: number, lastLine = line): LintFinding => ({
  rule: `rule-${line}`,
  severity,
  line,
  lastLine,
  what: '',
  why: '',
  fix: '',
  fixable: false,
});

describe('findings of a Dockerfile', () => {
  it('stand at every line they are about', () => {
    const lines = byLine([finding('error', 3, 5), finding('advice', 5)]);
    expect([...lines.keys()]).toEqual([3, 4, 5]);
    expect(lines.get(5)?.map(({ severity }) => severity)).toEqual(['error', 'advice']);
  });

  it('with a range turned around stand at their first line', () => {
    expect([...byLine([finding('error', 7, 0)]).keys()]).toEqual([7]);
  });

  it('are as grave as the gravest of them', () => {
    expect(gravest([finding('advice', 1), finding('error', 2), finding('warning', 3)])).toBe('error');
    expect(gravest([finding('advice', 1), finding('warning', 3)])).toBe('warning');
    expect(gravest([])).toBeNull();
  });

  it('are counted in words, in the order of their weight', () => {
    expect(tally([finding('advice', 1), finding('error', 2), finding('error', 4)])).toBe(
      '2 errors, 1 piece of advice',
    );
    expect(tally([])).toBe('Nothing found');
  });

  it('name one line or a range', () => {
    expect(lineWords({ line: 4, lastLine: 4 })).toBe('Line 4');
    expect(lineWords({ line: 4, lastLine: 6 })).toBe('Lines 4 to 6');
  });
});
