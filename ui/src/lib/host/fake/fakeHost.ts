import type { Host } from '../host';
import type { DeployPlan, Journey, Outcome, PageChoices, Settings, TaskId, TaskKind, Theme } from '../types';
import { FAILURES } from './failures';
import { FakeTasks } from './fakeTasks';
import { projectAt } from './harbour';
import { imageCalls } from './imageCalls';
import { buildBeats, publishBeats } from './imageScripts';
import * as journeys from './journeys';
import { identity, LOG, machine, TARGETS } from './machine';
import { projectCalls } from './projectCalls';
import { scenarioNamed, type Scenario } from './scenarios';
import * as scripts from './scripts';
import type { Stage } from './stageSet';
import { withStatuses } from './statuses';
import { commandLines, EVENTS } from './texts';
import { windowCalls } from './windowCalls';

/** `?scenario=NAME&theme=light|dark|system&speed=N`, where N makes everything N times as fast. */
export function fakeHostFor(query: URLSearchParams): Host {
  const speed = Number(query.get('speed') ?? '1') || 1;
  const theme = (query.get('theme') ?? 'system') as Theme;
  return fakeHost(scenarioNamed(query.get('scenario')), speed, { theme });
}

/** What the person picks, by the first kind of file that is asked for. */
const PICKED: Record<string, string> = {
  pem: '/home/ada/certs/harbour-ca.pem',
  json: '/home/ada/code/Harbour/deploy/settings.json',
};

