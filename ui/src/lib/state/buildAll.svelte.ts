import { asReport } from '../errors/report';
import type { ErrorReport, Host, ProjectSummary } from '../host';
import { projectsOwnBuild } from '../requests';
import type { TaskBoard } from '../tasks/taskBoard.svelte';

/** Builds that are started together; how many of them run at once, the workbench decides. */
export class BuildAll {
  busy = $state(false);
  started = $state(0);
  refused = $state.raw<{ name: string; report: ErrorReport }[]>([]);

  constructor(
    private readonly host: Host,
    private readonly tasks: TaskBoard,
  ) {}

  /** One that cannot be started keeps none of the others back. */
  async start(projects: ProjectSummary[]): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.started = 0;
    const refused: { name: string; report: ErrorReport }[] = [];
    for (const { file, name } of projects) {
      try {
        await this.tasks.follow(await this.host.startBuild(projectsOwnBuild(file)));
        this.started += 1;
      } catch (thrown) {
        refused.push({ name, report: asReport(thrown) });
      }
    }
    this.refused = refused;
    this.busy = false;
  }
}
