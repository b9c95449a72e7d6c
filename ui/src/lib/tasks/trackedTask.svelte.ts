import type { Stage, Step, TaskEvent, TaskEventBody, TaskSnapshot } from '../host';

/** A task as the page knows it: the snapshot it began with, brought up to date by its events. */
export class TrackedTask {
  snapshot = $state.raw() as TaskSnapshot;
  private seen: number;

  constructor(snapshot: TaskSnapshot) {
    this.snapshot = snapshot;
    this.seen = snapshot.lastSeq;
  }

  get id(): string {
    return this.snapshot.id;
  }

  get running(): boolean {
    return this.snapshot.state === 'running' || this.snapshot.state === 'cancelling';
  }

  get stages(): Stage[] {
    return this.snapshot.stages;
  }

  get notices(): string[] {
    return this.snapshot.notices;
  }

  /** The step of the journey that it has come to. */
  get step(): Step | null {
    return this.snapshot.step;
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
    for (const { seq, body } of events) {
      if (seq <= this.seen) continue;
      this.seen = seq;
      this.snapshot = { ...this.snapshot, ...changed(this.snapshot, body, now) };
    }
  }
}

/** What an event changes in a snapshot. */
function changed(snapshot: TaskSnapshot, body: TaskEventBody, now: number): Partial<TaskSnapshot> {
  switch (body.type) {
    case 'stage':
      return { stages: snapshot.stages.toSpliced(body.stage.index, 1, body.stage), step: body.stage.step };
    case 'notice':
      return { notices: [...snapshot.notices, body.text] };
    case 'cancelling':
      return { state: 'cancelling' };
    case 'finished':
      return {
        state: body.outcome.type,
        outcome: body.outcome,
        finishedAtMs: snapshot.finishedAtMs ?? now,
      };
    case 'started':
    case 'log':
    case 'dropped':
      return {};
  }
}
