import { STEPS, type Router } from './router.svelte';

/** The key that goes with the others, as this desktop writes it. */
export const MODIFIER = /Mac/.test(globalThis.navigator?.userAgent ?? '') ? '⌘' : 'Ctrl';

interface Reach {
  router: Router;
  hasProject: boolean;
  closeDock: () => void;
}

/** Marks the one button of a view that Ctrl+Enter presses. */
export const PRIMARY = 'data-primary';

/**
 * Ctrl or Cmd with a digit goes to a step, with N to a new project, with Enter presses the view's main button;
 * Escape closes a layer.
 */
export function onShortcut(event: KeyboardEvent, { router, hasProject, closeDock }: Reach): void {
  // A dialog keeps the keys to itself.
  if (document.querySelector('[role="dialog"]')) return;
  if (event.key === 'Escape' && !event.defaultPrevented) {
    closeDock();
    return;
  }
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (event.key === 'Enter') {
    const button = document.querySelector<HTMLButtonElement>(`main button[${PRIMARY}]:not(:disabled)`);
    if (button) {
      event.preventDefault();
      button.click();
    }
    return;
  }
  if (event.key.toLowerCase() === 'n') {
    event.preventDefault();
    router.go('new');
    return;
  }
  const step = STEPS[Number(event.key) - 1];
  if (step && hasProject) {
    event.preventDefault();
    router.go(step);
  }
}
