import { expect, it } from 'vitest';
import { fakeHost } from '../host/fake/fakeHost';
import { FAILURES } from '../host/fake/failures';
import { HARBOUR } from '../host/fake/harbour';
import { scenarioNamed } from '../host/fake/scenarios';
import { TaskBoard } from '../tasks/taskBoard.svelte';
import { BuildAll } from './buildAll.svelte';
import { functionsOf } from './projects';

it('starts a task for every project and keeps on where one is refused', async () => {
  const host = fakeHost(scenarioNamed('solution'), 100);
  const start = host.startBuild;
  host.startBuild = async (request) => {
    if (request.project.includes('ManifestScan')) throw FAILURES.noHandler;
    return start(request);
  };
  const tasks = new TaskBoard(host);
  const builds = new BuildAll(host, tasks);
  await builds.start(functionsOf(HARBOUR));
  expect(builds.started).toBe(3);
  expect(builds.refused.map(({ name }) => name)).toEqual(['ManifestScan']);
  expect(tasks.all.map((task) => task.snapshot.title).sort()).toEqual([
    'Build BerthApi',
    'Build HarbourGreeter',
    'Build TideTableImport',
  ]);
});
