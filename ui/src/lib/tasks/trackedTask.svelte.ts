import type { LogLine, Stage, TaskEvent, TaskEventBody, TaskSnapshot } from '../host';

/** As many lines as the workbench keeps, so that what can be scrolled to is what can be copied. */
const KEPT_LINES = 20_000;

/** A task as the page knows it: the snapshot it began with, brought up to date by its events. */
export class TrackedTask {
  snapshot = $state.raw() as TaskSnapshot;
  stages = $state.raw<Stage[]>([]);
  lines = $state.raw<LogLine[]>([]);
  notices = $state.raw<string[]>([]);
  dropped = $state(0);
  private seen = 0;

  constructor(snapshot: TaskSnapshot) {
    this.snapshot = snapshot;
  }

  get id(): string {
    return this.snapshot.id;
  }

  get running(): boolean {
    return this.snapshot.state === 'running' || this.snapshot.state === 'cancelling';
  }

  /** The stage at work, or the last one that moved. */
  get currentStage(): Stage | undefined {
    return this.stages.findLast((stage) => stage.state === 'running') ?? this.stages.at(-1);
  }

  get seq(): number {
    return this.seen;
  }

  /** Events that were seen already are passed over, so that a watch may be taken up twice. */
  apply(events: TaskEvent[], now: number): void {
    const fresh = events.filter((event) => event.seq > this.seen || event.body.type === 'dropped');
    if (fresh.length === 0) return;
    this.seen = Math.max(this.seen, ...fresh.map((event) => event.seq));
    const lines = fresh.flatMap(({ body }) => (body.type === 'log' ? [body.line] : []));
    if (lines.length > 0) this.lines = [...this.lines, ...lines].slice(-KEPT_LINES);
    for (const { body } of fresh) this.take(body, now);
  }

  private take(body: TaskEventBody, now: number): void {
    switch (body.type) {
      case 'stage':
        this.stages = withStage(this.stages, body.stage);
        return;
      case 'notice':
        this.notices = [...this.notices, body.text];
        return;
      case 'dropped':
        this.dropped += body.count;
        return;
      case 'cancelling':
        this.snapshot = { ...this.snapshot, state: 'cancelling' };
        return;
      case 'finished':
        this.snapshot = {
          ...this.snapshot,
          state: body.outcome.type,
          outcome: body.outcome,
          finishedAtMs: this.snapshot.finishedAtMs ?? now,
        };
        return;
      case 'started':
      case 'log':
        return;
    }
  }
}

/** The whole way invokes twice, so an id that comes back after its stage has ended is a new stage. */
function withStage(stages: Stage[], stage: Stage): Stage[] {
  const index = stages.findLastIndex((known) => known.id === stage.id);
  const again = stage.state === 'running' && stages[index]?.state !== 'running';
  return index < 0 || again ? [...stages, stage] : stages.with(index, stage);
}
