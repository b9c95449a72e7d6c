import type { CommandLines } from './host';
import type { View } from './router.svelte';

const LINE_OF_VIEW: Partial<Record<View, keyof CommandLines>> = {
  project: 'inspect',
  base: 'bases',
  build: 'build',
  check: 'check',
  test: 'invoke',
  publish: 'push',
  deploy: 'deploy',
  cloud: 'remoteInvoke',
  wholeWay: 'run',
  doctor: 'doctor',
};

/** How the terminal does what the view does. Views that need no project have fixed lines, or their own. */
export function commandLineOf(
  view: View,
  lines: CommandLines | null,
  own: string | null = null,
): string | undefined {
  if (own !== null) return own;
  if (view === 'welcome' || view === 'new') return 'slipway new NAME';
  // The doctor looks at the machine alone where no project is open.
  if (view === 'doctor') return lines?.doctor ?? 'slipway doctor';
  const key = LINE_OF_VIEW[view];
  return key && lines?.[key];
}
