// The window is closed while tasks run: the question, by keyboard.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults, click, id, Pages, picture, see, smallTargets } from './harness';

let pages: Pages;

beforeAll(async () => {
  pages = await Pages.start();
});

afterAll(() => pages.stop());

const state = (page: Page) => page.getAttribute('html', 'data-window');
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));

/** A page on which a build runs, whose window the person closes. */
async function asked(theme = 'light'): Promise<Page> {
  const page = await pages.open('running', { theme, speed: 4 });
  await page.evaluate(() => window.dispatchEvent(new Event('slipway:close')));
  await see(page, 'close-dialog');
  return page;
}

describe('closing the window while a task runs', () => {
  it('asks with the safe answer in focus, and Escape keeps it open', async () => {
    const page = await asked();
    expect(await see(page, 'close-dialog')).toContain('Build HarbourGreeter');
    expect(await focused(page)).toBe('close-stay');
    await page.keyboard.press('Escape');
    await page.waitForSelector(id('close-dialog'), { state: 'detached' });
    expect(await state(page)).toBeNull();
    await page.close();
  });

  it('can go on in the background, which can be taken back', async () => {
    const page = await asked();
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe('close-when-done');
    await page.keyboard.press('Enter');
    await page.waitForSelector('html[data-window="minimized"]');
    expect(await see(page, 'close-dialog')).toContain('closes when its tasks have ended');
    await click(page, 'close-stay');
    await page.waitForSelector(id('close-dialog'), { state: 'detached' });
    await page.close();
  });

  it('closes by itself after the last task', async () => {
    const page = await asked();
    await click(page, 'close-when-done');
    await page.waitForSelector('html[data-window="closed"]', { timeout: 60_000 });
    await page.close();
  });

  it('cancels and closes', async () => {
    const page = await asked();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe('close-cancel');
    await page.keyboard.press('Enter');
    await page.waitForSelector('html[data-window="closed"]');
    await page.close();
  });

  it.each(['light', 'dark'])('can be read by everyone, in %s', async (theme) => {
    const page = await asked(theme);
    expect(await axeFaults(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    await picture(page, `closing-${theme}`);
    await page.close();
  });
});
