// The parts that all views share, each by itself in a real browser: keyboard, names, states, long text.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFaults, click, id, Pages, scrollsSideways, see, smallTargets, ZOOMED } from './harness';

let pages: Pages;
beforeAll(async () => {
  pages = await Pages.start();
});
afterAll(() => pages.stop());

/** Uses a group of parts, and closes the page, which fails on any error that it has logged. */
async function using(group: string, use: (page: Page) => Promise<void>): Promise<void> {
  const page = await pages.parts(group);
  await use(page);
  await page.close();
}

const said = async (page: Page) => JSON.parse(await see(page, 'said')) as unknown[];
const focus = (page: Page, testid: string) => page.focus(id(testid));
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
const attribute = (page: Page, testid: string, name: string) => page.getAttribute(id(testid), name);

/** What a screen reader says after the name: the text that `aria-describedby` leads to. */
const description = (page: Page, testid: string) =>
  page.$eval(id(testid), (control) => {
    const of = control.getAttribute('aria-describedby');
    return of === null ? '' : (document.getElementById(of)?.textContent ?? '');
  });

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

describe('every part', () => {
  it.each(['buttons', 'fields', 'layers', 'logs', 'texts'])(
    'of %s can be read and hit by everyone, with long text, at twice the size, light and dark',
    async (group) => {
      for (const theme of ['light', 'dark']) {
        const page = await pages.parts(group, { theme, size: ZOOMED });
        expect(await axeFaults(page)).toEqual([]);
        expect(await smallTargets(page)).toEqual([]);
        expect(await scrollsSideways(page)).toBe(false);
        await page.close();
      }
    },
  );
});

describe('a button', () => {
  it('is pressed by a click, by Enter and by Space', () =>
    using('buttons', async (page) => {
      await click(page, 'plain');
      await press(page, 'Enter', 'Space');
      expect(await said(page)).toEqual(['plain', 'plain', 'plain']);
    }));

  it('that is off takes no focus and no click', () =>
    using('buttons', async (page) => {
      await focus(page, 'plain');
      await press(page, 'Tab');
      expect(await focused(page)).toBe('work');
      await page.click(id('off'), { force: true });
      expect(await said(page)).toEqual([]);
    }));

  it('that works says so, keeps its word and is not pressed twice', () =>
    using('buttons', async (page) => {
      expect(await attribute(page, 'work', 'aria-busy')).toBe('false');
      await click(page, 'work');
      await page.click(id('work'), { force: true });
      expect(await said(page)).toEqual(['work']);
      expect(await attribute(page, 'work', 'aria-busy')).toBe('true');
      expect((await see(page, 'work')).trim()).toBe('Test');
    }));

  it('with the main action shows its keys to the eye and not to the ear', () =>
    using('buttons', async (page) => {
      expect(await see(page, 'main')).toContain('↵');
      expect(await page.getByRole('button', { name: 'Deploy', exact: true }).count()).toBe(1);
    }));

  it('of an icon has a name for the ear and for the pointer', () =>
    using('buttons', async (page) => {
      await page.getByRole('button', { name: 'Remove variable STAGE', exact: true }).click();
      expect(await attribute(page, 'icon', 'title')).toBe('Remove variable STAGE');
      expect(await said(page)).toEqual(['icon']);
    }));
});

describe('a button that copies', () => {
  it('puts the whole text on the clipboard, says so for a moment, and keeps the focus', () =>
    using('buttons', async (page) => {
      await focus(page, 'copy');
      await press(page, 'Enter');
      await page.waitForSelector(`${id('copy')}[aria-label="Copied the command"]`);
      const text = await page.evaluate(() => navigator.clipboard.readText());
      expect(text).toBe(`slipway build ${'HarbourGreeter'.repeat(30)}`);
      expect(await focused(page)).toBe('copy');
      await page.waitForSelector(`${id('copy')}[aria-label="Copy the command"]`);
    }));

  it('says nothing of the kind where the desktop refuses', () =>
    using('buttons', async (page) => {
      await page.evaluate(() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
        document.execCommand = () => false;
      });
      await click(page, 'copy');
      await page.waitForTimeout(200);
      expect(await attribute(page, 'copy', 'aria-label')).toBe('Copy the command');
    }));
});

