/** The height of a line in pixels, as the style sheet of the log sets it. */
const LINE = 20;
/** Lines kept ready above and below what can be seen. */
const MARGIN = 40;
/** How close to the end counts as being at the end. */
const NEAR = LINE;

/** Which lines of a log are in the document: only those around the view, however long the log is. */
export class LogWindow {
  following = $state(true);
  private top = $state(0);
  private room = $state(600);
  private seen = $state(0);
  private viewport: HTMLElement | undefined;

  constructor(private readonly lines: () => string[]) {}

  private readonly first = $derived(Math.max(0, Math.floor(this.top / LINE) - MARGIN));
  private readonly count = $derived(Math.ceil(this.room / LINE) + 2 * MARGIN);

  readonly height = $derived.by(() => this.lines().length * LINE);
  readonly offset = $derived(this.first * LINE);
  readonly text = $derived.by(() =>
    this.lines()
      .slice(this.first, this.first + this.count)
      .join('\n'),
  );
  readonly unseen = $derived.by(() => Math.max(0, this.lines().length - this.seen));

  attach(viewport: HTMLElement | undefined): void {
    this.viewport = viewport;
  }

  arrived(count: number): void {
    if (!this.following) return;
    this.seen = count;
    // The new height is in the document only after this turn.
    requestAnimationFrame(() => this.toEnd());
  }

  scrolled(): void {
    const view = this.viewport;
    if (!view) return;
    this.top = view.scrollTop;
    this.room = view.clientHeight;
    const atEnd = view.scrollTop + view.clientHeight >= view.scrollHeight - NEAR;
    if (atEnd !== this.following) {
      this.following = atEnd;
      this.seen = this.lines().length;
    }
  }

  pause(): void {
    this.following = false;
    this.seen = this.lines().length;
  }

  follow(): void {
    this.following = true;
    this.seen = this.lines().length;
    this.toEnd();
  }

  private toEnd(): void {
    if (this.following && this.viewport) this.viewport.scrollTop = this.viewport.scrollHeight;
  }
}
