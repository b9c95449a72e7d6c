// The way to a project: choosing among several, making a new one, its handler, what is sent of it.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { click, id, Pages, see } from './harness';

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages.stop());

const focused = (page: Page) =>
  page.evaluate(() => {
    const row = document.activeElement?.closest('tr');
    const kind = document.activeElement?.tagName === 'INPUT' ? 'box' : 'button';
    return row ? `${row.querySelector('button')?.textContent?.trim()} ${kind}` : '';
  });
const value = (page: Page, testid: string) => page.inputValue(id(testid));

describe('opening', () => {
  it('goes straight to the only function of a folder', async () => {
    const page = await pages.open('one-function');
    await click(page, 'open-project');
    expect(await see(page, 'project-name')).toBe('HarbourGreeter');
    // What lies beside it stays one click away.
    await click(page, 'project-others');
    expect(await page.$$eval(id('project-row'), (rows) => rows.length)).toBe(2);
    await page.close();
  });

  it('of a file with several functions shows the list, and the list comes back from the project', async () => {
    const page = await pages.open('recents');
    await click(page, 'open-file');
    await page.waitForSelector(id('view-projects'));
    expect(await page.textContent('main h1')).toBe('Projects in Harbour');
    await page.click(`${id('project-row')}:has-text("TideTableImport")`);
    expect(await see(page, 'project-framework')).toBe('net8.0');
    await click(page, 'project-others');
    expect(await see(page, 'project-grid')).toContain('open now');
    await page.close();
  });

  it('forgets the list once a project from elsewhere is opened', async () => {
    const page = await pages.open('solution');
    await click(page, 'projects-back');
    await page.click(`${id('recent')}:has-text("InvoiceRenderer")`);
    expect(await see(page, 'project-name')).toBe('InvoiceRenderer');
    expect(await page.$(id('project-others'))).toBeNull();
    await page.close();
  });

  it('of a project that cannot be read says why, openly', async () => {
    const page = await pages.open('solution');
    await page.click(`${id('project-row')}:has-text("LegacyInvoices")`);
    expect(await see(page, 'error-panel')).toContain('LegacyInvoices.csproj cannot be read');
    expect(await see(page, 'error-cause')).toContain('line 9, column 3');
    await page.close();
  });
});

describe('the list of projects', () => {
  it('is gone through by the arrow keys and opened by Enter', async () => {
    const page = await pages.open('solution');
    await page.focus(`${id('project-open')}[tabindex="0"]`);
    expect(await focused(page)).toBe('BerthApi button');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('HarbourGreeter button');
    await page.keyboard.press('ArrowLeft');
    expect(await focused(page)).toBe('HarbourGreeter box');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).toBe('ManifestScan box');
    await page.keyboard.press('End');
    expect(await focused(page)).toBe('LegacyInvoices button');
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    expect(await see(page, 'project-name')).toBe('BerthApi');
    expect(await see(page, 'project-kind')).toBe('Web API');
    await page.close();
  });

  it('takes letters as a filter where it is long, and Enter opens what is left', async () => {
    const page = await pages.open('large-solution');
    await page.focus(`${id('project-open')}[tabindex="0"]`);
    await page.keyboard.type('tide');
    expect(await value(page, 'project-filter')).toBe('tide');
    expect(await page.$$eval(id('project-row'), (rows) => rows.length)).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.$$eval(id('project-row'), (rows) => rows.length)).toBe(24);
    await page.keyboard.type('pilots import');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await see(page, 'project-name')).toBe('Harbour.Pilots.Import');
    await page.close();
  });

  it('builds the functions that are checked, each as a task of its own project', async () => {
    const page = await pages.open('solution');
    await page.click(`${id('project-row')}:has-text("ManifestScan") ${id('project-check')}`);
    expect(await see(page, 'projects-build')).toContain('Build 3 functions');
    await click(page, 'projects-build');
    await page.waitForSelector(`${id('task-row')}[data-state="succeeded"]:nth-child(3)`);
    const rows = await page.$$eval(id('task-row'), (all) => all.map((row) => row.textContent ?? ''));
    expect(rows.some((row) => row.includes('ManifestScan'))).toBe(false);
    // A task of a project that is not open leads into it.
    await page.click(`${id('task-row')}:has-text("TideTableImport") button:has-text("Show")`);
    expect(await see(page, 'project-name')).toBe('TideTableImport');
    await page.waitForSelector(id('view-build'));
    await page.close();
  });

  it('checks all or none with the box above', async () => {
    const page = await pages.open('solution');
    await click(page, 'project-check-all');
    expect(await page.isDisabled(id('projects-build'))).toBe(true);
    await click(page, 'project-check-all');
    expect(await see(page, 'projects-build')).toContain('Build all 4 functions');
    await page.close();
  });
});

