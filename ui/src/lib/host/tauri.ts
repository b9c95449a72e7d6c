import { Channel } from '@tauri-apps/api/core';
import { getCurrentWindow } from '@tauri-apps/api/window';
import { open } from '@tauri-apps/plugin-dialog';
import { openUrl } from '@tauri-apps/plugin-opener';
import { commands, events } from './bindings.gen';
import type { Calls, Host, Unwatch } from './host';
import type { LogPage, TaskEvent } from './types';

type Answered = { status: 'ok'; data: unknown } | { status: 'error'; error: unknown };

/** Commands that cannot fail answer plainly; the others say how it went. */
function isAnswered(value: unknown): value is Answered {
  return (
    typeof value === 'object' && value !== null && 'status' in value && ('data' in value || 'error' in value)
  );
}

/** What a command answered, or its report thrown. */
async function answer(call: Promise<unknown>): Promise<unknown> {
  const answered = await call;
  if (!isAnswered(answered)) return answered;
  if (answered.status === 'error') throw answered.error;
  return answered.data;
}

/** Every command with its answer taken out; the names, arguments and answers are those of the generated client. */
function calls(): Calls {
  const entries = Object.entries(commands).map(([name, command]) => [
    name,
    (...given: unknown[]) => answer((command as (...given: unknown[]) => Promise<unknown>)(...given)),
  ]);
  return Object.fromEntries(entries) as Calls;
}

/** A watch that has ended by itself is gone already; ending it again is no fault worth showing. */
function unwatcher(watch: unknown): Unwatch {
  return () => void commands.unwatch(watch as number).catch(() => undefined);
}

/** The desktop shell. Every call is one command of `src-tauri/src/commands.rs`. */
export const tauriHost: Host = {
  ...calls(),

  async watchTask(id, afterSeq, onEvents) {
    const channel = new Channel<TaskEvent[]>();
    channel.onmessage = onEvents;
    return unwatcher(await answer(commands.watchTask(id, afterSeq, channel)));
  },

  async watchLog(id, from, onPage) {
    const channel = new Channel<LogPage>();
    channel.onmessage = onPage;
    return unwatcher(await answer(commands.watchLog(id, from, channel)));
  },

  pickFolder: (title) => open({ directory: true, multiple: false, title }),
  pickFile: (title, extensions) =>
    open({ directory: false, multiple: false, title, filters: [{ name: title, extensions }] }),
  openExternal: (url) => openUrl(url),
  setTitle: (title) => getCurrentWindow().setTitle(title),

  async onCloseAsked(listener) {
    await events.closeAsked.listen(listener);
  },
  closeWindow: () => getCurrentWindow().destroy(),
  minimizeWindow: () => getCurrentWindow().minimize(),
  restoreWindow: () => getCurrentWindow().unminimize(),
};
