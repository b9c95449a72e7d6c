// The way through the window, by mouse and by keyboard alone.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { click, id, Pages, see } from './harness';

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages.stop());

const stateOf = (page: Page, step: string) => page.getAttribute(id(`step-${step}`), 'data-state');

async function untilState(page: Page, step: string, state: string): Promise<void> {
  await page.waitForSelector(`${id(`step-${step}`)}[data-state="${state}"]`, {
    timeout: 20_000,
  });
}

describe('the journey', () => {
  it('goes from a new sample to an answer from the cloud', async () => {
    const page = await pages.open('fresh');
    await click(page, 'open-sample');
    await page.fill(id('sample-name'), 'Harbour');
    await page.fill(id('sample-place'), '/home/ada/code');
    await click(page, 'sample-create');
    expect(await see(page, 'project-name')).toBe('Harbour');
    await click(page, 'project-continue');
    await click(page, 'base-continue');
    await click(page, 'build-start');
    expect(await see(page, 'build-result')).toContain('BuildKit');
    await click(page, 'build-continue');
    await click(page, 'check-start');
    expect(await see(page, 'check-verdict')).toContain('Lambda takes this image.');
    await click(page, 'check-continue');
    await click(page, 'test-invoke');
    expect(await see(page, 'test-verdict')).toContain('Success');
    await click(page, 'test-continue');
    await click(page, 'publish-start');
    expect(await see(page, 'publish-digest')).toMatch(/^sha256:[0-9a-f]{64}$/);
    await click(page, 'publish-continue');
    expect(await see(page, 'plan-account')).toContain('000000000000');
    await click(page, 'deploy-start');
    expect(await see(page, 'deploy-tested')).toContain('Runs the image you tested.');
    await click(page, 'deploy-continue');
    await click(page, 'cloud-invoke');
    expect(await see(page, 'cloud-verdict')).toContain('Success');
    for (const step of ['project', 'base', 'build', 'check', 'test', 'publish', 'deploy', 'cloud']) {
      expect(await stateOf(page, step), step).toBe('done');
    }
    await page.close();
  });

  it('can be gone by the keyboard alone', async () => {
    const page = await pages.open('opened');
    const steps: [string, string][] = [
      ['3', 'build'],
      ['4', 'check'],
      ['5', 'test'],
      ['6', 'publish'],
      ['7', 'deploy'],
      ['8', 'cloud'],
    ];
    for (const [digit, step] of steps) {
      await page.keyboard.press(`Control+${digit}`);
      await page.waitForSelector(id(`view-${step}`));
      await page.waitForSelector('main button[data-primary]:not(:disabled)');
      await page.keyboard.press('Control+Enter');
      await untilState(page, step, 'done');
    }
    await page.close();
  });

  it('as one task marks the step that is at work and ends with the answer', async () => {
    const page = await pages.open('opened', { speed: 4 });
    await click(page, 'whole-way-open');
    await click(page, 'whole-way-start');
    for (const step of ['build', 'publish', 'deploy']) await untilState(page, step, 'running');
    // What is behind is done while the way goes on.
    await page.waitForSelector(
      `li:has(${id('step-publish')}[data-state="done"]) ~ li:has([data-state="running"])`,
    );
    expect(await see(page, 'whole-way-verdict', 30_000)).toContain('Success');
    await untilState(page, 'cloud', 'done');
    await page.close();
  });

  it('keeps a task when its view is left, and shows it again from the dock', async () => {
    const page = await pages.open('running', { speed: 2 });
    await click(page, 'step-deploy');
    await click(page, 'task-dock-toggle');
    await page.click(`${id('task-row')} button:has-text("Show")`);
    expect(await see(page, 'task-progress')).toContain('Running');
    await click(page, 'task-cancel');
    expect(await see(page, 'task-cancelled')).toContain('Cancelled');
    expect(await page.textContent(id('announcement'))).toBe('Build HarbourGreeter: cancelled.');
    await page.close();
  });
});

describe('errors', () => {
  it('lead to the next action', async () => {
    const page = await pages.open('no-engine');
    await click(page, 'step-build');
    await click(page, 'build-start');
    expect(await see(page, 'error-panel')).toContain('No container engine');
    await click(page, 'error-action');
    expect(await page.getAttribute(id('check-engine'), 'data-status').catch(() => null)).toBeDefined();
    expect(await see(page, 'check-engine')).toContain('Missing');
    await page.close();
  });

  it('of a broken project stay until it opens', async () => {
    const page = await pages.open('broken-project');
    expect(await page.getAttribute(id('error-panel'), 'data-code')).toBe('projectInvalid');
    await page.close();
  });

  it('about a missing handler are mended in place', async () => {
    const page = await pages.open('missing-handler');
    expect(await stateOf(page, 'project')).toBe('failed');
    expect(await page.isDisabled(id('project-continue'))).toBe(true);
    await page.fill(id('project-handler'), 'Harbour::Harbour.Function::Run');
    // The workbench says how a step stands once the choice is saved.
    await expect.poll(() => stateOf(page, 'project')).toBe('done');
    await page.close();
  });

  it('of the test are results, not reports', async () => {
    const page = await pages.open('failed-test');
    await click(page, 'step-test');
    expect(await see(page, 'test-verdict')).toContain('Function error');
    expect(await page.$(id('error-panel'))).toBeNull();
    expect(await see(page, 'invocation-cause')).toContain('Caused by FormatException');
    expect(await see(page, 'test-hints')).toContain('/src/Function.cs:41');
    expect(await see(page, 'test-warning')).toContain('the next invocation');
    await page.close();
  });

  it('that are no text say so', async () => {
    const page = await pages.open('binary-answer');
    await click(page, 'step-test');
    expect(await see(page, 'test-size')).toBe('Binary, 8 B, shown as Base64');
    await page.close();
  });
});