describe('a new project', () => {
  it('begins by the keyboard from anywhere and shows its files and its command line', async () => {
    const page = await pages.open('opened');
    await page.keyboard.press('Control+n');
    await page.waitForSelector(id('view-new'));
    await page.fill(id('sample-name'), 'tug-boat');
    await page.waitForSelector(`${id('sample-file')}:has-text("tug-boat.csproj")`);
    expect(await see(page, 'sample-handler')).toBe('tug-boat::TugBoat.Function::FunctionHandler');
    for (const file of ['Dockerfile', 'README.md', 'tug-boat.slnx']) {
      await page.waitForSelector(`${id('sample-file')}:has-text("${file}")`);
    }
    await page.focus(`${id('sample-file')}[tabindex="0"]`);
    await page.keyboard.press('Home');
    await page.waitForSelector(`${id('sample-contents')}:has-text("net10.0")`);
    await click(page, 'sample-tests');
    await page.waitForSelector(`${id('sample-file')}:has-text("tug-boat.Tests")`);
    expect(await see(page, 'command-line')).toContain('slipway new /home/ada/code/tug-boat');
    expect(await see(page, 'command-line')).toContain('--tests');
    await page.close();
  });

  it('leaves out what its template cannot be', async () => {
    const page = await pages.open('recents');
    await click(page, 'open-sample');
    await click(page, 'sample-language-fsharp');
    await page.waitForSelector(`${id('sample-file')}:has-text(".fsproj")`);
    await click(page, 'template-nativeAot');
    await page.waitForSelector(`${id('sample-file')}:has-text("Greeter.fs")`);
    await click(page, 'sample-framework');
    const options = await page.$$eval('[role="option"]', (all) => all.map((one) => one.textContent?.trim()));
    expect(options.map((text) => text?.split(' ')[0])).toEqual(['net10.0', 'net9.0', 'net8.0']);
    await page.close();
  });

  it('warns of a framework out of support and lets it be chosen', async () => {
    const page = await pages.open('recents');
    await click(page, 'open-sample');
    await click(page, 'sample-framework');
    await page.click('[role="option"]:has-text("netcoreapp3.1")');
    expect(await see(page, 'sample-ended')).toContain('Support for netcoreapp3.1 ended');
    expect(await page.isDisabled(id('sample-create'))).toBe(false);
    await page.close();
  });

  it('says while it is typed that its folder is taken', async () => {
    const page = await pages.open('recents');
    await click(page, 'open-sample');
    await page.fill(id('sample-name'), 'HarbourGreeter');
    expect(await see(page, 'error-panel')).toContain('is not empty');
    await page.fill(id('sample-name'), '1st');
    expect(await page.isDisabled(id('sample-create'))).toBe(true);
    await page.close();
  });
});

describe('the handler', () => {
  it('is chosen among those found, and written after the change was seen', async () => {
    const page = await pages.open('opened');
    await page.click(`${id('handler-list')} label:has-text("Health")`);
    expect(await value(page, 'project-handler')).toBe('HarbourGreeter::HarbourGreeter.Function::Health');
    await click(page, 'handler-write');
    expect(await see(page, 'changes-dialog')).toContain('aws-lambda-tools-defaults.json');
    const words = await page.$$eval(`${id('diff')} li[data-kind="added"]`, (all) =>
      all.map((line) => line.textContent ?? ''),
    );
    expect(words.join()).toContain('Added:');
    await click(page, 'changes-write');
    expect(await see(page, 'handler-done')).toContain('Written to aws-lambda-tools-defaults.json');
    expect(await page.$(id('handler-write'))).toBeNull();
    await page.close();
  });

  it('that no method has leads to the nearest one', async () => {
    const page = await pages.open('grown');
    await page.fill(id('project-handler'), 'HarbourImport::HarbourImport.Handlers.TideHandler::HandelAsync');
    expect(await see(page, 'handler-unknown')).toContain('TideHandler::HandleAsync');
    await click(page, 'handler-nearest');
    expect(await value(page, 'project-handler')).toBe(
      'HarbourImport::HarbourImport.Handlers.TideHandler::HandleAsync',
    );
    expect(await page.$(id('handler-unknown'))).toBeNull();
    await page.close();
  });

  it('is found by its event type where there are many', async () => {
    const page = await pages.open('grown');
    await page.fill(id('handler-filter'), 'replaypilot');
    expect(await page.$$eval(id('handler-option'), (all) => all.length)).toBe(1);
    await page.close();
  });
});

