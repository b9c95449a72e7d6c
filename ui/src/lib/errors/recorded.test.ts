import { describe, expect, it } from 'vitest';
import records from '../../../../tests/fixtures/errors/reports.json?raw';
import type { ErrorReport } from '../host';
import { ACTION_LABELS, PRESENTATIONS } from './presentation';
import { asReport, reportText } from './report';

interface Recorded {
  error: string;
  report: ErrorReport;
}

const recorded = JSON.parse(records) as Recorded[];

/** What the panel of an error shows: its mark, its title, its words and its button. */
function shown({ error, report }: Recorded): string {
  const { severity, action } = PRESENTATIONS[report.code];
  return `== ${error} (${severity})\n${reportText(report)}\n  button: ${ACTION_LABELS[action]}\n`;
}

describe('the errors of every crate', () => {
  it('are shown as they are held', async () => {
    await expect(recorded.map(shown).join('\n')).toMatchFileSnapshot(
      '../../../../tests/fixtures/errors/page.txt',
    );
  });

  it('are reports of their own, with a next action each', () => {
    for (const { error, report } of recorded) {
      expect(asReport(report), error).toBe(report);
      expect(report.hints.length, error).toBeGreaterThan(0);
    }
  });

  it('use every code', () => {
    expect(new Set(recorded.map(({ report }) => report.code))).toEqual(new Set(Object.keys(PRESENTATIONS)));
  });
});
