import type { Host } from '../host';
import type { Journey } from '../types';
import { choices } from './journeys';
import type { Stage } from './stageSet';

/** The calls about projects: finding, making, measuring, picking the handler. */
export function projectCalls(
  stage: Stage,
): Pick<
  Host,
  'findProjects' | 'previewSample' | 'measureContext' | 'pickHandler' | 'importFunction' | 'openFile'
> {
  return {
    findProjects: (path) => stage.answer({ root: path, solution: null, projects: [], durationMs: 3 }),
    previewSample: () => stage.answer({ files: [], handler: '', commandLine: 'slipway new NAME' }),
    measureContext: () =>
      stage.answer({
        folder: stage.journey().project.contextFolder,
        ignoreFile: '.dockerignore',
        files: 12,
        bytes: 39_116,
        largest: [],
        linksOutside: [],
        skipped: [],
        secrets: [],
        warnings: [],
      }),
    pickHandler: (request) => {
      if (request.write)
        stage.change({ choices: { ...choices(stage.journey().project), handler: request.handler } });
      return stage.answer([]);
    },
    importFunction: () => stage.answer<Journey>(stage.journey()),
    openFile: () => stage.answer(undefined),
  };
}
