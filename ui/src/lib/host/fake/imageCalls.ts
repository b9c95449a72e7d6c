import type { Host } from '../host';
import type { DockerfileChange, DockerfileChangeRequest, FileChange } from '../types';
import { BASES, live } from './catalogue';
import { findingsOf, mended } from './dockerfileRules';
import { history } from './history';
import { IMAGE_FAILURES } from './imageFailures';
import { lineDiff } from './lineDiff';
import type { Stage } from './stageSet';
import { dockerfile } from './texts';

const IGNORED = 'bin/\nobj/\n.git/\n**/*.user\n';
const ADVICE =
  'HarbourGreeter targets net10.0: base 10 carries that version and has the longest support of all of them.';

/** The calls about images: bases, Dockerfiles, the history of builds. */
export function imageCalls(
  stage: Stage,
): Pick<Host, 'listBases' | 'lookAtBase' | 'previewDockerfile' | 'changeDockerfile' | 'buildHistory'> {
  let own = stage.scenario.ownDockerfile;

  function text(): string {
    const { project, choices } = stage.record();
    const pinned: DockerfileChange | null = choices.baseDigest
      ? { type: 'pinBase', digest: choices.baseDigest }
      : null;
    const generated = dockerfile(project, choices);
    return own ?? (pinned ? changed(generated, pinned) : generated);
  }

  function write(changed: string): void {
    own = changed;
    stage.change({ project: { ...stage.record().project, hasDockerfile: true, keptDockerfile: false } });
  }

  return {
    listBases: (project) => stage.answer({ bases: BASES, advice: project === null ? null : ADVICE }),
    async lookAtBase(tag) {
      await stage.answer(null, 1_600);
      if (stage.scenario.registryFails) throw IMAGE_FAILURES.noRegistry;
      return live(tag);
    },
    previewDockerfile: () =>
      stage.answer({
        text: text(),
        own: own !== null,
        path: own === null ? null : 'Dockerfile',
        findings: findingsOf(text(), own !== null),
      }),
    async changeDockerfile({ change, write: agreed }: DockerfileChangeRequest) {
      const before = own;
      const after = changed(text(), change);
      const changes: FileChange[] = [
        {
          path: 'Dockerfile',
          created: before === null,
          written: agreed,
          lines: lineDiff(before ?? '', after),
        },
      ];
      if (before === null) {
        changes.push({ path: '.dockerignore', created: true, written: agreed, lines: lineDiff('', IGNORED) });
      }
      if (agreed) write(after);
      return stage.answer({ changes, notes: notesOf(change), findings: findingsOf(after, true) }, 240);
    },
    buildHistory: () => stage.answer(stage.scenario.history ? history() : []),
  };
}

function changed(text: string, change: DockerfileChange): string {
  const base = /^FROM public\.ecr\.aws\/lambda\/dotnet:(\S+)$/m;
  switch (change.type) {
    case 'fix':
      return mended(text, change.rule, change.line);
    case 'setBase':
      return text.replace(base, `FROM ${change.image}`);
    case 'pinBase':
      return text.replace(base, `FROM public.ecr.aws/lambda/dotnet:$1@${change.digest}`);
    case 'setHandler':
      return text.replace(/^CMD .*$/m, `CMD ["${change.handler}"]`);
    case 'bringBase':
      return text
        .replace(base, `FROM ${change.image}\nWORKDIR /var/task`)
        .replace(
          /^CMD .*$/m,
          (command) => `ENTRYPOINT ["dotnet", "exec", "Amazon.Lambda.RuntimeSupport.dll"]\n${command}`,
        );
    case 'setPlatform':
    case 'adopt':
      return text;
  }
}

function notesOf(change: DockerfileChange): string[] {
  if (change.type === 'adopt')
    return ['From then on the file is yours: the choices of base and handler no longer change it.'];
  if (change.type === 'bringBase')
    return ['The runtime interface client is added, because this base does not bring it.'];
  return [];
}
