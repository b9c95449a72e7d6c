// The window as a user sees it: controls by their test names, waits instead of pauses, and pictures.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Session, WebDriverError } from './driver.mjs';
import { PICTURES, PROGRAMS, RECORDS, ROOT } from './places.mjs';

export const LARGE = { width: 1600, height: 1000 };
export const SMALL = { width: 1024, height: 700 };

/** Page and engine are quick; this only has to outlast a busy machine. */
const SHOWN_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 50;
const SETTLED_AFTER_MS = 400;

/** Refusals that pass by themselves while the page is being drawn. */
const PASSING = new Set([
  'no such element',
  'stale element reference',
  'element not interactable',
  'element click intercepted',
]);

const id = (testid) => `[data-testid="${testid}"]`;

export class AppWindow {
  #session;
  #theme = 'system';

  constructor(session) {
    this.#session = session;
  }

  /** Opens the program on a project, with its own files below `home`. */
  static async open({ home, project, target, env = {}, size = LARGE }) {
    const args = ['--home', home];
    if (project) args.push('--project', project);
    if (target) args.push('--target', target);
    const session = await Session.open({
      driver: PROGRAMS.driver,
      application: PROGRAMS.desktop,
      args,
      env: { ...process.env, ...webviewFolders(home), ...env },
    });
    const window = new AppWindow(session);
    await window.resize(size);
    await window.see('main h1');
    return window;
  }

  close() {
    return this.#session.close();
  }

  async resize({ width, height }) {
    await this.#session.post('window/rect', { x: 0, y: 0, width, height });
    await this.until(`the window is ${width} wide`, async () => {
      const wide = await this.#session.run('() => window.innerWidth');
      return wide === width;
    });
  }

