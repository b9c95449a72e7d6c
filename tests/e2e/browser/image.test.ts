// The image's side of the journey: the base, the Dockerfile, the build with its log and its history.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  axeFaults,
  click,
  id,
  LARGE,
  Pages,
  picture,
  scrollsSideways,
  see,
  smallTargets,
  ZOOMED,
} from './harness';

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages.stop());

const gone = (page: Page, testid: string) => page.waitForSelector(id(testid), { state: 'detached' });

async function open(scenario: string, ...way: string[]): Promise<Page> {
  const page = await pages.open(scenario);
  for (const testid of way) await click(page, testid);
  return page;
}

describe('a base', () => {
  it('shows what the registry tells of it, and is pinned by that digest', async () => {
    const page = await open('opened', 'step-base');
    expect(await page.isDisabled(id('base-pin'))).toBe(true);
    await click(page, 'base-ask');
    const told = await see(page, 'base-live-answer');
    const digest = /sha256:[0-9a-f]{64}/.exec(told)?.[0];
    expect(digest).toBeDefined();
    expect(await see(page, 'base-gap')).toContain('one patch newer');
    await click(page, 'base-pin');
    expect(await see(page, 'base-pinned')).toBe(`10@${digest?.slice(0, 19)}…`);
    await click(page, 'step-build');
    await click(page, 'build-tab-dockerfile');
    await page.waitForSelector(
      `${id('dockerfile')}:has-text("FROM public.ecr.aws/lambda/dotnet:10@${digest}")`,
    );
    // A pin belongs to its base.
    await click(page, 'step-base');
    await click(page, 'base-9');
    await gone(page, 'base-pinned');
    expect(await see(page, 'base-warning')).toContain('Support ended');
    await page.close();
  });

  it('stays usable when the registry does not answer', async () => {
    const page = await open('registry-unreachable', 'step-base', 'base-ask');
    expect(await see(page, 'base-fault')).toContain('Building goes on');
    expect(await page.isEnabled(id('base-continue'))).toBe(true);
    await page.close();
  });

  it('is no longer asked about once the question is taken back', async () => {
    const page = await pages.open('opened', { speed: 1 });
    await click(page, 'step-base');
    await click(page, 'base-ask');
    await click(page, 'base-ask-stop');
    await see(page, 'base-ask');
    await page.waitForTimeout(2_000);
    expect(await page.$(id('base-live-answer'))).toBeNull();
    await page.close();
  });

  it('of one’s own is written only after it was seen', async () => {
    const page = await open('opened', 'step-base');
    await page.fill(id('own-base'), 'mcr.microsoft.com/dotnet/aspnet:10.0');
    await page.press(id('own-base'), 'Enter');
    await see(page, 'diff');
    expect(await see(page, 'change-dialog')).toContain('FROM mcr.microsoft.com/dotnet/aspnet:10.0');
    await click(page, 'change-cancel');
    await gone(page, 'change-dialog');
    await click(page, 'own-base-preview');
    await see(page, 'diff');
    await click(page, 'change-write');
    await click(page, 'build-tab-dockerfile');
    expect(await see(page, 'dockerfile')).toContain('aspnet:10.0');
    await page.close();
  });
});

describe('a Dockerfile', () => {
  it('is mended finding by finding, by keyboard too', async () => {
    const page = await open('lint-findings', 'step-build');
    await page.focus(id('build-tab-build'));
    await page.keyboard.press('ArrowRight');
    await see(page, 'dockerfile-findings');
    const finding = `${id('lint-finding')}[data-rule="entrypoint-replaced"]`;
    expect(await page.textContent(finding)).toContain('Error');
    await page.focus(`${finding} ${id('lint-fix')}`);
    await page.keyboard.press('Enter');
    await see(page, 'diff');
    expect(await page.textContent('[data-kind="removed"]')).toContain('ENTRYPOINT dotnet');
    await page.keyboard.press('Escape');
    await gone(page, 'change-dialog');
    expect(await page.$(finding)).not.toBeNull();
    await page.click(`${finding} ${id('lint-fix')}`);
    await see(page, 'diff');
    await click(page, 'change-write');
    await page.waitForSelector(finding, { state: 'detached' });
    await gone(page, 'change-dialog');
    expect(await see(page, 'dockerfile')).not.toContain('ENTRYPOINT');
    await page.close();
  });

  it('marks the line that a finding is about', async () => {
    const page = await open('lint-findings', 'step-build', 'build-tab-dockerfile');
    const finding = `${id('lint-finding')}[data-rule="port-exposed"]`;
    const line = /Line (\d+)/.exec((await page.textContent(finding)) ?? '')?.[1];
    await page.click(`${finding} button:has-text("Line")`);
    expect(await page.textContent(`li.chosen[data-line="${line}"]`)).toContain('EXPOSE 8080');
    await page.close();
  });

  it('that Slipway wrote becomes one’s own with its ignore file', async () => {
    const page = await open('opened', 'step-build', 'build-tab-dockerfile', 'dockerfile-adopt');
    await see(page, 'diff');
    expect(await see(page, 'change-dialog')).toContain('.dockerignore');
    await click(page, 'change-write');
    await gone(page, 'dockerfile-adopt');
    expect(await see(page, 'dockerfile')).toContain('Your own');
    await page.close();
  });
});