describe('a field', () => {
  it('is found by its label, tells its hint, and in place of it what is wrong', () =>
    using('fields', async (page) => {
      const field = page.getByLabel('Function', { exact: true });
      expect(await description(page, 'name')).toBe('The name in AWS.');
      await field.fill('my function');
      expect(await description(page, 'name')).toBe('A name has no spaces.');
      expect(await attribute(page, 'name', 'aria-invalid')).toBe('true');
      await field.fill('greeter');
      expect(await description(page, 'name')).toBe('The name in AWS.');
      expect(await attribute(page, 'name', 'aria-invalid')).toBe('false');
    }));

  it('with a hidden label is found by it all the same', () =>
    using('fields', async (page) => {
      expect(await page.getByLabel('Handler', { exact: true }).getAttribute('data-testid')).toBe('long');
    }));

  it('of a number keeps the last one that fits, and names the bounds', () =>
    using('fields', async (page) => {
      for (const typed of ['1024', '12', '1.5', 'many', '']) await page.fill(id('memory'), typed);
      expect(await said(page)).toEqual([1024]);
      expect(await description(page, 'memory')).toBe('A whole number from 128 to 10240.');
      await page.fill(id('memory'), '2048');
      expect(await said(page)).toEqual([1024, 2048]);
      expect(await description(page, 'memory')).toBe('');
    }));
});

describe('a choice', () => {
  it('of yes or no is made by Space and by its label, and not while it is off', () =>
    using('fields', async (page) => {
      await focus(page, 'cached');
      await press(page, 'Space');
      await page.getByText('Build every step anew').click();
      await page.getByText('Create the role').click({ force: true });
      expect(await said(page)).toEqual([true, false]);
    }));

  it('that stands for several says when only some are chosen', () =>
    using('fields', async (page) => {
      const box = page.getByRole('checkbox', { name: 'All functions' });
      const mixed = () => box.evaluate((input: HTMLInputElement) => input.indeterminate);
      expect(await mixed()).toBe(true);
      await box.click();
      expect([await mixed(), await box.isChecked(), await said(page)]).toEqual([false, true, [true]]);
    }));

  it('among segments is made by arrow keys, which pass over what is off', () =>
    using('fields', async (page) => {
      expect(await page.getByRole('radiogroup', { name: 'Processor' }).count()).toBe(1);
      await focus(page, 'processor-x86_64');
      await press(page, 'ArrowRight');
      expect(await focused(page)).toBe('processor-arm64');
      await press(page, 'ArrowRight');
      expect(await said(page)).toEqual(['arm64', 'x86_64']);
    }));

  it('from a list is made by keyboard, and Escape leaves it as it was', () =>
    using('fields', async (page) => {
      await focus(page, 'region');
      await press(page, 'Enter');
      await page.waitForSelector('[role="option"]');
      await press(page, 'ArrowDown', 'Escape');
      await page.waitForSelector('[role="option"]', { state: 'detached' });
      expect(await said(page)).toEqual([]);
      expect(await focused(page)).toBe('region');
      await press(page, 'Enter');
      await page.waitForSelector('[role="option"]');
      await press(page, 'End', 'Enter');
      expect(await said(page)).toEqual(['us-east-1']);
      expect(await attribute(page, 'region', 'aria-label')).toBe('Region: Virginia');
    }));
});

describe('a table of pairs', () => {
  it('tells what is finished, names what is not, and takes a row out', () =>
    using('fields', async (page) => {
      await click(page, 'variable-add');
      await page.getByLabel('Name of variable 2').fill('STAGE');
      expect(await page.getByText('This name stands above already.').count()).toBe(1);
      await page.getByLabel('Name of variable 2').fill('LEVEL');
      await page.getByLabel('Value of variable 2').fill('2');
      expect((await said(page)).at(-1)).toEqual({ STAGE: 'test', LEVEL: '2' });
      await page.getByRole('button', { name: 'Remove variable STAGE' }).click();
      expect((await said(page)).at(-1)).toEqual({ LEVEL: '2' });
    }));
});

