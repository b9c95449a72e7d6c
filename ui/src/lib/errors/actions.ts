import type { App } from '../app';
import type { View } from '../router.svelte';
import type { ErrorAction } from './presentation';

const VIEWS: Partial<Record<ErrorAction, View>> = {
  doctor: 'doctor',
  openProject: 'welcome',
  goProject: 'project',
  goBase: 'base',
  goBuild: 'build',
  goCheck: 'check',
  goTest: 'test',
  goPublish: 'publish',
  goDeploy: 'deploy',
};

/** What the button of an error does, or nothing where it would lead to the view that is shown already. */
export function performer(app: App, action: ErrorAction, retry?: () => void): (() => void) | undefined {
  if (action === 'retry') return retry;
  if (action === 'chooseTarget') return () => (app.layers.targets = true);
  if (action === 'showTasks') return () => (app.layers.tasks = true);
  const view = VIEWS[action];
  return view === undefined || view === app.router.view ? undefined : () => app.router.go(view);
}
