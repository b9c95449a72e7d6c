// A home for one test: a folder of its own for Slipway's files and for a sample project.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PROGRAMS } from './places.mjs';

const run = promisify(execFile);

const REMOVAL_ATTEMPTS = 40;
const REMOVAL_PAUSE_MS = 250;

/** The framework of this machine: as `cargo xtask test` says, or, in a run by hand, as the engine shows. */
export const FRAMEWORK = process.env.SLIPWAY_TEST_FRAMEWORK ?? framework();

function framework() {
  const images = ['mcr.microsoft.com/dotnet/sdk:10.0', 'public.ecr.aws/lambda/dotnet:10'];
  try {
    execFileSync('docker', ['image', 'inspect', ...images], { stdio: 'ignore' });
    return 'net10.0';
  } catch {
    return 'net8.0';
  }
}

export class Home {
  #folder = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-')));
  folder = join(this.#folder, 'home');

  /** A new sample project, written by the program's twin in the terminal. */
  async sample(name) {
    const folder = join(this.#folder, name);
    await this.twin('new', folder, '--framework', FRAMEWORK);
    return folder;
  }

  /** The last line of what the twin prints: its result. The twin uses the same files as the window. */
  async twin(...args) {
    const { stdout } = await run(PROGRAMS.cli, ['--json', '--home', this.folder, ...args]);
    return JSON.parse(stdout.trim().split('\n').at(-1));
  }

  async leave() {
    // A window that a test closes has no time to remove its warm containers.
    await this.twin('clean');
    // The web view's processes end a moment after the window, and write until then. Node's own retries do not help:
    // they ask for the same folder again without looking at what has come into it.
    for (let attempt = 1; ; attempt += 1) {
      try {
        rmSync(this.#folder, { recursive: true, force: true });
        return;
      } catch (fault) {
        if (attempt === REMOVAL_ATTEMPTS) throw fault;
        await pause(REMOVAL_PAUSE_MS);
      }
    }
  }
}