describe('a build', () => {
  it('keeps its options with the project', async () => {
    const page = await open('opened', 'step-build', 'argument-add');
    await page.fill(id('argument-name'), 'NUGET_TOKEN');
    expect(await see(page, 'argument-remark')).toContain('build secret');
    await page.fill(id('argument-name'), 'BUILD_NUMBER');
    await page.fill(id('argument-value'), '42');
    await click(page, 'secret-add');
    await page.fill(id('secret-id'), 'nuget');
    await page.fill(id('secret-variable'), 'NUGET_TOKEN');
    await click(page, 'certificates-pick');
    expect(await see(page, 'certificates')).toContain('.pem');
    expect(await see(page, 'build-options')).toContain('3 given');
    await click(page, 'step-base');
    await click(page, 'step-build');
    expect(await page.inputValue(id('argument-name'))).toBe('BUILD_NUMBER');
    expect(await page.inputValue(id('secret-variable'))).toBe('NUGET_TOKEN');
    await page.close();
  });

  it('sends secrets only with a reason', async () => {
    const page = await open('secrets-found', 'step-build', 'build-start');
    expect(await see(page, 'error-panel')).toContain('2 secrets');
    expect(await page.isDisabled(id('allow-secrets-send'))).toBe(true);
    await page.fill(id('allow-secrets-reason'), 'They belong to the emulator.');
    await click(page, 'allow-secrets-send');
    await see(page, 'build-result');
    await gone(page, 'allow-secrets');
    await page.close();
  });

  it('has a history that opens row by row', async () => {
    const page = await open('done', 'step-build', 'build-tab-history');
    const rows = await page.$$(id('history-build'));
    expect(rows.length).toBeGreaterThanOrEqual(6);
    const failed = `${id('history-build')}[data-outcome="failed"]`;
    expect(await page.textContent(`${failed} summary`)).toContain('Failed');
    await page.focus(`${failed} summary`);
    await page.keyboard.press('Enter');
    expect(await page.textContent(failed)).toContain('2 compiler errors');
    await page.close();
  });

  it('says so while there is no history', async () => {
    const page = await open('no-history', 'step-build', 'build-tab-history');
    expect(await see(page, 'history-empty')).toContain('No builds yet');
    await page.close();
  });
});

describe('an upload', () => {
  it('of what Lambda refuses needs a reason', async () => {
    const page = await open('findings-refused', 'step-publish', 'publish-start');
    await see(page, 'error-panel');
    await page.fill(id('allow-findings-reason'), 'To compare it with an older one.');
    await page.press(id('allow-findings-reason'), 'Enter');
    expect(await see(page, 'publish-digest')).toContain('sha256:');
    await page.close();
  });
});

