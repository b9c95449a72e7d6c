import { asReport } from './errors/report';
import type { ErrorReport } from './host';

/** One call from a view: busy while it is under way, and its report when it was refused. */
export class Starter {
  busy = $state(false);
  fault = $state.raw<ErrorReport | null>(null);

  async run(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.fault = null;
    try {
      await work();
    } catch (thrown) {
      this.fault = asReport(thrown);
    } finally {
      this.busy = false;
    }
  }
}
