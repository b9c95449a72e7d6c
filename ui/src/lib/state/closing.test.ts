import { describe, expect, it, vi } from 'vitest';
import type { Host } from '../host';
import { fakeHost } from '../host/fake/fakeHost';
import { scenarioNamed, type ScenarioName } from '../host/fake/scenarios';
import { buildRequest } from '../requests';
import { TaskBoard } from '../tasks/taskBoard.svelte';
import { Closing } from './closing.svelte';

const SPEED = 500;

/** A window with a build in it that was asked to close. */
async function asked(scenario: ScenarioName) {
  let ask: () => void = () => undefined;
  const window = {
    onCloseAsked: vi.fn(async (listener: () => void) => void (ask = listener)),
    closeWindow: vi.fn(async () => undefined),
    minimizeWindow: vi.fn(async () => undefined),
    restoreWindow: vi.fn(async () => undefined),
  };
  const host: Host = { ...fakeHost(scenarioNamed(scenario), SPEED), ...window };
  const tasks = new TaskBoard(host);
  const closing = new Closing(host, tasks);
  await closing.listen();
  const record = await host.openProject('/home/ada/code/HarbourGreeter/HarbourGreeter.csproj');
  await tasks.follow(await host.startBuild(buildRequest(record.project.file, record.choices)));
  ask();
  return { closing, tasks, window };
}

describe('a window that is closed while a task runs', () => {
  it('asks, and stays where it is kept open', async () => {
    const { closing, tasks, window } = await asked('opened');
    expect(closing.state).toBe('asked');
    closing.stay();
    await vi.waitFor(() => expect(tasks.running).toEqual([]), 5_000);
    expect(closing.state).toBe('no');
    expect(window.closeWindow).not.toHaveBeenCalled();
  });

  it('works on out of sight and closes after the last task', async () => {
    const { closing, window } = await asked('opened');
    await closing.whenDone();
    expect(window.minimizeWindow).toHaveBeenCalledTimes(1);
    expect(window.closeWindow).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(window.closeWindow).toHaveBeenCalledTimes(1), 5_000);
  });

  it('comes back where a task failed meanwhile', async () => {
    const { closing, window } = await asked('failed-build');
    await closing.whenDone();
    await vi.waitFor(() => expect(window.restoreWindow).toHaveBeenCalledTimes(1), 5_000);
    expect(closing.state).toBe('no');
    expect(window.closeWindow).not.toHaveBeenCalled();
  });

  it('asks no longer when the tasks have ended by themselves, and does not close unasked', async () => {
    const { closing, window } = await asked('opened');
    await vi.waitFor(() => expect(closing.state).toBe('no'), 5_000);
    expect(window.closeWindow).not.toHaveBeenCalled();
  });

  it('closes at once where the tasks are to be cancelled', async () => {
    const { closing, window } = await asked('opened');
    await closing.cancelAndClose();
    expect(window.closeWindow).toHaveBeenCalledTimes(1);
  });
});