export function fakeHost(scenario: Scenario, speed = 1, settings: Settings = { theme: 'system' }): Host {
  const tasks = new FakeTasks(speed);
  let journey = structuredClone(scenario.journey);

  async function answer<Value>(value: Value, ms = 80): Promise<Value> {
    await new Promise((resolve) => setTimeout(resolve, ms / speed));
    return structuredClone(value);
  }

  function needEngine(): void {
    if (scenario.engineFails) throw scenario.engineFails;
  }

  function take(beat: scripts.Beat, kind: TaskKind): void {
    if (beat.record) journey = { ...journey, ...beat.record(journey) };
    if (beat.tell.type === 'finished' && beat.tell.outcome.type === 'succeeded') {
      journey = withResult(journey, beat.tell.outcome, kind);
    }
  }

  function start(kind: TaskKind, title: string, line: string, beats: scripts.Beat[]): TaskId {
    const project = journey.project.file;
    return tasks.start(kind, title, project, line, beats, (beat) => {
      // A task of a project that is not the open one leaves no trace in its journey.
      if (journey.project.file === project) take(beat, kind);
    });
  }

  /** A build of another project than the open one, as the list of a solution starts them. */
  function startElsewhere(file: string): TaskId {
    const other = journeys.newJourney(projectAt(file));
    const line = commandLines(other.project, other.choices).build;
    return tasks.start(
      'build',
      `Build ${other.project.name}`,
      file,
      line,
      scripts.build(other, false, slow),
      () => {
        return;
      },
    );
  }

  const stage: Stage = {
    scenario,
    journey: () => withStatuses(journey),
    change: (changed) => {
      journey = { ...journey, ...changed };
    },
    answer,
  };
  const lines = (page?: PageChoices) => commandLines(journey.project, journey.choices, page);
  const name = () => journey.project.name;
  const slow = scenario.buildsAtStart ? 12 : 1;

  const host: Host = {
    appInfo: () =>
      answer({
        version: '0.1.0',
        initialProject: scenario.initialProject,
        initialTarget: scenario.initialTarget,
        samplePlace: '/home/ada',
      }),
    recentProjects: () => answer(scenario.recents),
    rememberOpened: () => answer(undefined),
    askMsbuild: () => answer({ type: 'known' as const }),
    async openProject(path) {
      await answer(null, 140);
      if (scenario.openFails) throw scenario.openFails;
      if (path !== journey.project.file && path !== journey.project.folder) {
        const broken = scenario.found.projects.find(({ file, problem }) => file === path && problem !== null);
        if (broken)
          throw { ...FAILURES.brokenProject, message: `${broken.name}.csproj cannot be read as a project.` };
        journey = journeys.newJourney(projectAt(path));
      }
      return answer(withStatuses(journey), 0);
    },
    async saveChoices(_project, choices) {
      journey = { ...journey, choices: structuredClone(choices) };
      return answer(withStatuses(journey), 30);
    },
    createSample: (request) => answer(projectAt(request.folder), 300),
    ...projectCalls(stage),
    ...imageCalls(stage),
    checkMachine: (project) => answer(machine(scenario.engineFails, project), 500),
    readLog: () => answer(LOG),
    listTargets: () => answer(TARGETS),
    async identify(target) {
      await answer(null, 200);
      if (scenario.identifyFails && target.type === 'aws') throw scenario.identifyFails;
      return identity(target);
    },
    async planDeploy(request) {
      await answer(null, 260);
      if (scenario.identifyFails && request.target.type === 'aws') throw scenario.identifyFails;
      if (!journey.published) throw FAILURES.noImage;
      return {
        identity: identity(request.target),
        function: request.function,
        digest: journey.published.digest,
        plan: planFor(journey, request.memoryMib ?? 512),
        tested: journeys.deployed(journey).tested,
        ...scenario.plan,
      };
    },
    readEvent: (_project, event) => answer(EVENTS[event] ?? '{}'),
    commandLines: (_project, page) => answer(lines(page), 20),
    loadSettings: () => answer(settings, 0),
    async saveSettings(wanted) {
      settings = wanted;
      return answer(settings, 10);
    },
    stopLocal: () => answer(undefined),

    async startBuild(request) {
      await answer(null, 40);
      needEngine();
      if (request.project !== journey.project.file) return startElsewhere(request.project);
      if (!journey.choices.handler) throw FAILURES.noHandler;
      return start('build', `Build ${name()}`, lines().build, buildBeats(scenario, journey, request, slow));
    },
    startCheck: () =>
      answer(
        start('check', `Check ${name()}`, lines().check, scripts.check(journey, scenario.checkFindings)),
        40,
      ),
    async startLocalInvocation() {
      needEngine();
      if (!journey.built) throw FAILURES.noImage;
      const beats = scripts.localInvocation(journey, scenario.testThrows);
      return answer(start('localInvocation', `Test ${name()}`, lines().invoke, beats), 40);
    },
    async startPublish(request) {
      needEngine();
      if (!journey.built) throw FAILURES.noImage;
      if (!request.createRepository && !journey.published) throw FAILURES.noRepository;
      return answer(
        start('publish', `Publish ${name()}`, lines().push, publishBeats(scenario, journey, request)),
        40,
      );
    },
    startDeploy: (request) =>
      answer(start('deploy', `Deploy ${request.function}`, lines().deploy, scripts.deploy(journey)), 40),
    startRemoteInvocation: (request) =>
      answer(
        start(
          'remoteInvocation',
          `Invoke ${request.function}`,
          lines().remoteInvoke,
          scripts.remoteInvocation(journey),
        ),
        40,
      ),
    async startJourney() {
      needEngine();
      if (!journey.choices.handler) throw FAILURES.noHandler;
      return answer(
        start('journey', `Take ${name()} the whole way`, lines().run, scripts.wholeWay(journey, slow)),
        40,
      );
    },

    listTasks: () => answer(tasks.list(), 10),
    async cancelTask(id) {
      tasks.cancel(id);
    },
    watchTask: async (id, afterSeq, onEvents) => tasks.watch(id, afterSeq, onEvents),
    watchLog: async (id, from, onPage) => tasks.watchLog(id, from, onPage),

    pickFolder: () => answer('/home/ada/code', 60),
    pickFile: (_title, extensions) =>
      answer(PICKED[extensions[0] ?? ''] ?? '/home/ada/code/Harbour/Harbour.slnx', 60),
    openExternal: () => answer(undefined),
    setTitle: async (title) => {
      document.title = title;
    },
    ...windowCalls(),
  };

  if (scenario.buildsAtStart) {
    const beats = [...scripts.chatter(scenario.chatter), ...scripts.build(journey, false, slow)];
    start('build', `Build ${name()}`, lines().build, beats);
  }
  return host;
}

function withResult(journey: Journey, outcome: Outcome & { type: 'succeeded' }, kind: TaskKind): Journey {
  const { result } = outcome;
  switch (result.type) {
    case 'check':
      return { ...journey, checked: result };
    case 'build':
      return { ...journey, built: result };
    case 'invocation':
      return kind === 'localInvocation'
        ? { ...journey, tested: journeys.tested(journey, result) }
        : { ...journey, invoked: result };
    case 'publish':
      return { ...journey, published: result };
    case 'deploy':
      return { ...journey, deployed: result };
    case 'journey':
      return journey;
  }
}

function planFor(journey: Journey, memory: number): DeployPlan {
  if (!journey.deployed) return { action: 'create', changes: [] };
  const changes = [];
  if (memory !== 512) changes.push({ field: 'memorySize', before: '512', after: String(memory) });
  if (
    journey.deployed.digest !== journey.published?.digest ||
    journey.published.imageId !== journey.built?.imageId
  ) {
    const uri = journey.published?.repositoryUri ?? '';
    changes.push({
      field: 'imageUri',
      before: `${uri}@${journey.deployed.digest}`,
      after: `${uri}@sha256:${'c31b70e9d254'.repeat(6).slice(0, 64)}`,
    });
  }
  return changes.length > 0 ? { action: 'update', changes } : { action: 'nothing', changes: [] };
}
