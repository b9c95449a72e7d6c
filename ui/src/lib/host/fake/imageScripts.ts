import type { BuildRequest, ProjectRecord, Outcome, PublishRequest } from '../types';
import { IMAGE_FAILURES } from './imageFailures';
import type { Scenario } from './scenarios';
import * as scripts from './scripts';

const failed = (report: (Outcome & { type: 'failed' })['report']): scripts.Beat[] => [
  { after: 200, tell: { type: 'finished', outcome: { type: 'failed', report } } },
];

/** A build that stops before it sends secrets, unless a reason was given. */
export function buildBeats(scene: Scenario, record: ProjectRecord, request: BuildRequest, slow: number) {
  if (scene.holdsSecrets && !request.allowSecrets) return failed(IMAGE_FAILURES.secrets);
  return scripts.build(record, scene.buildFails, slow);
}

/** An upload that stops at what Lambda refuses, unless a reason was given. */
export function publishBeats(scene: Scenario, record: ProjectRecord, request: PublishRequest) {
  if (scene.holdsFindings && !request.allowFindings) return failed(IMAGE_FAILURES.findings);
  return scripts.publish(record);
}