  /** Waits for something to be there. Takes a selector, so that it can look for a state as well as for a name. */
  see(css, within) {
    return this.until(`${css} is shown`, () => this.#session.find(css), within);
  }

  has(testid) {
    return this.#session.count(id(testid)).then((count) => count > 0);
  }

  /** What an element reads. Not the text that the protocol means: WebKit leaves out what could be cut off. */
  async text(testid, within) {
    const element = await this.see(id(testid), within);
    return (await this.#session.get(`element/${element}/property/innerText`)).trim();
  }

  async attribute(testid, name) {
    const element = await this.see(id(testid));
    return this.#session.get(`element/${element}/attribute/${name}`);
  }

  async enabled(testid) {
    const element = await this.see(id(testid));
    return this.#session.get(`element/${element}/enabled`);
  }

  /** How many next actions an error offers, in words and as buttons. */
  hints() {
    return this.#session.count(`${id('error-panel')} .hints li, ${id('error-action')}`);
  }

  /** Clicks with the mouse, as soon as the control can be used. */
  click(testid) {
    return this.clickOn(id(testid), `${testid} can be clicked`);
  }

  clickOn(css, claim = `${css} can be clicked`) {
    return this.until(claim, async () => {
      const element = await this.#session.find(css);
      if (!(await this.#session.get(`element/${element}/enabled`))) return false;
      await this.#session.post(`element/${element}/click`);
      return true;
    });
  }

  /** Puts `text` in a field in the place of what is in it. */
  async type(testid, text) {
    const element = await this.see(id(testid));
    await this.#session.post(`element/${element}/clear`);
    await this.#session.post(`element/${element}/value`, { text });
  }

  /** Waits for a step of the journey to be in a state. */
  step(name, state, within) {
    return this.see(`${id(`step-${name}`)}[data-state="${state}"]`, within);
  }

  /** Goes to a view by what leads there, and waits for it. */
  async go(control, view) {
    await this.click(control);
    await this.see(id(`view-${view}`));
  }

  async choose(testid, option) {
    await this.click(testid);
    const shown = `the option ${option} can be clicked`;
    await this.until(shown, async () => {
      const found = await this.#session.post('element', {
        using: 'xpath',
        value: `//*[@role="option"][contains(., ${JSON.stringify(option)})]`,
      });
      await this.#session.post(`element/${Object.values(found)[0]}/click`);
      return true;
    });
  }

  async colours(theme) {
    for (let turn = 0; this.#theme !== theme && turn < 3; turn += 1) {
      await this.click('theme-toggle');
      await pause(LOOK_EVERY_MS);
      this.#theme = await this.#session.run('() => document.documentElement.dataset.theme');
    }
    await this.see(`html[data-theme="${theme}"]`);
  }

  /** Tells the page an event of the shell's. No program can press the frame's button on a display without one. */
  told(event) {
    return this.#session.run(
      '(event) => void window.__TAURI_INTERNALS__.invoke("plugin:event|emit", { event, payload: null })',
      event,
    );
  }

  /** What stands out of its box to the right, in the window or in any card: nothing, if the layout holds. */
  overflow() {
    return this.#session.run(`() => {
      const root = document.documentElement;
      const wide = root.scrollWidth > root.clientWidth ? ['the window'] : [];
      const main = document.querySelector('main');
      if (main && main.scrollWidth > main.clientWidth) wide.push('main');
      for (const input of document.querySelectorAll('main input, main button')) {
        const card = input.closest('section');
        if (card && input.getBoundingClientRect().right > card.getBoundingClientRect().right) {
          wide.push(input.dataset.testid ?? input.outerHTML.slice(0, 80));
        }
      }
      return wide;
    }`);
  }

  /** Takes a picture of a view into `THEME/NAME.png`, for the documentation and for whoever reviews it. */
  picture(name) {
    return this.#photograph(join(ROOT, PICTURES, this.#theme), name);
  }

  /** Takes a picture that only a reviewer looks at. */
  record(name) {
    return this.#photograph(join(ROOT, RECORDS, this.#theme), name);
  }

  async #photograph(folder, name) {
    // The pointer and the focus are left over from the last click; neither belongs in a picture.
    await this.#session.run('() => document.activeElement?.blur()');
    await this.#session.post('actions', { actions: [POINTER_AWAY] });
    // What the page holds is drawn a frame later, and colours fade; the picture must not be of the moment before.
    await pause(SETTLED_AFTER_MS);
    await this.#session.post('execute/async', {
      script: 'const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))',
      args: [],
    });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.png`), await this.#session.screenshot());
  }

  /** Asks until the answer is neither false nor a refusal that passes; then gives the answer. */
  async until(claim, ask, within = SHOWN_WITHIN_MS) {
    const deadline = Date.now() + within;
    for (;;) {
      let refusal;
      try {
        const answer = await ask();
        if (answer) return answer;
      } catch (fault) {
        if (!(fault instanceof WebDriverError && PASSING.has(fault.code))) throw fault;
        refusal = fault;
      }
      if (Date.now() > deadline) throw await this.#missing(claim, within, refusal);
      await pause(LOOK_EVERY_MS);
    }
  }

  /** A failure with what the window shows instead, in words and as a picture. */
  async #missing(claim, within, cause) {
    const shown = await this.#session
      .run('() => document.querySelector("main")?.innerText ?? document.body.innerText')
      .catch((fault) => String(fault));
    const folder = join(ROOT, 'target/screenshots/failures');
    mkdirSync(folder, { recursive: true });
    const picture = join(folder, `${claim.replace(/[^\w-]+/g, '-').slice(0, 60)}.png`);
    await this.#session
      .screenshot()
      .then((png) => writeFileSync(picture, png))
      .catch(() => undefined);
    const text = `Not within ${within} ms: ${claim}. Picture: ${picture}\nThe window shows:\n${shown.slice(0, 2_000)}`;
    return new Error(text, { cause });
  }
}

const POINTER_AWAY = {
  type: 'pointer',
  id: 'mouse',
  actions: [{ type: 'pointerMove', duration: 0, x: 2, y: 2 }],
};

/** The web view keeps files of its own; the tests' stay apart from those of the user who runs them. */
function webviewFolders(home) {
  return {
    XDG_CACHE_HOME: join(home, 'webview/cache'),
    XDG_CONFIG_HOME: join(home, 'webview/config'),
    XDG_DATA_HOME: join(home, 'webview/data'),
  };
}
