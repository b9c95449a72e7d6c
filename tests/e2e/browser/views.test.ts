// Every view, in both themes, at three sizes, and in its empty and failed states: no fault that axe can find, nothing that
// scrolls sideways, no control too small to hit.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { STEPS } from '../../../ui/src/lib/router.svelte';
import {
  axeFaults,
  click,
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

type Way = (page: Page) => Promise<unknown>;

interface Sight {
  name: string;
  scenario: string;
  way?: Way;
  /** Leave the world slow, so that what is under way stays so. */
  slow?: boolean;
}

const to =
  (...testids: string[]): Way =>
  async (page) => {
    for (const testid of testids) await click(page, testid);
  };

const SIGHTS: Sight[] = [
  { name: 'welcome-empty', scenario: 'fresh' },
  { name: 'welcome', scenario: 'recents' },
  { name: 'welcome-broken-project', scenario: 'broken-project' },
  {
    name: 'welcome-many-faults',
    scenario: 'many-faults',
    way: async (page) => {
      await click(page, 'open-project');
      await see(page, 'error-places');
    },
  },
  { name: 'welcome-unreadable', scenario: 'broken-project', way: to('open-project') },
  {
    name: 'sample',
    scenario: 'recents',
    way: async (page) => {
      await click(page, 'open-sample');
      await see(page, 'sample-contents');
    },
  },
  {
    name: 'sample-ended-framework',
    scenario: 'recents',
    way: async (page) => {
      await to('open-sample', 'template-webApi', 'sample-framework')(page);
      await page.click('[role="option"]:has-text("net6.0")');
      await see(page, 'sample-ended');
    },
  },
  {
    name: 'sample-refused',
    scenario: 'recents',
    way: async (page) => {
      await click(page, 'open-sample');
      await page.fill('[data-testid="sample-name"]', 'HarbourGreeter');
      await see(page, 'error-panel');
    },
  },
  { name: 'projects', scenario: 'solution' },
  { name: 'projects-many', scenario: 'large-solution' },
  { name: 'projects-no-function', scenario: 'no-function', way: to('open-project', 'projects-no-function') },
  { name: 'projects-none', scenario: 'no-project', way: to('open-project', 'projects-none') },
  {
    name: 'projects-building',
    scenario: 'solution',
    slow: true,
    way: async (page) => {
      await click(page, 'projects-build');
      await see(page, 'task-list');
    },
  },
  {
    name: 'project-grown',
    scenario: 'grown',
    way: async (page) => {
      await see(page, 'context-figures');
    },
  },
  {
    name: 'project-secret',
    scenario: 'secret',
    way: async (page) => {
      await see(page, 'context-secrets');
    },
  },
  {
    name: 'project-unmeasured',
    scenario: 'unmeasured-context',
    way: async (page) => {
      await see(page, 'error-panel');
    },
  },
  {
    name: 'project-handler-changes',
    scenario: 'opened',
    way: async (page) => {
      await page.fill(
        '[data-testid="project-handler"]',
        'HarbourGreeter::HarbourGreeter.Function::FunctionHandle',
      );
      await click(page, 'handler-write');
      await see(page, 'diff');
    },
  },
  {
    name: 'project-handler-unknown',
    scenario: 'grown',
    way: async (page) => {
      await page.fill(
        '[data-testid="project-handler"]',
        'HarbourImport::HarbourImport.Handlers.Arival::Handle',
      );
      await see(page, 'handler-unknown');
    },
  },
  { name: 'targets', scenario: 'done', way: to('target-open') },
  { name: 'no-profile', scenario: 'no-profile', way: to('target-open') },
  { name: 'project-missing-handler', scenario: 'missing-handler' },
  ...STEPS.map((step) => ({
    name: `${step}-first`,
    scenario: 'opened',
    way: to(`step-${step}`),
  })),
  ...STEPS.map((step) => ({
    name: `${step}-done`,
    scenario: 'done',
    way: to(`step-${step}`),
  })),
  ...STEPS.map((step) => ({
    name: `${step}-stale`,
    scenario: 'stale',
    way: to(`step-${step}`),
  })),
  {
    name: 'build-running',
    scenario: 'running',
    way: to('step-build', 'task-dock-toggle'),
    slow: true,
  },
  {
    name: 'build-failed',
    scenario: 'failed-build',
    way: async (page) => {
      await to('step-build', 'build-start')(page);
      await see(page, 'error-panel');
    },
  },
  {
    name: 'no-engine',
    scenario: 'no-engine',
    way: async (page) => {
      await to('step-build', 'build-start')(page);
      await see(page, 'error-panel');
    },
  },
  { name: 'test-failed', scenario: 'failed-test', way: to('step-test') },
  { name: 'test-binary', scenario: 'binary-answer', way: to('step-test', 'variable-add') },
  { name: 'deploy-untested', scenario: 'untested', way: to('step-deploy') },
  { name: 'whole-way', scenario: 'opened', way: to('whole-way-open') },
  {
    name: 'whole-way-done',
    scenario: 'opened',
    way: async (page) => {
      await to('whole-way-open', 'whole-way-start')(page);
      await see(page, 'whole-way-verdict', 30_000);
    },
  },
  {
    name: 'doctor',
    scenario: 'opened',
    way: async (page) => {
      await click(page, 'doctor-open');
      await see(page, 'check-engine');
    },
  },
  {
    name: 'doctor-log',
    scenario: 'opened',
    way: async (page) => {
      await click(page, 'doctor-open');
      await click(page, 'log-read');
      await see(page, 'log-lines');
    },
  },
  {
    name: 'doctor-no-engine',
    scenario: 'no-engine',
    way: async (page) => {
      await click(page, 'doctor-open');
      await see(page, 'check-engine');
    },
  },
  {
    name: 'publish-offers',
    scenario: 'done',
    way: async (page) => {
      await to('step-publish', 'repository-offers')(page);
      await see(page, 'offers');
    },
  },
  {
    name: 'deploy-roles',
    scenario: 'done',
    way: async (page) => {
      await to('step-deploy', 'role-existing', 'role-arn')(page);
      await see(page, 'offer');
    },
  },
  {
    name: 'cloud-log',
    scenario: 'done',
    way: async (page) => {
      await to('step-cloud', 'cloud-tab-log', 'log-follow')(page);
      await see(page, 'task-log');
    },
  },
  {
    name: 'cloud-functions',
    scenario: 'done',
    way: async (page) => {
      await to('step-cloud', 'cloud-tab-functions')(page);
      await page.click('[data-testid="function-row"] button:has-text("harbour-greeter")');
      await see(page, 'function-state');
    },
  },
  { name: 'cloud-functions-none', scenario: 'opened', way: to('step-cloud', 'cloud-tab-functions') },
  {
    name: 'cloud-delete',
    scenario: 'done',
    way: async (page) => {
      await to('step-cloud', 'cloud-tab-functions')(page);
      await page.click('[data-testid="function-row"] button:has-text("harbour-greeter")');
      await click(page, 'function-delete');
      await see(page, 'delete-goes');
    },
  },
  { name: 'long-names', scenario: 'long-names', way: to('step-deploy') },
];

async function visit(sight: Sight): Promise<Page> {
  const page = await pages.open(sight.scenario, { theme: 'light', speed: sight.slow ? 1 : 20 });
  await sight.way?.(page);
  // Editors and plans come a moment after their view.
  await page.waitForTimeout(250);
  return page;
}

it.each(SIGHTS)('$name can be read by everyone, in both themes and at every size', async (sight) => {
  const page = await visit(sight);
  for (const theme of ['light', 'dark']) {
    await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
    await picture(page, `${sight.name}-${theme}-1024`);
    expect(await axeFaults(page), theme).toEqual([]);
  }
  expect(await smallTargets(page)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);

  await page.setViewportSize(LARGE);
  await picture(page, `${sight.name}-dark-1600`);
  expect(await scrollsSideways(page)).toBe(false);
  await page.evaluate(() => (document.documentElement.dataset.theme = 'light'));
  await picture(page, `${sight.name}-light-1600`);

  await page.setViewportSize(ZOOMED);
  await picture(page, `${sight.name}-light-zoomed`);
  expect(await scrollsSideways(page)).toBe(false);
  await page.close();
});
