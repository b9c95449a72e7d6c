import type { Architecture, ProjectRecord, StepDetail, StepStatus, Verdict } from '../types';

/**
 * The workbench's rule of the steps' states, once more for the double, which changes its records while it plays. Both are
 * held against the same table.
 */
export interface Records {
  handler: string;
  baseTag: string;
  architecture: Architecture;
  built: { imageId: string; architecture: Architecture; handler: string; sizeBytes: number } | null;
  checked: { imageId: string; refused: number } | null;
  tested: { imageId: string; verdict: Verdict; durationMs: number } | null;
  published: { imageId: string; digest: string } | null;
  deployed: string | null;
  invoked: { digest: string | null; verdict: Verdict; durationMs: number } | null;
}

type Standing = Omit<StepStatus, 'step'>;

const plain = (state: StepStatus['state']): Standing => ({ state, detail: null });
const done = (detail: StepDetail): Standing => ({ state: 'done', detail });
const failed = (detail: StepDetail): Standing => ({ state: 'failed', detail });

export function statusesOf(records: Records): StepStatus[] {
  const { handler, baseTag, architecture, built, checked, tested, published, deployed, invoked } = records;
  const named = handler.trim() !== '';
  const sound = built?.architecture === architecture && built.handler === handler;
  const uploaded = published !== null && published.imageId === built?.imageId;
  const current = uploaded && published.digest === deployed;
  return [
    { step: 'project', ...(named ? plain('done') : failed({ type: 'needsHandler' })) },
    { step: 'base', ...done({ type: 'base', tag: baseTag, architecture }) },
    {
      step: 'build',
      ...(built
        ? sound
          ? done({ type: 'size', bytes: built.sizeBytes })
          : plain('stale')
        : plain(named ? 'ready' : 'notStarted')),
    },
    { step: 'check', ...after(built, checked, () => found(checked?.refused ?? 0)) },
    { step: 'test', ...after(built, tested, () => invocation(tested)) },
    {
      step: 'publish',
      ...after(built, published, () => done({ type: 'digest', digest: published?.digest ?? '' })),
    },
    { step: 'deploy', ...following(published, deployed, () => plain(current ? 'done' : 'stale')) },
    {
      step: 'cloud',
      ...following(deployed, invoked, () =>
        current && invoked?.digest === deployed ? invocation(invoked) : plain('stale'),
      ),
    },
  ];
}

/** A record of an image counts while it is the image that was built last. */
function after(
  built: { imageId: string } | null,
  record: { imageId: string } | null,
  standing: () => Standing,
): Standing {
  return following(built, record, () => (record?.imageId === built?.imageId ? standing() : plain('stale')));
}

function following(before: unknown, record: unknown, standing: () => Standing): Standing {
  if (before === null) return plain('notStarted');
  return record === null ? plain('ready') : standing();
}

const found = (findings: number): Standing =>
  findings === 0 ? plain('done') : failed({ type: 'refused', findings });

function invocation(answer: { verdict: Verdict; durationMs: number } | null): Standing {
  if (answer?.verdict === 'success') return done({ type: 'took', durationMs: answer.durationMs });
  return failed({ type: 'verdict', verdict: answer?.verdict ?? 'crash' });
}

/** The record with the states of its steps as they are now. */
export function withStatuses(record: ProjectRecord): ProjectRecord {
  const { choices, built, checked, tested, published, deployed, invoked } = record;
  const refused = checked?.report.findings.filter(({ severity }) => severity === 'refused').length ?? 0;
  const statuses = statusesOf({
    handler: choices.handler,
    baseTag: choices.baseTag,
    architecture: choices.architecture,
    built,
    checked: checked ? { imageId: checked.imageId, refused } : null,
    tested: tested && {
      imageId: tested.imageId,
      verdict: tested.verdict,
      durationMs: tested.result.invocation.durationMs,
    },
    published,
    deployed: deployed?.digest ?? null,
    invoked: invoked && {
      digest: invoked.digest,
      verdict: invoked.invocation.verdict,
      durationMs: invoked.invocation.durationMs,
    },
  });
  return { ...record, statuses };
}
