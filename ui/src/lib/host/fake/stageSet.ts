import type { Journey } from '../types';
import type { Scenario } from './scenarios';

/** What the groups of fake calls share: the journey on stage, and answering after a moment. */
export interface Stage {
  scenario: Scenario;
  journey(): Journey;
  change(changed: Partial<Journey>): void;
  answer<Value>(value: Value, ms?: number): Promise<Value>;
}
