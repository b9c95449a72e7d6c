import { asReport } from '../errors/report';
import type { DeployRequest, ErrorReport, Host, PlanView } from '../host';

const ASK_AFTER_MS = 250;

/** The plan for a request that may change from one keystroke to the next; only the newest answer counts. */
export class PlanPreview {
  view = $state.raw<PlanView | null>(null);
  fault = $state.raw<ErrorReport | null>(null);
  asking = $state(false);
  private request: DeployRequest | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private round = 0;

  constructor(private readonly host: Host) {}

  /** The plan belongs to what is asked for now, so it may be carried out. */
  get current(): boolean {
    return this.view !== null && !this.asking && this.fault === null;
  }

  follow(request: DeployRequest): void {
    this.request = request;
    this.asking = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), ASK_AFTER_MS);
  }

  again(): void {
    void this.ask();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.round += 1;
  }

  private async ask(): Promise<void> {
    if (!this.request) return;
    const round = ++this.round;
    this.asking = true;
    try {
      const view = await this.host.planDeploy(this.request);
      if (round === this.round) [this.view, this.fault] = [view, null];
    } catch (thrown) {
      if (round === this.round) [this.view, this.fault] = [null, asReport(thrown)];
    }
    if (round === this.round) this.asking = false;
  }
}
