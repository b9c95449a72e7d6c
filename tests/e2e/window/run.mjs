// Runs the window tests. Without a display it makes one, and a message bus, that exist only for them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PROGRAMS } from './places.mjs';

/** The display is as large as the pictures: there is no window manager that could frame the window. */
const SCREEN = '-screen 0 1600x1000x24';
const OWN_DISPLAY = ['xvfb-run', '--auto-servernum', '--server-args', SCREEN, 'dbus-run-session', '--'];

for (const program of [PROGRAMS.cli, PROGRAMS.desktop]) {
  if (!existsSync(program)) {
    console.error(`${program} does not exist. Build it first: cargo build --workspace`);
    process.exit(2);
  }
}

// One file at a time: a small machine has one display's worth of strength. Names are given to what runs before them.
const files = ['journey.test.mjs', 'faults.test.mjs', 'ends.test.mjs'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);
const tests = [
  process.execPath,
  '--test',
  '--test-concurrency=1',
  '--test-reporter=spec',
  ...process.argv.slice(2),
  ...files,
];
const [program, ...args] = process.env.DISPLAY ? tests : [...OWN_DISPLAY, ...tests];
const env = { ...process.env };
// With it, the web view never answers a request for a screenshot.
delete env.WEBKIT_DISABLE_COMPOSITING_MODE;
const { status, error } = spawnSync(program, args, { stdio: 'inherit', env });
if (error) console.error(`${program}: ${error.message}`);
process.exit(status ?? 1);
