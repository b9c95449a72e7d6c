import { lineAtRow, rowStarts } from './logRows';
import { findHits, neighbour, pieces, startsByLine, type Piece } from './logSearch';

/** The height of a row in pixels, as the style sheet of the log sets it. */
const ROW = 20;
/** Rows kept ready above and below what can be seen. */
const MARGIN = 40;
/** How close to the end counts as being at the end. */
const NEAR = ROW;
/** However narrow the view is, a row has room for so many letters. */
const LEAST_COLUMNS = 20;

/** Which lines of a log are in the document: only those around the view, however long the log is. */
export class LogWindow {
  following = $state(true);
  /** Long lines are broken; otherwise they are scrolled to. */
  wrapped = $state(false);
  query = $state('');
  private chosen = $state(0);
  private top = $state(0);
  private room = $state(600);
  private columns = $state(80);
  private seen = $state(0);
  private viewport: HTMLElement | undefined;

  constructor(private readonly lines: () => string[]) {}

  /** Where each line begins in rows; null where each takes one. */
  private readonly starts = $derived.by(() => (this.wrapped ? rowStarts(this.lines(), this.columns) : null));
  private readonly first = $derived.by(() => this.lineAt(Math.max(0, Math.floor(this.top / ROW) - MARGIN)));
  private readonly last = $derived.by(
    () => this.lineAt(Math.ceil((this.top + this.room) / ROW) + MARGIN) + 1,
  );

  readonly height = $derived.by(() => (this.starts ? (this.starts.at(-1) ?? 0) : this.lines().length) * ROW);
  readonly offset = $derived.by(() => this.rowOf(this.first) * ROW);
  readonly unseen = $derived.by(() => Math.max(0, this.lines().length - this.seen));
  readonly hits = $derived.by(() => findHits(this.lines(), this.query));
  /** Which of the found places is looked at, counted from 0. */
  readonly at = $derived.by(() => Math.min(this.chosen, Math.max(0, this.hits.length - 1)));

  readonly shown = $derived.by((): { line: number; pieces: Piece[] }[] => {
    const current = this.hits[this.at];
    const starts = startsByLine(this.hits, this.first, this.last);
    return this.lines()
      .slice(this.first, this.last)
      .map((text, index) => {
        const line = this.first + index;
        const here = current?.line === line ? current.start : null;
        return { line, pieces: pieces(text, starts.get(line) ?? [], this.query.length, here) };
      });
  });

  attach(viewport: HTMLElement | undefined): void {
    this.viewport = viewport;
  }

  /** Takes the measure of the view: how high it is, and how many letters of this width go into a row. */
  measured(letter: number, width: number): void {
    if (this.viewport) this.room = this.viewport.clientHeight;
    if (letter > 0) this.columns = Math.max(LEAST_COLUMNS, Math.floor(width / letter));
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

  /** Looks for a text from what can be seen on, so that the eye need not travel further than it must. */
  search(query: string): void {
    this.query = query;
    const line = this.lineAt(Math.floor(this.top / ROW));
    const next = this.hits.findIndex((hit) => hit.line >= line);
    this.chosen = Math.max(0, next);
    if (query !== '') this.toHit();
  }

  go(step: 1 | -1): void {
    this.chosen = neighbour(this.hits.length, this.at, step);
    this.toHit();
  }

  private lineAt(row: number): number {
    const last = Math.max(0, this.lines().length - 1);
    return Math.min(last, this.starts ? lineAtRow(this.starts, row) : row);
  }

  private rowOf(line: number): number {
    return this.starts ? (this.starts[line] ?? 0) : line;
  }

  private toHit(): void {
    const hit = this.hits[this.at];
    const view = this.viewport;
    if (!hit || !view) return;
    this.pause();
    view.scrollTop = Math.max(0, this.rowOf(hit.line) * ROW - view.clientHeight / 2 + ROW);
    // A long line that is not broken is scrolled to the place itself, once it is in the document.
    requestAnimationFrame(() =>
      view.querySelector('mark.current')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    );
  }

  private toEnd(): void {
    if (this.following && this.viewport) this.viewport.scrollTop = this.viewport.scrollHeight;
  }
}
