import type { Host } from '../host';

/** What a test sees of the window that the page is not in: `shown`, `minimized` or `closed`. */
function become(state: 'shown' | 'minimized' | 'closed'): Promise<void> {
  document.documentElement.dataset.window = state;
  return Promise.resolve();
}

/** The window around the page. An event `slipway:close` stands for the person who closes it while tasks run. */
export function windowCalls(): Pick<
  Host,
  'onCloseAsked' | 'closeWindow' | 'minimizeWindow' | 'restoreWindow'
> {
  return {
    async onCloseAsked(listener) {
      window.addEventListener('slipway:close', listener);
    },
    closeWindow: () => become('closed'),
    minimizeWindow: () => become('minimized'),
    restoreWindow: () => become('shown'),
  };
}
