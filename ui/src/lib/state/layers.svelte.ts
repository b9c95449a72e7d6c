/** What can lie over or beside the view. */
export class Layers {
  /** The dialog in which a target is chosen. */
  targets = $state(false);
  /** The list of tasks above the dock. */
  tasks = $state(false);
  /** The command line of a view that makes its own from what is typed into it; none for every other view. */
  commandLine = $state<string | null>(null);
}