describe('a dialog', () => {
  it('takes the focus where it is told, keeps it, and gives it back', () =>
    using('layers', async (page) => {
      await focus(page, 'open');
      await press(page, 'Enter');
      await see(page, 'dialog');
      expect(await focused(page)).toBe('keep');
      for (let step = 0; step < 6; step += 1) {
        await press(page, 'Tab');
        const inside = await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null);
        expect(inside).toBe(true);
      }
      await press(page, 'Escape');
      await page.waitForSelector(id('dialog'), { state: 'detached' });
      expect(await focused(page)).toBe('open');
      expect(await said(page)).toEqual([]);
    }));

  it('has its title for a name, and stays within the window with long text', async () => {
    const page = await pages.parts('layers', { size: ZOOMED });
    await click(page, 'open');
    const dialog = page.getByRole('dialog', { name: 'Change the Dockerfile' });
    const box = await dialog.boundingBox();
    expect(box && box.y >= 0 && box.y + box.height <= ZOOMED.height && box.width <= ZOOMED.width).toBe(true);
    expect(await axeFaults(page)).toEqual([]);
    await dialog.getByText('Change it').click();
    expect(await said(page)).toEqual(['agreed']);
    await page.close();
  });

  it('without a place for the focus begins with its first control, which closes it', () =>
    using('layers', async (page) => {
      await click(page, 'open-plain');
      await see(page, 'plain-dialog');
      await press(page, 'Enter');
      await page.waitForSelector(id('plain-dialog'), { state: 'detached' });
      expect(await focused(page)).toBe('open-plain');
    }));
});

describe('tabs', () => {
  it('are changed by arrow keys and lead to what they name', () =>
    using('layers', async (page) => {
      expect(await page.getByRole('tab', { name: 'Findings 3 to mend' }).count()).toBe(1);
      await focus(page, 'tab-findings');
      await press(page, 'ArrowRight');
      expect(await see(page, 'layers')).toBe('Seven layers.');
      await press(page, 'End');
      expect(await see(page, 'sizes')).toBe('214 MiB.');
      expect(await page.locator(id('findings')).count()).toBe(0);
      expect(await said(page)).toEqual(['layers', 'sizes']);
    }));
});

describe('a guard that wants a reason', () => {
  it('takes no blank for one, and Enter for a yes once there is one', () =>
    using('layers', async (page) => {
      await page.fill(id('reason-reason'), '   ');
      await press(page, 'Enter');
      expect(await page.isDisabled(id('reason-send'))).toBe(true);
      await page.fill(id('reason-reason'), ' The finding is known. ');
      await press(page, 'Enter');
      expect(await said(page)).toEqual(['The finding is known.']);
    }));
});

describe('what is told', () => {
  it('as a warning is one for the ear too', () =>
    using('texts', async (page) => {
      expect(await see(page, 'warning')).toContain('Warning:');
      expect(await see(page, 'notice')).not.toContain('Warning:');
    }));

  it('as a fact is whole, however long, and can be copied', () =>
    using('texts', async (page) => {
      expect(await see(page, 'digest')).toBe(`sha256:${'5c'.repeat(32)}`);
      await page.getByRole('button', { name: 'Copy the digest' }).click();
      const text = await page.evaluate(() => navigator.clipboard.readText());
      expect(text).toBe(`sha256:${'5c'.repeat(32)}`);
    }));

  it('as code is scrolled within itself, by keyboard', () =>
    using('texts', async (page) => {
      const code = page.getByRole('region', { name: 'The event' });
      await code.focus();
      await press(page, 'ArrowRight', 'ArrowRight');
      await expect.poll(() => code.evaluate((block) => block.scrollLeft)).toBeGreaterThan(0);
    }));

  it('as a difference is counted and has a word for each line that differs', () =>
    using('texts', async (page) => {
      expect(await page.getByRole('region', { name: 'Dockerfile: 1 added, 1 removed' }).count()).toBe(1);
      expect(await page.locator('[data-kind="removed"]').textContent()).toContain('Removed: CMD a');
    }));
});

