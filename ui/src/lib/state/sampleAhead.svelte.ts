import { asReport } from '../errors/report';
import type { ErrorReport, Host, SamplePreview, SampleRequest } from '../host';

const ASK_AFTER_MS = 200;

/** What a new project would be, while its request changes from one keystroke to the next; only the newest answer counts. */
export class SampleAhead {
  preview = $state.raw<SamplePreview | null>(null);
  fault = $state.raw<ErrorReport | null>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private round = 0;

  constructor(private readonly host: Host) {}

  /** Shows a request's preview shortly, or none. What is shown stays until the new one is there. */
  follow(request: SampleRequest | null): void {
    this.stop();
    if (request) this.timer = setTimeout(() => void this.ask(request), ASK_AFTER_MS);
    else [this.preview, this.fault] = [null, null];
  }

  stop(): void {
    clearTimeout(this.timer);
    this.round += 1;
  }

  private async ask(request: SampleRequest): Promise<void> {
    const round = this.round;
    try {
      const preview = await this.host.previewSample(request);
      if (round === this.round) [this.preview, this.fault] = [preview, null];
    } catch (thrown) {
      if (round === this.round) [this.preview, this.fault] = [null, asReport(thrown)];
    }
  }
}
