import { Channel } from '@tauri-apps/api/core';
import { getCurrentWindow } from '@tauri-apps/api/window';
import { open } from '@tauri-apps/plugin-dialog';
import { openUrl } from '@tauri-apps/plugin-opener';
import { commands } from './bindings.gen';
import type { Host } from './host';
import type { TaskEvent } from './types';

type Answered = { status: 'ok'; data: unknown } | { status: 'error'; error: unknown };

/**
 * What a command answered, or its report thrown. The names and arguments of the commands are checked by the
 * generated client, the shapes of their answers by `contract.ts`.
 */
async function answer<Value>(call: Promise<unknown>): Promise<Value> {
  const answered = await call;
  if (!isAnswered(answered)) return answered as Value;
  if (answered.status === 'error') throw answered.error;
  return answered.data as Value;
}

/** Commands that cannot fail answer plainly; the others say how it went. */
function isAnswered(value: unknown): value is Answered {
  return (
    typeof value === 'object' && value !== null && 'status' in value && ('data' in value || 'error' in value)
  );
}

/** The desktop shell. Every call is one command of `src-tauri/src/commands.rs`. */
export const tauriHost: Host = {
  appInfo: () => answer(commands.appInfo()),
  recentProjects: () => answer(commands.recentProjects()),
  openProject: (path) => answer(commands.openProject(path)),
  askMsbuild: (project) => answer(commands.askMsbuild(project)),
  saveChoices: (project, choices) => answer(commands.saveChoices(project, choices)),
  createSample: (request) => answer(commands.createSample(request)),
  findProjects: (path) => answer(commands.findProjects(path)),
  previewSample: (request) => answer(commands.previewSample(request)),
  notASecret: (project, file) => answer(commands.notASecret(project, file)),
  measureContext: (project) => answer(commands.measureContext(project)),
  pickHandler: (request) => answer(commands.pickHandler(request)),
  importFunction: (project, logicalId) => answer(commands.importFunction(project, logicalId)),
  listBases: (project) => answer(commands.listBases(project)),
  lookAtBase: (tag) => answer(commands.lookAtBase(tag)),
  previewDockerfile: (request) => answer(commands.previewDockerfile(request)),
  changeDockerfile: (request) => answer(commands.changeDockerfile(request)),
  buildHistory: (project) => answer(commands.buildHistory(project)),
  openFile: (project, file) => answer(commands.openFile(project, file)),
  checkMachine: (project) => answer(commands.checkMachine(project)),
  listTargets: () => answer(commands.listTargets()),
  identify: (target) => answer(commands.identify(target)),
  planDeploy: (request) => answer(commands.planDeploy(request)),
  readEvent: (project, event) => answer(commands.readEvent(project, event)),
  commandLines: (project) => answer(commands.commandLines(project)),
  loadSettings: () => answer(commands.loadSettings()),
  saveSettings: (settings) => answer(commands.saveSettings(settings)),
  stopLocal: () => answer(commands.stopLocal()),

  startBuild: (request) => answer(commands.startBuild(request)),
  startCheck: (request) => answer(commands.startCheck(request)),
  startLocalInvocation: (request) => answer(commands.startLocalInvocation(request)),
  startPublish: (request) => answer(commands.startPublish(request)),
  startDeploy: (request) => answer(commands.startDeploy(request)),
  startRemoteInvocation: (request) => answer(commands.startRemoteInvocation(request)),
  startJourney: (request) => answer(commands.startJourney(request)),

  listTasks: () => answer(commands.listTasks()),
  cancelTask: (id) => answer(commands.cancelTask(id)),
  async watchTask(id, afterSeq, onEvents) {
    const channel: Parameters<typeof commands.watchTask>[2] = new Channel();
    channel.onmessage = (events) => onEvents(events as TaskEvent[]);
    const watch = await answer<number>(commands.watchTask(id, afterSeq, channel));
    // A watch that has ended by itself is gone already; ending it again is no fault worth showing.
    return () => void commands.unwatchTask(watch).catch(() => undefined);
  },

  pickFolder: (title) => open({ directory: true, multiple: false, title }),
  pickFile: (title, extensions) =>
    open({ directory: false, multiple: false, title, filters: [{ name: title, extensions }] }),
  openExternal: (url) => openUrl(url),
  setTitle: (title) => getCurrentWindow().setTitle(title),
};
