import type { ErrorReport } from '../host';
import { PRESENTATIONS } from './presentation';

/** Whatever a call was rejected with, as a report: the workbench's own, or one for a fault of the page. */
export function asReport(thrown: unknown): ErrorReport {
  if (isReport(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: 'unexpected',
    message: message || 'The window could not finish this call.',
    causes: [],
    hints: [{ type: 'text', text: 'Try again. If it happens again, copy the details into a report.' }],
    places: [],
    detail: thrown instanceof Error ? (thrown.stack ?? null) : null,
    retryable: true,
  };
}

function isReport(thrown: unknown): thrown is ErrorReport {
  return (
    typeof thrown === 'object' && thrown !== null && 'code' in thrown && String(thrown.code) in PRESENTATIONS
  );
}

/** The whole report as text, for the clipboard. */
export function reportText(report: ErrorReport): string {
  const hints = report.hints.map((hint) =>
    hint.type === 'text' ? hint.text : `${hint.text}: ${hint.command}`,
  );
  return [
    `${PRESENTATIONS[report.code].title} (${report.code})`,
    report.message,
    ...report.causes.map((cause) => `  because: ${cause}`),
    ...hints.map((hint) => `  hint: ${hint}`),
    ...(report.detail === null ? [] : ['', report.detail]),
  ].join('\n');
}
