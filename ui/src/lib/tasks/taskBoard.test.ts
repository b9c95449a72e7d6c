import { describe, expect, it, vi } from 'vitest';
import { fakeHost } from '../host/fake/fakeHost';
import { scenarioNamed } from '../host/fake/scenarios';
import { buildRequest } from '../requests';
import { TaskBoard } from './taskBoard.svelte';

const SPEED = 200;

describe('the task board', () => {
  it('follows a build to its end, announces it once, and knows it as the latest of its kind', async () => {
    const host = fakeHost(scenarioNamed('opened'), SPEED);
    const board = new TaskBoard(host);
    const ended = vi.fn();
    board.onEnd(ended);
    const record = await host.openProject('/home/ada/code/HarbourGreeter/HarbourGreeter.csproj');
    await board.follow(await host.startBuild(buildRequest(record.project.file, record.choices)));
    await vi.waitFor(() => expect(ended).toHaveBeenCalledTimes(1), 5_000);
    expect(board.announcement).toBe('Build HarbourGreeter: done.');
    expect(board.running).toEqual([]);
    expect(board.latest('build', record)?.stages.length).toBeGreaterThan(5);
    expect(board.latest('publish', record)).toBeUndefined();
  });

  it('cancels a task and hears of the one final event', async () => {
    const host = fakeHost(scenarioNamed('running'), SPEED);
    const board = new TaskBoard(host);
    await board.takeUp();
    const task = board.running[0];
    expect(task?.snapshot.kind).toBe('build');
    await board.cancel(task?.id ?? '');
    await vi.waitFor(() => expect(task?.snapshot.state).toBe('cancelled'), 5_000);
    expect(task?.stages.every((stage) => stage.state !== 'running')).toBe(true);
  });
});
