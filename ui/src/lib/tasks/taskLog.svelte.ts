import type { Host, LogPage, TaskId, Unwatch } from '../host';

/** As much text as the workbench keeps of a task, so that what can be scrolled to is what can be copied. */
const KEPT_LETTERS = 8 * 1024 * 1024;

/** The log of a task while it is looked at. Nothing is asked for, or kept, of a log that nobody looks at. */
export class TaskLog {
  lines = $state.raw<string[]>([]);
  /** How many lines before the first one are gone. */
  leftOut = $state(0);
  private letters = 0;

  constructor(
    private readonly host: Host,
    private readonly id: TaskId,
  ) {}

  /** Reads what there is and goes on with what comes, until the function that is returned is called. */
  open(): () => void {
    let closed = false;
    let unwatch: Unwatch | undefined;
    const begun = this.host.watchLog(this.id, 0, (page) => {
      if (!closed) this.take(page);
    });
    void begun.then(
      (end) => {
        if (closed) end();
        else unwatch = end;
      },
      // A task that was forgotten has no log any more; what is known of it is shown without.
      () => undefined,
    );
    return () => {
      closed = true;
      unwatch?.();
    };
  }

  take({ leftOut, lines }: LogPage): void {
    if (leftOut > 0 && this.lines.length === 0) this.leftOut += leftOut;
    const gap = leftOut > 0 && this.lines.length > 0 ? [`(${leftOut} lines left out)`] : [];
    this.lines = [...this.lines, ...gap, ...lines];
    for (const line of lines) this.letters += line.length;
    if (this.letters > KEPT_LETTERS) this.dropOldest();
  }

  private dropOldest(): void {
    let count = 0;
    for (const line of this.lines) {
      if (this.letters <= KEPT_LETTERS) break;
      this.letters -= line.length;
      count += 1;
    }
    this.lines = this.lines.slice(count);
    this.leftOut += count;
  }
}
