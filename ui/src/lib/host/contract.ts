/**
 * Holds the page's types against the generated ones; it is checked with the types and leaves nothing behind.
 *
 * The generator writes every `f64` as `number | null`, because JSON has no NaN. The workbench sends none, so
 * `types.ts` says plainly `number`; for the comparison, a number and a missing number count as the same. So do a
 * field and an optional field: what may be left out when it is read is always written.
 */
import type * as Generated from './bindings.gen';
import type * as Ours from './types';

type Loose<Value> = Value extends number | null
  ? number | null
  : Value extends (infer Item)[]
    ? Loose<Item>[]
    : Value extends object
      ? { [Key in keyof Value]-?: Loose<Exclude<Value[Key], undefined>> }
      : Value;

type Alike<One, Other> = [Loose<One>] extends [Loose<Other>]
  ? [Loose<Other>] extends [Loose<One>]
    ? true
    : false
  : false;

/** Everything that crosses from the workbench to the page and back, directly or inside of these. */
export interface Contract {
  appInfo: Alike<Ours.AppInfo, Generated.AppInfo>;
  basesView: Alike<Ours.BasesView, Generated.BasesView>;
  buildRequest: Alike<Ours.BuildRequest, Generated.BuildRequest>;
  commandLines: Alike<Ours.CommandLines, Generated.CommandLines>;
  deployRequest: Alike<Ours.DeployRequest, Generated.DeployRequest>;
  dockerfilePreview: Alike<Ours.DockerfilePreview, Generated.DockerfilePreview>;
  dockerfileRequest: Alike<Ours.DockerfileRequest, Generated.DockerfileRequest>;
  errorReport: Alike<Ours.ErrorReport, Generated.ErrorReport>;
  identity: Alike<Ours.Identity, Generated.Identity>;
  journey: Alike<Ours.Journey, Generated.Journey>;
  journeyRequest: Alike<Ours.JourneyRequest, Generated.JourneyRequest>;
  localInvocationRequest: Alike<Ours.LocalInvocationRequest, Generated.LocalInvocationRequest>;
  machineReport: Alike<Ours.MachineReport, Generated.MachineReport>;
  planView: Alike<Ours.PlanView, Generated.PlanView>;
  publishRequest: Alike<Ours.PublishRequest, Generated.PublishRequest>;
  recentProject: Alike<Ours.RecentProject, Generated.RecentProject>;
  remoteInvocationRequest: Alike<Ours.RemoteInvocationRequest, Generated.RemoteInvocationRequest>;
  sampleRequest: Alike<Ours.SampleRequest, Generated.SampleRequest>;
  settings: Alike<Ours.Settings, Generated.Settings>;
  targetSummary: Alike<Ours.TargetSummary, Generated.TargetSummary>;
  taskEvent: Alike<Ours.TaskEvent, Generated.TaskEvent>;
  taskSnapshot: Alike<Ours.TaskSnapshot, Generated.TaskSnapshot>;
}

/** Does not compile when a line above is false. */
type AllAlike<Lines extends Record<keyof Lines, true>> = Lines;
export type Kept = AllAlike<Contract>;
