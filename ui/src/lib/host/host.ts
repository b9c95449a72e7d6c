import type { commands } from './bindings.gen';
import type { LogPage, TaskEvent, TaskId } from './types';

/** Ends a watch. */
export type Unwatch = () => void;

type Command = typeof commands;
type Said<Name extends keyof Command> = Awaited<ReturnType<Command[Name]>>;
type Value<Answer> = Answer extends { status: 'ok'; data: infer Data }
  ? // Rust's `()` arrives as null, which says nothing; the page never looks at it.
    [Data] extends [null]
    ? undefined
    : Data
  : Answer extends { status: 'error' }
    ? never
    : Answer;

/** A watch needs a channel of the shell's own, so the page has it in another form. */
type Watching = 'watchTask' | 'watchLog' | 'unwatch';

/**
 * The commands of the shell as the page calls them, taken from the generated client: a query answers at once, a
 * start returns the name of a task. Every rejected call carries an `ErrorReport`.
 */
export type Calls = {
  [Name in Exclude<keyof Command, Watching>]: (
    ...given: Parameters<Command[Name]>
  ) => Promise<Value<Said<Name>>>;
};

/** What the page asks of the program around it: the commands, and what the desktop does for it. */
export interface Host extends Calls {
  /** Delivers every event after `afterSeq` but the log's lines: first what was missed, then what comes. */
  watchTask(id: TaskId, afterSeq: number, onEvents: (events: TaskEvent[]) => void): Promise<Unwatch>;
  /** Delivers the lines of a task's log from a line on, in pages. */
  watchLog(id: TaskId, from: number, onPage: (page: LogPage) => void): Promise<Unwatch>;

  /** The native dialog; null when it was closed without a choice. */
  pickFolder(title: string): Promise<string | null>;
  /** The same for a file, such as a solution or a certificate. */
  pickFile(title: string, extensions: string[]): Promise<string | null>;
  openExternal(url: string): Promise<void>;
  setTitle(title: string): Promise<void>;

  /** Tells when the window was to be closed while tasks run; it stays open until `closeWindow`. */
  onCloseAsked(listener: () => void): Promise<void>;
  /** Closes the window. What still runs is cancelled. */
  closeWindow(): Promise<void>;
  minimizeWindow(): Promise<void>;
  restoreWindow(): Promise<void>;
}
