// Serves the built pages under the very policy the desktop shell sets, and opens them in a real browser. They are built
// with the shell's stand-in, which the shipped pages do not have.
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DIST = join(ROOT, 'ui/dist-double');
const SCREENSHOTS = join(ROOT, 'target/screenshots/browser');
const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface Size {
  width: number;
  height: number;
}

export const SMALL: Size = { width: 1024, height: 700 };
export const LARGE: Size = { width: 1600, height: 1000 };
/** What is left of the small window at 200 % zoom. */
export const ZOOMED: Size = { width: 512, height: 350 };

/** One browser and one server for a file of tests. */
export class Pages {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
  ) {}

  static async start(): Promise<Pages> {
    const server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? '/', 'http://page').pathname);
      try {
        const body = readFileSync(join(DIST, path === '/' ? 'index.html' : path));
        response.writeHead(200, {
          'content-type': TYPES[extname(path)] ?? 'text/html',
          'content-security-policy': policy(),
        });
        response.end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: process.env.SLIPWAY_CHROMIUM ?? '/usr/bin/chromium',
      // The tests also run where the browser's own sandbox is not available; the pages are ours.
      args: ['--no-sandbox'],
    });
    return new Pages(server, browser);
  }

  /** Opens the pages in a state of the world. */
  async open(scenario: string, { theme = 'light', speed = 20, size = SMALL } = {}): Promise<Page> {
    return this.load(`?scenario=${scenario}&theme=${theme}&speed=${speed}`, size);
  }

  /** Opens a group of the shared parts, each of which tells what it tells. */
  async parts(group: string, { theme = 'light', size = SMALL } = {}): Promise<Page> {
    return this.load(`parts.html?group=${group}&theme=${theme}`, size);
  }

  /** Loads a page. The test fails on any error that the page logs. */
  private async load(path: string, size: Size): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: size,
      reducedMotion: 'reduce',
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    let faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('close', () => {
      if (faults.length > 0) throw new Error(`the page reported: ${faults.join('; ')}`);
    });
    const { port } = this.server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/${path}`);
    await page.waitForSelector('main h1');
    // A container that starts or ends on this machine changes its networks, and the browser then drops what it is
    // loading, also from loopback. That says nothing of the pages, so they are loaded once more.
    if (faults.some((fault) => fault.includes('ERR_NETWORK_CHANGED'))) {
      faults = [];
      await page.reload();
      await page.waitForSelector('main h1');
    }
    return page;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }
}

function policy(): string {
  const config = JSON.parse(readFileSync(join(ROOT, 'src-tauri/tauri.conf.json'), 'utf8'));
  return Object.entries(config.app.security.csp as Record<string, string>)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

export const id = (testid: string): string => `[data-testid="${testid}"]`;

export async function click(page: Page, testid: string): Promise<void> {
  await page.click(id(testid));
}

export async function see(page: Page, testid: string, timeout = 10_000): Promise<string> {
  const element = await page.waitForSelector(id(testid), { timeout });
  return (await element.textContent()) ?? '';
}

/** The faults axe finds in what is on the screen now, one line each. */
export async function axeFaults(page: Page): Promise<string[]> {
  // The policy forbids scripts of others in the page, so axe comes in by the debugger.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const run = (window as unknown as { axe: typeof axe }).axe.run;
    const { violations } = await run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map((node) => node.html.slice(0, 160)),
    }));
  });
  return violations.flatMap(({ id, nodes }) => nodes.map((html) => `${id}: ${html}`));
}

/** Whether anything makes the window or its main part scroll sideways. */
export async function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const main = document.querySelector('main');
    const root = document.documentElement;
    return root.scrollWidth > root.clientWidth || (main !== null && main.scrollWidth > main.clientWidth);
  });
}

/** Controls that are smaller than 24 by 24 pixels, by their names. */
export async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, a[href], summary, [role="button"]')]
      .filter((element) => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && (box.width < 24 || box.height < 24);
      })
      .map((element) => element.ariaLabel ?? element.textContent ?? element.tagName),
  );
}

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
}