describe('an error', () => {
  it('has its title for a name, and its details behind one key', () =>
    using('texts', async (page) => {
      const panel = page.getByRole('region', { name: 'The build failed' });
      const detail = panel.getByText('error CS0103:');
      expect(await detail.isVisible()).toBe(false);
      await panel.getByText('Details').focus();
      await press(page, 'Enter');
      expect(await detail.isVisible()).toBe(true);
    }));

  it('leads on: its hints are read, its command is copied, its button tries again', () =>
    using('texts', async (page) => {
      const panel = page.locator(id('error-panel'));
      expect(await panel.textContent()).toContain('Mend the places that are named.');
      await panel.getByRole('button', { name: 'Copy the command' }).click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('slipway doctor --logs');
      await click(page, 'error-action');
      expect(await said(page)).toEqual(['again']);
    }));

  it('shows the first places, and all of them when asked', () =>
    using('texts', async (page) => {
      const rows = page.locator(`${id('error-places')} li`);
      expect(await rows.count()).toBe(5);
      expect((await see(page, 'error-places-more')).trim()).toBe('2 more');
      await click(page, 'error-places-more');
      expect(await rows.count()).toBe(7);
    }));
});

describe('a log', () => {
  const text = (page: Page) => page.locator(`${id('log')} pre`).textContent();

  it('begins at its end, with few of its lines in the document, and says what is left out', () =>
    using('logs', async (page) => {
      await expect.poll(() => text(page)).toContain('the last of the first');
      expect((await text(page))?.split('\n').length).toBeLessThan(200);
      expect(await see(page, 'log')).toContain('5,000 lines');
      expect(await see(page, 'log')).toContain('1,200 older lines left out');
    }));

  it('follows new lines, and leaves a reader in peace who scrolled up', () =>
    using('logs', async (page) => {
      const view = page.getByRole('region', { name: 'Log of the build' });
      await click(page, 'add');
      await expect.poll(() => text(page)).toContain('step 5010');
      await view.focus();
      await press(page, 'Home');
      await expect.poll(() => text(page)).toContain('step 1\n');
      await click(page, 'add');
      expect((await see(page, 'log-follow')).trim()).toBe('10 new');
      expect(await view.evaluate((region) => region.scrollTop)).toBe(0);
      await click(page, 'log-follow');
      await expect.poll(() => text(page)).toContain('step 5020');
    }));

  it('is searched by keyboard, and gives the focus back', () =>
    using('logs', async (page) => {
      const view = page.getByRole('region', { name: 'Log of the build' });
      await view.focus();
      await press(page, 'Control+f');
      expect(await focused(page)).toBe('log-search');
      await page.keyboard.type('step 499');
      expect(await see(page, 'log-count')).toMatch(/ of 11$/);
      await press(page, 'Enter');
      await expect.poll(() => page.locator('mark.current').textContent()).toBe('step 499');
      await page.fill(id('log-search'), 'no such words');
      expect(await see(page, 'log-count')).toBe('Not found');
      await press(page, 'Escape');
      await page.waitForSelector(id('log-search'), { state: 'detached' });
      expect(await view.evaluate((region) => region === document.activeElement)).toBe(true);
    }));

  it('breaks long lines when asked, and scrolls to their end otherwise', () =>
    using('logs', async (page) => {
      const view = page.getByRole('region', { name: 'Log of the build' });
      const wider = () => view.evaluate((region) => region.scrollWidth > region.clientWidth);
      await expect.poll(wider).toBe(true);
      await click(page, 'log-wrap');
      expect(await attribute(page, 'log-wrap', 'aria-pressed')).toBe('true');
      await expect.poll(wider).toBe(false);
    }));

  it('is copied whole, not only what is in the document', () =>
    using('logs', async (page) => {
      await page.getByRole('button', { name: 'Copy the whole log' }).click();
      await page.waitForSelector('[aria-label="Copied the whole log"]');
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied.split('\n').length).toBe(5000);
    }));
});
