import { asReport } from '../errors/report';
import type { ErrorReport, Host, LiveBase } from '../host';

/** What a registry tells of one base; an answer about another base, or after leaving, is let go. */
export class LiveLook {
  base = $state.raw<LiveBase | null>(null);
  fault = $state.raw<ErrorReport | null>(null);
  asking = $state(false);
  private round = 0;

  constructor(private readonly host: Host) {}

  async ask(tag: string): Promise<void> {
    const round = ++this.round;
    [this.asking, this.fault] = [true, null];
    try {
      const base = await this.host.lookAtBase(tag);
      if (round === this.round) this.base = base;
    } catch (thrown) {
      if (round === this.round) [this.base, this.fault] = [null, asReport(thrown)];
    }
    if (round === this.round) this.asking = false;
  }

  stop(): void {
    this.round += 1;
    this.asking = false;
  }

  forget(): void {
    this.stop();
    [this.base, this.fault] = [null, null];
  }
}
