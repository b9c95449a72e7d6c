import { asReport } from '../errors/report';
import type { BuildRecord, ErrorReport, Host } from '../host';

/** The builds that were made of a project, newest first. */
export class BuildHistory {
  records = $state.raw<BuildRecord[] | null>(null);
  fault = $state.raw<ErrorReport | null>(null);
  private round = 0;

  constructor(private readonly host: Host) {}

  async read(project: string): Promise<void> {
    const round = ++this.round;
    try {
      const records = await this.host.buildHistory(project);
      if (round === this.round) [this.records, this.fault] = [records, null];
    } catch (thrown) {
      if (round === this.round) [this.records, this.fault] = [null, asReport(thrown)];
    }
  }
}
