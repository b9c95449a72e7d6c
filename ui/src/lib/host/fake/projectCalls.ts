import type { Host } from '../host';
import type { DiffLine, ErrorReport, FileChange, HandlerRequest, ProjectView } from '../types';
import { FAILURES } from './failures';
import { contextOf } from './harbour';
import { samplePreview } from './sampleFiles';
import type { Stage } from './stageSet';

const SETTINGS = 'aws-lambda-tools-defaults.json';

/** The calls about projects: finding, making, measuring, picking the handler. */
export function projectCalls(
  stage: Stage,
): Pick<
  Host,
  | 'findProjects'
  | 'previewSample'
  | 'measureContext'
  | 'notASecret'
  | 'pickHandler'
  | 'importFunction'
  | 'chooseSettingsFile'
  | 'openFile'
> {
  return {
    async findProjects(path) {
      if (stage.scenario.openFails) throw await stage.answer(stage.scenario.openFails);
      return stage.answer(stage.scenario.found, path.endsWith('x') ? 160 : 240);
    },
    async previewSample(request) {
      const fault = sampleFault(request.folder);
      if (fault) throw await stage.answer(fault);
      return stage.answer(samplePreview(request), 120);
    },
    async measureContext() {
      if (stage.scenario.measureFails) throw await stage.answer(stage.scenario.measureFails);
      return stage.answer({ ...contextOf(stage.record().project), ...stage.scenario.context }, 300);
    },
    notASecret(_project, file) {
      const context = { ...contextOf(stage.record().project), ...stage.scenario.context };
      return stage.answer({ ...context, secrets: context.secrets.filter(({ path }) => path !== file) }, 120);
    },
    pickHandler: (request) => {
      const { project, choices } = stage.record();
      const changes = handlerChanges(project, request);
      if (request.write) {
        stage.change({
          project: { ...project, handler: request.handler, handlerSource: `image-command in ${SETTINGS}` },
          choices: { ...choices, handler: request.handler },
        });
      }
      return stage.answer(changes, 160);
    },
    importFunction: (_project, logicalId) => {
      const { project, choices } = stage.record();
      const taken = project.templateFunctions.find((candidate) => candidate.logicalId === logicalId);
      if (taken) {
        stage.change({
          project: {
            ...project,
            templateFunctions: project.templateFunctions.map((one) => ({ ...one, inUse: one === taken })),
          },
          choices: {
            ...choices,
            template: logicalId,
            handler: taken.command[0] ?? choices.handler,
            memoryMib: taken.memoryMib ?? choices.memoryMib,
            timeoutSeconds: taken.timeoutSeconds ?? choices.timeoutSeconds,
            architecture: taken.architecture ?? choices.architecture,
            function: taken.functionName ?? choices.function,
          },
        });
      }
      return stage.answer(stage.record(), 160);
    },
    chooseSettingsFile: (_project, file) => {
      const { project } = stage.record();
      stage.change({ project: { ...project, settingsFile: file ?? `${project.folder}/${SETTINGS}` } });
      return stage.answer(stage.record(), 160);
    },
    async openFile(_project, file) {
      // A place is no file: its line has to be taken off first.
      if (file.includes(':')) throw await stage.answer(FAILURES.noSuchFile);
      return stage.answer(undefined);
    },
  };
}

/** The folder of one recent project is in use; every other one is free. */
function sampleFault(folder: string): ErrorReport | null {
  return folder.endsWith('/HarbourGreeter') ? FAILURES.folderTaken : null;
}

function handlerChanges(project: ProjectView, request: HandlerRequest): FileChange[] {
  if (project.handler === request.handler) return [];
  const same = (line: number, text: string): DiffLine => ({
    kind: 'same',
    beforeLine: line,
    afterLine: line,
    text,
  });
  const gap: DiffLine = { kind: 'gap', beforeLine: null, afterLine: null, text: '' };
  const after = `  "image-command": "${request.handler}"`;
  const added: DiffLine = { kind: 'added', beforeLine: null, afterLine: 12, text: after };
  const removed: DiffLine[] =
    project.handler === null
      ? []
      : [
          {
            kind: 'removed',
            beforeLine: 12,
            afterLine: null,
            text: `  "image-command": "${project.handler}"`,
          },
        ];
  return [
    {
      path: SETTINGS,
      created: false,
      written: request.write,
      lines: [
        gap,
        same(10, '  "function-memory-size": 512,'),
        same(11, '  "function-timeout": 30,'),
        ...removed,
        added,
        same(13, '}'),
      ],
    },
  ];
}