describe('a log', () => {
  const lines = `${id('task-log')} [role="region"]`;

  it('is searched by keyboard, and goes to what was found', async () => {
    const page = await open('long-log', 'step-build');
    await page.waitForSelector(`${id('task-log')}:has-text("lines")`);
    await page.waitForFunction(
      (selector) =>
        Number(/^[\d,]+/.exec(document.querySelector(selector)?.textContent ?? '')?.[0].replace(',', '')) >
        200,
      id('task-log'),
    );
    await page.focus(lines);
    await page.keyboard.press('Control+f');
    await page.keyboard.type('PACKAGE 120 ');
    expect(await see(page, 'log-count')).toBe('1 of 1');
    await page.waitForSelector(`${lines} mark.current`);
    expect(await page.textContent(`${lines} mark.current`)).toBe('package 120 ');
    await page.keyboard.press('Escape');
    await gone(page, 'log-search');
    await page.close();
  });

  it('goes round the places, forwards and backwards', async () => {
    const page = await open('failed-build', 'step-build', 'build-start');
    await see(page, 'error-panel');
    await click(page, 'log-find');
    await page.fill(id('log-search'), 'error CS');
    const count = () => page.textContent(id('log-count'));
    expect(await count()).toBe('1 of 2');
    await page.press(id('log-search'), 'Enter');
    expect(await count()).toBe('2 of 2');
    await click(page, 'log-next');
    expect(await count()).toBe('1 of 2');
    await page.press(id('log-search'), 'Shift+Enter');
    expect(await count()).toBe('2 of 2');
    await page.fill(id('log-search'), 'nowhere');
    expect(await count()).toBe('Not found');
    await page.close();
  });

  it('stays where it is when the failure comes while someone points at it', async () => {
    const page = await pages.open('failed-build', { speed: 2 });
    await click(page, 'step-build');
    await click(page, 'build-start');
    await page.waitForSelector('text=RUN dotnet publish');
    await page.hover(id('log-find'));
    const top = async () => (await page.locator(id('log-find')).boundingBox())?.y;
    const before = await top();
    await see(page, 'error-panel');
    expect(await top()).toBe(before);
    await click(page, 'task-see-error');
    const seen = () =>
      page.$eval(id('error-panel'), (panel) => {
        const { top, bottom } = panel.getBoundingClientRect();
        return top >= 0 && bottom <= window.innerHeight;
      });
    await expect.poll(seen).toBe(true);
    await page.close();
  });

  it('comes below the failure where nobody points at it', async () => {
    const page = await open('failed-build', 'step-build', 'build-start');
    await see(page, 'error-panel');
    const top = async (testid: string) => (await page.locator(id(testid)).boundingBox())?.y ?? 0;
    expect(await top('error-panel')).toBeLessThan(await top('task-log'));
    expect(await page.locator(id('task-see-error')).count()).toBe(0);
    await page.close();
  });

  it('breaks its long lines on demand', async () => {
    const page = await open('failed-build', 'step-build', 'build-start');
    await see(page, 'error-panel');
    await page.setViewportSize(ZOOMED);
    const sideways = () => page.$eval(lines, (element) => element.scrollWidth > element.clientWidth);
    expect(await sideways()).toBe(true);
    await click(page, 'log-wrap');
    expect(await sideways()).toBe(false);
    // What the rows were counted to be is what they are.
    const heights = await page.$eval(`${lines} pre`, (pre) => [
      pre.getBoundingClientRect().height,
      pre.parentElement?.getBoundingClientRect().height,
    ]);
    expect(heights[0]).toBe(heights[1]);
    await page.close();
  });
});

const SIGHTS: { name: string; scenario: string; way: string[]; wait?: string; then?: string }[] = [
  { name: 'base-asked', scenario: 'opened', way: ['step-base', 'base-ask'], wait: 'base-live-answer' },
  {
    name: 'base-unreachable',
    scenario: 'registry-unreachable',
    way: ['step-base', 'base-ask'],
    wait: 'base-fault',
  },
  { name: 'base-ended', scenario: 'opened', way: ['step-base', 'base-8', 'base-more-8'] },
  { name: 'dockerfile-generated', scenario: 'opened', way: ['step-build', 'build-tab-dockerfile'] },
  { name: 'dockerfile-own', scenario: 'own-dockerfile', way: ['step-build', 'build-tab-dockerfile'] },
  { name: 'dockerfile-findings', scenario: 'lint-findings', way: ['step-build', 'build-tab-dockerfile'] },
  {
    name: 'dockerfile-fix',
    scenario: 'lint-findings',
    way: ['step-build', 'build-tab-dockerfile', 'lint-fix'],
    wait: 'diff',
  },
  {
    name: 'dockerfile-adopt',
    scenario: 'opened',
    way: ['step-build', 'build-tab-dockerfile', 'dockerfile-adopt'],
    wait: 'diff',
  },
  {
    name: 'build-options',
    scenario: 'opened',
    way: ['step-build', 'argument-add', 'secret-add', 'certificates-pick'],
    wait: 'certificates',
  },
  {
    name: 'build-secrets',
    scenario: 'secrets-found',
    way: ['step-build', 'build-start'],
    wait: 'allow-secrets',
  },
  {
    name: 'build-log-search',
    scenario: 'failed-build',
    way: ['step-build', 'build-start'],
    // Nobody points at the log yet, so the failure is told above it and moves it.
    wait: 'error-panel',
    then: 'log-find',
  },
  { name: 'history', scenario: 'done', way: ['step-build', 'build-tab-history', 'history-build'] },
  { name: 'history-empty', scenario: 'no-history', way: ['step-build', 'build-tab-history'] },
  {
    name: 'publish-refused',
    scenario: 'findings-refused',
    way: ['step-publish', 'publish-start'],
    wait: 'allow-findings',
  },
];

it.each(SIGHTS)('$name can be read by everyone, in both themes and at every size', async (sight) => {
  const page = await open(sight.scenario, ...sight.way);
  if (sight.wait) await see(page, sight.wait);
  if (sight.then) await click(page, sight.then);
  await page.waitForTimeout(250);
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
    await page.setViewportSize(LARGE);
    await picture(page, `${sight.name}-${theme}-1600`);
    await page.setViewportSize({ width: 1024, height: 700 });
    await picture(page, `${sight.name}-${theme}-1024`);
    expect(await axeFaults(page), theme).toEqual([]);
  }
  expect(await smallTargets(page)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);
  await page.setViewportSize(ZOOMED);
  expect(await scrollsSideways(page)).toBe(false);
  await page.close();
});
