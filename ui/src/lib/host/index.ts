import type { Host } from './host';

export type { Host, Unwatch } from './host';
export type * from './types';

/** The desktop shell when there is one, else the stand-in that runs the page in a plain browser. */
export async function connectHost(): Promise<Host> {
  if ('__TAURI_INTERNALS__' in window) {
    return (await import('./tauri')).tauriHost;
  }
  return (await import('./fake/fakeHost')).fakeHostFor(new URLSearchParams(window.location.search));
}
