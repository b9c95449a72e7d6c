// Looking after what is deployed: the lists to choose from, the log, the functions at a target, and their end.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { click, id, Pages, see } from './harness';

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages.stop());

const offers = (page: Page) => page.locator(id('offer')).allTextContents();
const value = (page: Page, testid: string) => page.inputValue(id(testid));
const line = async (page: Page) => (await see(page, 'command-line')).replace('$', '').trim();

it('offers the repositories of the target, and takes what is typed as well', async () => {
  const page = await pages.open('done');
  await click(page, 'step-publish');
  await click(page, 'repository');
  await see(page, 'offer');
  expect(await offers(page)).toHaveLength(3);
  await page.fill(id('repository'), 'team');
  await expect.poll(() => offers(page)).toEqual([expect.stringContaining('team/orders')]);
  await page.keyboard.press('ArrowDown');
  expect(await page.getAttribute(id('repository'), 'aria-activedescendant')).toMatch(/-0$/);
  await page.keyboard.press('Enter');
  expect(await value(page, 'repository')).toBe('team/orders');
  expect(await page.locator(id('offers')).count()).toBe(0);

  await page.fill(id('repository'), 'quite-new');
  expect(await see(page, 'offers')).toContain('None of 3 fits');
  await page.keyboard.press('Escape');
  expect(await page.locator(id('offers')).count()).toBe(0);
  expect(await value(page, 'repository')).toBe('quite-new');
  await page.close();
});

it('offers roles by name and takes their ARN', async () => {
  const page = await pages.open('done');
  await click(page, 'step-deploy');
  await click(page, 'role-existing');
  await click(page, 'role-arn');
  await see(page, 'offer');
  await page.click(`${id('offer')}:has-text("reports")`);
  expect(await value(page, 'role-arn')).toMatch(/^arn:aws:iam::\d+:role\/reports$/);
  await page.close();
});

it('says why a target offers nothing, and asks again', async () => {
  const page = await pages.open('no-profile');
  await click(page, 'step-publish');
  await click(page, 'repository');
  expect(await see(page, 'offers-again')).toContain('Ask again');
  await page.close();
});

it('follows the log of the function until it is cancelled, with its own line for the terminal', async () => {
  const page = await pages.open('done');
  await click(page, 'step-cloud');
  await click(page, 'cloud-tab-log');
  await page.fill(id('log-filter'), 'ERROR');
  await expect.poll(() => line(page)).toMatch(/^slipway logs harbour-greeter .*--filter ERROR.*--follow/);
  await click(page, 'log-follow');
  await expect.poll(() => see(page, 'task-log')).toContain('greeting Ada');
  // It is no step of the way that goes on here.
  expect(await page.textContent(id('step-cloud'))).not.toContain('Running');
  await click(page, 'task-cancel');
  await see(page, 'task-cancelled');
  await page.close();
});

it('deletes a function only under its name, and knows it no more', async () => {
  const page = await pages.open('done');
  await click(page, 'step-cloud');
  await click(page, 'cloud-tab-functions');
  await see(page, 'function-row');
  expect(await page.locator(`${id('function-row')} button`).count()).toBe(2);
  await page.click(`${id('function-row')} button:has-text("harbour-greeter")`);
  expect(await see(page, 'function-state')).toBe('Active');
  await expect.poll(() => line(page)).toMatch(/^slipway delete harbour-greeter/);
  await click(page, 'function-delete');
  expect(await see(page, 'delete-goes')).toContain('The alias live');
  expect(await see(page, 'delete-stays')).toContain('The role arn');
  expect(await page.isDisabled(id('delete-confirm'))).toBe(true);
  await page.fill(id('delete-name'), 'harbour');
  expect(await page.isDisabled(id('delete-confirm'))).toBe(true);
  await page.fill(id('delete-name'), 'harbour-greeter');
  await click(page, 'delete-confirm');
  await expect.poll(() => page.locator(id('delete-dialog')).count()).toBe(0);
  await expect.poll(() => see(page, 'functions'), { timeout: 10_000 }).not.toContain('harbour-greeter');
  expect(await see(page, 'functions')).toContain('harbour-import');
  await page.close();
});

it('tells whether one may invoke, without an invocation', async () => {
  const page = await pages.open('done');
  await click(page, 'step-cloud');
  await click(page, 'right-ask');
  expect(await see(page, 'right')).toContain('Nothing was run');
  await page.close();
});

it('shows how large the store of layers is, keeps to a bound once it is confirmed, and empties it', async () => {
  const page = await pages.open('opened');
  await click(page, 'doctor-open');
  expect(await see(page, 'layer-store-held')).toMatch(/^\d+ files?, [\d.]+ [KMG]iB of at most 5 GiB\.$/);
  expect(await page.isDisabled(id('layer-store-keep'))).toBe(true);
  await page.fill(id('layer-store-limit'), '12');
  expect(await see(page, 'layer-store-held')).toContain('at most 5 GiB');
  await click(page, 'layer-store-keep');
  await expect.poll(() => see(page, 'layer-store-held')).toContain('at most 12 GiB');
  await page.fill(id('layer-store-limit'), '-1');
  expect(await see(page, 'layer-store')).toContain('A whole number from 0 to 1000.');
  await click(page, 'layer-store-empty');
  await expect.poll(() => see(page, 'layer-store-held')).toBe('Nothing is kept.');
  expect(await page.isDisabled(id('layer-store-empty'))).toBe(true);
  await page.close();
});
