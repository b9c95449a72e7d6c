import { asReport } from '../errors/report';
import type { DockerfilePreview, DockerfileRequest, ErrorReport, Host } from '../host';

/** The Dockerfile as it stands for the present choices, read again whenever they or the file change. */
export class DockerfileText {
  preview = $state.raw<DockerfilePreview | null>(null);
  fault = $state.raw<ErrorReport | null>(null);
  private round = 0;

  constructor(private readonly host: Host) {}

  async read(request: DockerfileRequest): Promise<void> {
    const round = ++this.round;
    try {
      const preview = await this.host.previewDockerfile(request);
      // An answer to an older question must not cover a newer one.
      if (round === this.round) [this.preview, this.fault] = [preview, null];
    } catch (thrown) {
      if (round === this.round) [this.preview, this.fault] = [null, asReport(thrown)];
    }
  }
}
