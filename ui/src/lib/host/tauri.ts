import { Channel, invoke } from '@tauri-apps/api/core';
import { getCurrentWindow } from '@tauri-apps/api/window';
import { open } from '@tauri-apps/plugin-dialog';
import { openUrl } from '@tauri-apps/plugin-opener';
import type { Host } from './host';
import type { TaskEvent } from './types';

/** The desktop shell. Every call is one command of `src-tauri/src/commands.rs`. */
export const tauriHost: Host = {
  appInfo: () => invoke('app_info'),
  recentProjects: () => invoke('recent_projects'),
  openProject: (path) => invoke('open_project', { path }),
  saveChoices: (project, choices) => invoke('save_choices', { project, choices }),
  createSample: (request) => invoke('create_sample', { request }),
  listBases: () => invoke('list_bases'),
  previewDockerfile: (request) => invoke('preview_dockerfile', { request }),
  checkMachine: () => invoke('check_machine'),
  listTargets: () => invoke('list_targets'),
  identify: (target) => invoke('identify', { target }),
  planDeploy: (request) => invoke('plan_deploy', { request }),
  readEvent: (project, event) => invoke('read_event', { project, event }),
  commandLines: (project) => invoke('command_lines', { project }),
  loadSettings: () => invoke('load_settings'),
  saveSettings: (settings) => invoke('save_settings', { settings }),
  stopLocal: () => invoke('stop_local'),

  startBuild: (request) => invoke('start_build', { request }),
  startLocalInvocation: (request) => invoke('start_local_invocation', { request }),
  startPublish: (request) => invoke('start_publish', { request }),
  startDeploy: (request) => invoke('start_deploy', { request }),
  startRemoteInvocation: (request) => invoke('start_remote_invocation', { request }),
  startJourney: (request) => invoke('start_journey', { request }),

  listTasks: () => invoke('list_tasks'),
  cancelTask: (id) => invoke('cancel_task', { id }),
  async watchTask(id, afterSeq, onEvents) {
    const channel = new Channel<TaskEvent[]>();
    channel.onmessage = onEvents;
    const watch = await invoke<number>('watch_task', { id, afterSeq, channel });
    // A watch that has ended by itself is gone already; ending it again is no fault worth showing.
    return () => void invoke('unwatch_task', { watch }).catch(() => undefined);
  },

  pickFolder: (title) => open({ directory: true, multiple: false, title }),
  openExternal: (url) => openUrl(url),
  setTitle: (title) => getCurrentWindow().setTitle(title),
};
