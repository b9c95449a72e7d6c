import type { ProjectRecord } from '../types';
import type { Scenario } from './scenarios';

/** What the groups of fake calls share: the record on stage, and answering after a moment. */
export interface Stage {
  scenario: Scenario;
  record(): ProjectRecord;
  change(changed: Partial<ProjectRecord>): void;
  answer<Value>(value: Value, ms?: number): Promise<Value>;
}
