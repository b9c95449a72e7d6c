import type { Host } from '../host';
import type {
  DeployPlan,
  ProjectRecord,
  Outcome,
  PageChoices,
  Settings,
  TaskId,
  TaskKind,
  Theme,
} from '../types';
import { FAILURES } from './failures';
import { FakeTasks } from './fakeTasks';
import { projectAt } from './harbour';
import { imageCalls } from './imageCalls';
import { buildBeats, publishBeats } from './imageScripts';
import * as records from './records';
import { layerCalls } from './layers';
import { identity, LOG, machine, TARGETS } from './machine';
import { deletionBeats, logBeats, operateCalls, withoutFunction } from './operate';
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
  let record = structuredClone(scenario.record);

  async function answer<Value>(value: Value, ms = 80): Promise<Value> {
    await new Promise((resolve) => setTimeout(resolve, ms / speed));
    return structuredClone(value);
  }

  function needEngine(): void {
    if (scenario.engineFails) throw scenario.engineFails;
  }

  function take(beat: scripts.Beat, kind: TaskKind): void {
    if (beat.record) record = { ...record, ...beat.record(record) };
    if (beat.tell.type === 'finished' && beat.tell.outcome.type === 'succeeded') {
      record = withResult(record, beat.tell.outcome, kind);
    }
  }

  function start(kind: TaskKind, title: string, line: string, beats: scripts.Beat[]): TaskId {
    const project = record.project.file;
    return tasks.start(kind, title, project, line, beats, (beat) => {
      // A task of a project that is not the open one leaves no trace in its record.
      if (record.project.file === project) take(beat, kind);
    });
  }

  /** A build of another project than the open one, as the list of a solution starts them. */
  function startElsewhere(file: string): TaskId {
    const other = records.newRecord(projectAt(file));
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
    record: () => withStatuses(record),
    change: (changed) => {
      record = { ...record, ...changed };
    },
    answer,
  };
  const lines = (page?: PageChoices) => commandLines(record.project, record.choices, page);
  const name = () => record.project.name;
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
      if (path !== record.project.file && path !== record.project.folder) {
        const broken = scenario.found.projects.find(({ file, problem }) => file === path && problem !== null);
        if (broken)
          throw { ...FAILURES.brokenProject, message: `${broken.name}.csproj cannot be read as a project.` };
        record = records.newRecord(projectAt(path));
      }
      return answer(withStatuses(record), 0);
    },
    async saveChoices(_project, choices) {
      record = { ...record, choices: structuredClone(choices) };
      return answer(withStatuses(record), 30);
    },
    createSample: (request) => answer(projectAt(request.folder), 300),
    ...projectCalls(stage),
    ...imageCalls(stage),
    ...operateCalls(stage),
    checkMachine: (project) => answer(machine(scenario.engineFails, project), 500),
    readLog: () => answer(LOG),
    ...layerCalls(answer),
    listTargets: () => answer(TARGETS),
    async identify(target) {
      await answer(null, 200);
      if (scenario.identifyFails && target.type === 'aws') throw scenario.identifyFails;
      return identity(target);
    },
    async planDeploy(request) {
      await answer(null, 260);
      if (scenario.identifyFails && request.target.type === 'aws') throw scenario.identifyFails;
      if (!record.published) throw FAILURES.noImage;
      return {
        identity: identity(request.target),
        function: request.function,
        digest: record.published.digest,
        plan: planFor(record, request.memoryMib ?? 512),
        tested: records.deployed(record).tested,
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
      if (request.project !== record.project.file) return startElsewhere(request.project);
      if (!record.choices.handler) throw FAILURES.noHandler;
      return start('build', `Build ${name()}`, lines().build, buildBeats(scenario, record, request, slow));
    },
    startCheck: () =>
      answer(
        start('check', `Check ${name()}`, lines().check, scripts.check(record, scenario.checkFindings)),
        40,
      ),
    async startLocalInvocation() {
      needEngine();
      if (!record.built) throw FAILURES.noImage;
      const beats = scripts.localInvocation(record, scenario.testThrows);
      return answer(start('localInvocation', `Test ${name()}`, lines().invoke, beats), 40);
    },
    async startPublish(request) {
      needEngine();
      if (!record.built) throw FAILURES.noImage;
      if (!request.createRepository && !record.published) throw FAILURES.noRepository;
      return answer(
        start('publish', `Publish ${name()}`, lines().push, publishBeats(scenario, record, request)),
        40,
      );
    },
    startDeploy: (request) =>
      answer(start('deploy', `Deploy ${request.function}`, lines().deploy, scripts.deploy(record)), 40),
    startRemoteInvocation: (request) =>
      answer(
        start(
          'remoteInvocation',
          `Invoke ${request.function}`,
          lines().remoteInvoke,
          scripts.remoteInvocation(record),
        ),
        40,
      ),
    startFunctionLog: (request) =>
      answer(
        start(
          'functionLog',
          `${request.follow ? 'Follow' : 'Read'} the log of ${request.function}`,
          lines().logs,
          logBeats(request),
        ),
        40,
      ),
    startDeletion: (request) =>
      answer(start('deletion', `Delete ${request.function}`, lines().delete, deletionBeats(request)), 40),
    async startJourney() {
      needEngine();
      if (!record.choices.handler) throw FAILURES.noHandler;
      return answer(
        start('journey', `Take ${name()} the whole way`, lines().run, scripts.wholeWay(record, slow)),
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
    const beats = [...scripts.chatter(scenario.chatter), ...scripts.build(record, false, slow)];
    start('build', `Build ${name()}`, lines().build, beats);
  }
  return host;
}

function withResult(
  record: ProjectRecord,
  outcome: Outcome & { type: 'succeeded' },
  kind: TaskKind,
): ProjectRecord {
  const { result } = outcome;
  switch (result.type) {
    case 'check':
      return { ...record, checked: result };
    case 'build':
      return { ...record, built: result };
    case 'invocation':
      return kind === 'localInvocation'
        ? { ...record, tested: records.tested(record, result) }
        : { ...record, invoked: result };
    case 'publish':
      return { ...record, published: result };
    case 'deploy':
      return { ...record, deployed: result };
    case 'deletion':
      return withoutFunction(record, result.functionArn);
    case 'functionLog':
    case 'journey':
      return record;
  }
}

function planFor(record: ProjectRecord, memory: number): DeployPlan {
  if (!record.deployed) return { action: 'create', changes: [] };
  const changes = [];
  if (memory !== 512) changes.push({ field: 'memorySize', before: '512', after: String(memory) });
  if (
    record.deployed.digest !== record.published?.digest ||
    record.published.imageId !== record.built?.imageId
  ) {
    const uri = record.published?.repositoryUri ?? '';
    changes.push({
      field: 'imageUri',
      before: `${uri}@${record.deployed.digest}`,
      after: `${uri}@sha256:${'c31b70e9d254'.repeat(6).slice(0, 64)}`,
    });
  }
  return changes.length > 0 ? { action: 'update', changes } : { action: 'nothing', changes: [] };
}