describe('variables of a test', () => {
  it('reach the terminal line by name only', async () => {
    const page = await pages.open('done');
    await click(page, 'step-test');
    await click(page, 'variable-add');
    await page.fill(id('variable-name'), 'TABLE');
    await page.fill(id('variable-value'), 'secret-table');
    const line = await see(page, 'command-line');
    expect(line).toContain('--env TABLE');
    expect(line).not.toContain('secret-table');
    await page.close();
  });
});

describe('events', () => {
  it('are loaded from the project and from the built-in samples, again and again', async () => {
    const page = await pages.open('done');
    await click(page, 'step-test');
    await page.waitForSelector('.cm-content');
    const texts: string[] = [];
    for (const name of ['events/order-created.json', 'Empty object', 'Name', 'Empty object']) {
      await click(page, 'event-sample');
      await page.click(`[role="option"]:has-text("${name}")`);
      await page.waitForSelector('[role="option"]', { state: 'detached' });
      await page.waitForTimeout(60);
      texts.push((await page.textContent('.cm-content')) ?? '');
    }
    expect(texts[0]).toContain('rope-12mm');
    expect(texts.slice(1)).toEqual(['{}', '{  "name": "Ada"}', '{}']);
    await page.close();
  });
});

describe('the window', () => {
  it('puts the focus on the heading of a view that comes up', async () => {
    const page = await pages.open('opened');
    await page.keyboard.press('Control+5');
    await page.waitForSelector(id('view-test'));
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Test');
    await page.close();
  });

  it('closes only the top layer on Escape and gives the focus back', async () => {
    const page = await pages.open('done');
    await page.focus(id('target-open'));
    await page.keyboard.press('Enter');
    await see(page, 'target-dialog');
    await page.keyboard.press('Escape');
    await page.waitForSelector(id('target-dialog'), { state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'target-open');
    await page.close();
  });

  it('changes its colours through all three choices', async () => {
    const page = await pages.open('opened', { theme: 'system' });
    const theme = () => page.getAttribute('html', 'data-theme');
    const seen = [await theme()];
    for (let turn = 0; turn < 3; turn++) {
      await click(page, 'theme-toggle');
      seen.push(await theme());
    }
    expect(seen).toEqual(['system', 'light', 'dark', 'system']);
    await page.close();
  });

  it('offers the command line of a view to copy', async () => {
    const page = await pages.open('opened');
    await click(page, 'step-build');
    await click(page, 'command-copy');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^slipway build .*HarbourGreeter\.csproj --base 10 --architecture x86_64$/);
    await page.close();
  });

  it('refuses to invoke with an event that is no JSON', async () => {
    const page = await pages.open('done');
    await click(page, 'step-test');
    await page.click('.cm-content');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('{"name": ');
    expect(await see(page, 'event-fault')).toContain('Not JSON yet');
    expect(await page.isDisabled(id('test-invoke'))).toBe(true);
    await page.close();
  });

  it('shows what a function logs and answers as text, never as markup', async () => {
    const page = await pages.open('hostile-log');
    await click(page, 'step-test');
    expect(await see(page, 'test-payload')).toContain('<img src=x');
    expect(await see(page, 'test-log')).toContain('<script>');
    expect(await page.$$eval('main img', (images) => images.length)).toBe(0);
    expect(await page.title()).not.toContain('pwn');
    await page.close();
  });
});

describe('a long log', () => {
  it('stays where the reader is and counts what is new', async () => {
    const page = await pages.open('long-log', { speed: 1 });
    await click(page, 'step-build');
    const viewport = `${id('task-log')} [role="region"]`;
    await page.waitForFunction(
      (selector) => (document.querySelector(selector)?.scrollTop ?? 0) > 400,
      viewport,
    );
    await page.$eval(viewport, (element) => (element.scrollTop = 40));
    await page.waitForSelector(`${id('log-follow')}:has-text("new")`);
    expect(await page.$eval(viewport, (element) => element.scrollTop)).toBe(40);
    // Only the lines around the view are in the document.
    expect(
      await page.$eval(viewport, (element) => (element.textContent ?? '').split('\n').length),
    ).toBeLessThan(200);
    await click(page, 'log-follow');
    await page.waitForFunction(
      (selector) => (document.querySelector(selector)?.scrollTop ?? 0) > 400,
      viewport,
    );
    await page.close();
  });
});
