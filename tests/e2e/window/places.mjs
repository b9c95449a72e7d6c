// Where the programs under test lie, and where pictures go. The environment can name others.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export const PROGRAMS = {
  cli: process.env.SLIPWAY_BIN ?? join(ROOT, 'target/debug/slipway'),
  desktop: process.env.SLIPWAY_DESKTOP_BIN ?? join(ROOT, 'target/debug/slipway-desktop'),
  driver: process.env.TAURI_DRIVER ?? installedDriver(),
};

/** Pictures are build products. To renew those of the documentation, name `docs/screenshots` here. */
export const RECORDS = 'target/screenshots/window';
export const PICTURES = process.env.SLIPWAY_PICTURES ?? RECORDS;

/** Where `cargo xtask test` puts the driver; any other is taken from the search path. */
function installedDriver() {
  const cached = join(homedir(), '.cache/slipway/tools/bin/tauri-driver');
  return existsSync(cached) ? cached : 'tauri-driver';
}
