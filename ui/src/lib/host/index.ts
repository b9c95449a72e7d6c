import type { Host } from './host';

export type { Host, Unwatch } from './host';
export type * from './types';

/**
 * The desktop shell. Where the page is developed or tested in a plain browser, a stand-in; the shipped page does not
 * contain it.
 */
export async function connectHost(): Promise<Host> {
  if ('__TAURI_INTERNALS__' in window) {
    return (await import('./tauri')).tauriHost;
  }
  if (import.meta.env.MODE === 'production') throw new Error('This page belongs into the window of Slipway.');
  return (await import('./fake/fakeHost')).fakeHostFor(new URLSearchParams(window.location.search));
}