describe('a grown project', () => {
  it('gives the settings of its template over', async () => {
    const page = await pages.open('grown');
    await page.click(`${id('template-function')}:has-text("TideImport") ${id('template-take')}`);
    expect(await see(page, 'template-taken')).toContain('TideImport');
    expect(await value(page, 'project-handler')).toContain('TideHandler');
    expect(await see(page, 'template-in-use')).toContain('Counts');
    await page.close();
  });

  it('takes the settings of an environment', async () => {
    const page = await pages.open('grown');
    await click(page, 'project-environment');
    await page.click('[role="option"]:has-text("prod")');
    await page.waitForSelector(`${id('project-environment-words')}:has-text("defaults.prod.json")`);
    await page.close();
  });

  it('reads its settings from the file that is chosen, and tells what each environment says', async () => {
    const page = await pages.open('grown');
    expect(await see(page, 'overlay-problem')).toContain('must be a whole number');
    await page.click('summary:has-text("dev says otherwise")');
    expect(await see(page, 'overlay-settings')).toContain('harbour-import-dev');
    await click(page, 'settings-file-pick');
    expect(await see(page, 'settings-file')).toMatch(/^\/home\/ada\//);
    await click(page, 'settings-file-remove');
    await page.waitForSelector(id('settings-file'), { state: 'detached' });
    await page.close();
  });

  it('says whose facts it shows, what it does with each setting, and where a choice wins', async () => {
    const page = await pages.open('grown');
    expect(await see(page, 'project-says-who')).toContain('MSBuild');
    expect(await see(page, 'project-facts')).toContain('The preview said: net8.0.');
    expect(await see(page, 'project-setting-list')).toContain(
      'Left out: A function from an image has no layers',
    );
    expect(await see(page, 'project-chosen')).toContain('Chosen on 2026-11-20.');
    await page.close();
  });

  it('tells what a deploy leaves behind and leaves out, and what of an image may be a secret', async () => {
    const page = await pages.open('left-behind');
    await click(page, 'step-deploy');
    expect(await see(page, 'plan-left-out')).toContain('function-layers is left out');
    expect(await see(page, 'alias-behind')).toContain('alias live stay on version 7');
    await click(page, 'step-build');
    expect(await see(page, 'build-possible-secrets')).toContain('appsettings.json:7');
    await page.close();
  });

  it('is told that a finding is no secret', async () => {
    const page = await pages.open('secret');
    await page.click(`${id('not-a-secret')}[aria-label^="appsettings.Development.json"]`);
    await page.waitForFunction(() => !document.body.textContent?.includes('appsettings.Development.json:14'));
    await page.close();
  });

  it('says what is sent to the engine, and where a secret lies, without showing it', async () => {
    const page = await pages.open('secret');
    expect(await see(page, 'context-figures')).toContain('37.3 KiB');
    expect(await see(page, 'context-secrets')).toContain('appsettings.Development.json:14');
    expect(await see(page, 'project-secrets')).toContain('2 secrets');
    await click(page, 'context-measure');
    expect(await see(page, 'context-secrets')).toContain('AKIA…');
    await page.close();
  });
});

it('leads from a compiler’s message to its place', async () => {
  const page = await pages.open('failed-build');
  await click(page, 'step-build');
  await click(page, 'build-start');
  expect(await see(page, 'error-places')).toContain('CS0103');
  await page.focus(`${id('error-places')} button:has-text("Function.cs:23:20")`);
  await page.keyboard.press('Enter');
  await page.waitForTimeout(200);
  expect(await page.$(`${id('error-places')} [role="alert"]`)).toBeNull();
  await page.close();
});

it('shows five places of an error and the others when asked', async () => {
  const page = await pages.open('many-faults');
  await click(page, 'open-project');
  await see(page, 'error-places');
  const lines = () => page.$$eval(`${id('error-places')} li`, (all) => all.length);
  expect(await lines()).toBe(5);
  expect(await see(page, 'error-places-more')).toContain('2 more');
  await click(page, 'error-places-more');
  expect(await lines()).toBe(7);
  // Without an open project there is nothing to open a file in.
  expect(await page.$(`${id('error-places')} button`)).toBeNull();
  await page.close();
});
