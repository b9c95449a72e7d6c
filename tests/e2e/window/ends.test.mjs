// How the window ends while a task runs: with a question, and in order when the system asks.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, afterEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { WebDriverError } from './driver.mjs';
import { Home } from './home.mjs';
import { AppWindow } from './window.mjs';

/** Tasks, the practice cloud and the local containers have twenty seconds together. */
const ENDED_WITHIN_MS = 25_000;

describe('an end', { timeout: 240_000 }, () => {
  const home = new Home();
  let window;

  /** A window in which a build has begun. */
  async function building(name) {
    const project = await home.sample(name);
    window = await AppWindow.open({ home: home.folder, project, target: 'practice' });
    await window.colours('light');
    await window.go('step-build', 'build');
    await window.click('build-start');
    await window.see('[data-testid="task-cancel"]');
  }

  /** The window's own process: the one that was told where its files lie. */
  function desktop() {
    const found = execFileSync('pgrep', ['-f', `slipway-desktop.*--home ${home.folder}`], { encoding: 'utf8' });
    return found.trim().split('\n').map(Number);
  }

  async function untilGone(pids) {
    const deadline = Date.now() + ENDED_WITHIN_MS;
    while (pids.some(lives)) {
      assert.ok(Date.now() < deadline, 'the program ends in time');
      await pause(100);
    }
  }

  afterEach(() => window?.close());
  after(() => home.leave());

  it('by the person asks what shall become of the task, and keeps it where it is to stay', async () => {
    await building('Asked');
    await window.told('close-asked');
    assert.match(await window.text('close-dialog'), /Build Asked/);
    await window.record('close-asked');
    await window.click('close-stay');
    await window.until('the question is gone', async () => !(await window.has('close-dialog')));
    assert.equal(await window.has('task-cancel'), true);
  });

  it('by the person cancels the task and then the program', async () => {
    await building('Closed');
    const pids = desktop();
    await window.told('close-asked');
    // The program may be gone before the driver has answered; that it is gone, and in order, is what is asked next.
    await window.click('close-cancel').catch((fault) => assert.ok(fault instanceof WebDriverError, fault));
    await untilGone(pids);
    await saidCancelled();
  });

  it('by the system cancels the task and then the program', async () => {
    await building('Ended');
    const pids = desktop();
    for (const pid of pids) process.kill(pid, 'SIGTERM');
    await untilGone(pids);
    await saidCancelled();
  });

  /** The log tells of an orderly end: the task was cancelled, not torn off. */
  async function saidCancelled() {
    const { lines } = await home.twin('doctor', '--logs');
    assert.match(lines.at(-1) ?? '', /task.*cancelled/, lines.slice(-5).join('\n'));
  }
});

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
