import type { LintFinding, Severity } from '../host';

export const SEVERITY_WORDS: Record<Severity, string> = {
  error: 'Error',
  warning: 'Warning',
  advice: 'Advice',
};
const WEIGHTS: Record<Severity, number> = { error: 0, warning: 1, advice: 2 };

/** What each line has to say of it, by its number; a finding over several lines stands at all of them. */
export function byLine(findings: LintFinding[]): Map<number, LintFinding[]> {
  const lines = new Map<number, LintFinding[]>();
  for (const finding of findings) {
    for (let line = finding.line; line <= Math.max(finding.line, finding.lastLine); line++) {
      lines.set(line, [...(lines.get(line) ?? []), finding]);
    }
  }
  return lines;
}

/** The gravest of some findings. */
export function gravest(findings: LintFinding[]): Severity | null {
  const [first, ...rest] = findings;
  if (!first) return null;
  return rest.reduce<Severity>(
    (worst, { severity }) => (WEIGHTS[severity] < WEIGHTS[worst] ? severity : worst),
    first.severity,
  );
}

/** `2 errors, 1 warning`, or that there is nothing to say. */
export function tally(findings: LintFinding[]): string {
  const counts = (['error', 'warning', 'advice'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count === 0) return [];
    if (severity === 'advice') return [`${count} ${count === 1 ? 'piece' : 'pieces'} of advice`];
    return [`${count} ${severity}${count === 1 ? '' : 's'}`];
  });
  return counts.length > 0 ? counts.join(', ') : 'Nothing found';
}

/** A range of lines in words. */
export function lineWords({ line, lastLine }: Pick<LintFinding, 'line' | 'lastLine'>): string {
  return lastLine > line ? `Lines ${line} to ${lastLine}` : `Line ${line}`;
}
