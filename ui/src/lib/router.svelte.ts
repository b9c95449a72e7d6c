export const STEPS = ['project', 'base', 'build', 'check', 'test', 'publish', 'deploy', 'cloud'] as const;
export type StepId = (typeof STEPS)[number];
export type View = StepId | 'welcome' | 'new' | 'projects' | 'doctor' | 'wholeWay';

/** The views that can be seen while no project is open. */
export const FREE_VIEWS: readonly View[] = ['welcome', 'new', 'projects', 'doctor'];

export const STEP_NAMES: Record<StepId, string> = {
  project: 'Project',
  base: 'Base image',
  build: 'Build',
  check: 'Check',
  test: 'Test',
  publish: 'Publish',
  deploy: 'Deploy',
  cloud: 'Run in the cloud',
};

/** Which view is shown. Thirteen views need no routing library and no address bar. */
export class Router {
  view = $state<View>('welcome');

  go(view: View): void {
    this.view = view;
  }

  /** The view to fall back to when a view on top, such as the doctor, is closed. */
  readonly isStep = $derived((STEPS as readonly string[]).includes(this.view));
}
