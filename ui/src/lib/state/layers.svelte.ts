/** What can lie over or beside the view. */
export class Layers {
  /** The dialog in which a target is chosen. */
  targets = $state(false);
  /** The list of tasks above the dock. */
  tasks = $state(false);
}
