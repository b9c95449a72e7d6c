import type { Host } from '../host';
import { BASES } from './catalogue';
import type { Stage } from './stageSet';
import { dockerfile } from './texts';

/** The calls about images: bases, Dockerfiles, the history of builds. */
export function imageCalls(
  stage: Stage,
): Pick<Host, 'listBases' | 'lookAtBase' | 'previewDockerfile' | 'changeDockerfile' | 'buildHistory'> {
  return {
    listBases: () => stage.answer({ bases: BASES, advice: null }),
    lookAtBase: (tag) =>
      stage.answer({
        reference: `public.ecr.aws/lambda/dotnet:${tag}`,
        digest: `sha256:${'5c'.repeat(32)}`,
        platforms: [],
        datedTags: [],
        latestPatch: null,
        patchGap: null,
      }),
    previewDockerfile: () => {
      const { project, choices } = stage.journey();
      return stage.answer({
        text: dockerfile(project, choices),
        own: project.hasDockerfile,
        path: null,
        findings: [],
      });
    },
    changeDockerfile: () => stage.answer({ changes: [], notes: [], findings: [] }),
    buildHistory: () => stage.answer([]),
  };
}
