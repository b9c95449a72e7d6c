import { createContext } from 'svelte';
import type { Host } from './host';
import type { Router } from './router.svelte';
import type { Closing } from './state/closing.svelte';
import type { Layers } from './state/layers.svelte';
import type { ThemeChoice } from './state/theme.svelte';
import type { Workspace } from './state/workspace.svelte';
import type { TaskBoard } from './tasks/taskBoard.svelte';

/** What every view may reach. */
export interface App {
  version: string;
  /** Where a first sample project may go. */
  samplePlace: string;
  host: Host;
  router: Router;
  tasks: TaskBoard;
  workspace: Workspace;
  theme: ThemeChoice;
  layers: Layers;
  closing: Closing;
  /** Opens a project and goes to its first step; rejects with a report. */
  openProject(path: string): Promise<void>;
  /** Opens what a folder, a solution or a file holds: its one function, or the list to choose from. */
  openPlace(path: string): Promise<void>;
}

export const [useApp, provideApp] = createContext<App>();
