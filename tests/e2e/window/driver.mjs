// A small WebDriver client, and the driver program it talks to.
//
// Only the calls these tests make are here. The driver hands its own environment on to the window, so every window
// gets a driver of its own: a test can give one window another environment without touching the others.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The name under which the protocol sends an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const DRIVER_STARTS_WITHIN_MS = 20_000;

/** What the driver answered when it refused a call. */
export class WebDriverError extends Error {
  constructor({ error, message }) {
    super(`${error}: ${message}`);
    this.code = error;
  }
}

/** A running driver with one session in it: one window. */
export class Session {
  #driver;
  #base;

  constructor(driver, base) {
    this.#driver = driver;
    this.#base = base;
  }

  static async open({ driver, application, args, env }) {
    const [port, nativePort] = [await freePort(), await freePort()];
    const running = spawn(driver, ['--port', port, '--native-port', nativePort].map(String), {
      env,
      // Whatever outlives the driver must not keep our output open: the test runner would wait for it.
      stdio: 'ignore',
      detached: true,
    });
    const server = `http://127.0.0.1:${port}`;
    try {
      await untilReady(server, running);
      const { sessionId } = await call(`${server}/session`, 'POST', {
        capabilities: {
          alwaysMatch: { browserName: 'wry', 'tauri:options': { application, args } },
        },
      });
      return new Session(running, `${server}/session/${sessionId}`);
    } catch (fault) {
      endAll(running);
      throw fault;
    }
  }

  async close() {
    await call(this.#base, 'DELETE').catch(() => undefined);
    endAll(this.#driver);
  }

  get(path) {
    return call(`${this.#base}/${path}`, 'GET');
  }

  post(path, body = {}) {
    return call(`${this.#base}/${path}`, 'POST', body);
  }

  /** The first element that matches; the driver's refusal if there is none. */
  async find(css) {
    return (await this.post('element', { using: 'css selector', value: css }))[ELEMENT];
  }

  async count(css) {
    return (await this.post('elements', { using: 'css selector', value: css })).length;
  }

  /** Runs a function in the page; it sees its arguments and nothing of the test. */
  run(script, ...args) {
    return this.post('execute/sync', { script: `return (${script})(...arguments)`, args });
  }

  async screenshot() {
    return Buffer.from(await this.get('screenshot'), 'base64');
  }
}

/** Ends the driver with all that it has started: they share a process group, and no one else is in it. */
function endAll(driver) {
  try {
    process.kill(-driver.pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}

async function call(url, method, body) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const { value } = await response.json();
  if (!response.ok) throw new WebDriverError(value);
  return value;
}

async function untilReady(server, driver) {
  const deadline = Date.now() + DRIVER_STARTS_WITHIN_MS;
  while (Date.now() < deadline) {
    if (driver.exitCode !== null) throw new Error(`tauri-driver ended with ${driver.exitCode}`);
    const answer = await fetch(`${server}/status`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error('tauri-driver does not answer');
}

/** A port that was free a moment ago. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
