import { describe, expect, it } from 'vitest';
import type { Host, LiveBase } from '../host';
import { LiveLook } from './liveLook.svelte';

const live = (reference: string): LiveBase => ({
  reference,
  digest: 'sha256:00',
  platforms: [],
  datedTags: [],
  latestPatch: null,
  patchGap: null,
});

function registry() {
  const answers = new Map<string, () => void>();
  const host = {
    lookAtBase: (tag: string) =>
      new Promise<LiveBase>((resolve) => answers.set(tag, () => resolve(live(tag)))),
  } as unknown as Host;
  return { host, answer: (tag: string) => answers.get(tag)?.() };
}

describe('a look at a registry', () => {
  it('shows the answer to the newest question only', async () => {
    const { host, answer } = registry();
    const look = new LiveLook(host);
    const [older, newer] = [look.ask('8'), look.ask('10')];
    answer('10');
    await newer;
    answer('8');
    await older;
    expect(look.base?.reference).toBe('10');
    expect(look.asking).toBe(false);
  });

  it('that was left shows nothing any more', async () => {
    const { host, answer } = registry();
    const look = new LiveLook(host);
    const asked = look.ask('10');
    look.forget();
    answer('10');
    await asked;
    expect(look.base).toBeNull();
    expect(look.asking).toBe(false);
  });
});
