import { describe, expect, it } from 'vitest';
import { FAILURES } from '../host/fake/failures';
import { ACTION_LABELS, PRESENTATIONS } from './presentation';
import { asReport, reportText } from './report';

describe('errors', () => {
  it('each have a short title and a labelled way on', () => {
    for (const [code, { title, action }] of Object.entries(PRESENTATIONS)) {
      expect(title.length, code).toBeLessThanOrEqual(40);
      expect(ACTION_LABELS[action], code).toBeTruthy();
    }
  });

  it('pass through when they are reports already', () => {
    expect(asReport(FAILURES.noEngine)).toBe(FAILURES.noEngine);
  });

  it.each([new Error('boom'), 'boom', { code: 'noSuchCode', message: 'boom' }, undefined])(
    'of the page itself become a report: %s',
    (thrown) => {
      expect(asReport(thrown)).toMatchObject({ code: 'unexpected', retryable: true });
    },
  );

  it('are copied with their code, causes and hints', () => {
    const text = reportText(FAILURES.noEngine);
    expect(text).toContain('engineNotFound');
    expect(text).toContain('because: DOCKER_HOST is not set');
    expect(text).toContain('sudo systemctl start docker');
  });
});
