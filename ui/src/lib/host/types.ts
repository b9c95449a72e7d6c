/**
 * The wire contract with the workbench, and the port through which the page reaches it.
 *
 * The first half mirrors the Rust types field by field, under the same names; the second half is ours.
 *
 * What belongs to one subject alone lies in `types/`.
 */

import type { BuildRequest, BuildResult } from './types/builds';
import type { CheckResult } from './types/checks';

export type * from './types/bases';
export type * from './types/builds';
export type * from './types/checks';
export type * from './types/dockerfiles';
export type * from './types/projects';

// ── Values ──────────────────────────────────────────────────────────────────────────────────────────────

export type Architecture = 'x86_64' | 'arm64';
export type Verdict = 'success' | 'functionError' | 'timeout' | 'crash' | 'initFailure' | 'outOfMemory';
export type OutputType = 'library' | 'executable';
export type DeployAction = 'create' | 'update' | 'nothing';
export type Theme = 'system' | 'light' | 'dark';
export type TargetKind = 'practice' | 'aws';
export type SupportState = 'supported' | 'ended';
export type CheckStatus = 'ready' | 'notice' | 'missing';

export type Target = { type: 'practice' } | { type: 'aws'; profile: string | null; region: string | null };

export interface TargetSummary {
  target: Target;
  kind: TargetKind;
  name: string;
  description: string;
}

export interface Identity {
  accountId: string;
  arn: string;
  region: string;
  endpoint: string | null;
}

// ── The machine ─────────────────────────────────────────────────────────────────────────────────────────────

export interface CheckItem {
  id: string;
  name: string;
  status: CheckStatus;
  detail: string;
  fix: string | null;
  command: string | null;
}

export interface MachineReport {
  items: CheckItem[];
}

// ── Requests and results ────────────────────────────────────────────────────────────────────────────────

export interface LocalInvocationRequest {
  project: string | null;
  image: string | null;
  event: string;
  memoryMib: number | null;
  timeoutSeconds: number | null;
  /** Over the variables that the project's settings name. */
  environment?: Record<string, string>;
}

export interface RemoteInvocationRequest {
  project: string | null;
  target: Target;
  function: string;
  qualifier: string | null;
  event: string;
}

export interface FunctionError {
  errorType: string;
  errorMessage: string;
  stackTrace: string[];
  /** The exceptions behind this one. */
  causes?: FunctionError[];
}

export interface Invocation {
  verdict: Verdict;
  payload: string;
  payloadIsBase64?: boolean;
  payloadBytes?: number;
  error: FunctionError | null;
  hints?: string[];
  warnings?: string[];
  durationMs: number;
  initMs: number | null;
  peakMemoryMib: number | null;
  logLines: string[];
  requestId: string | null;
}

export interface InvocationResult {
  invocation: Invocation;
  subject: string;
  digest: string | null;
  coldStart: boolean | null;
}

export interface PublishRequest {
  project: string | null;
  image: string | null;
  target: Target;
  repository: string;
  tag: string | null;
  createRepository: boolean;
  /** Why the image may be uploaded although the check found what Lambda refuses; it is kept with the upload. */
  allowFindings: string | null;
}

export interface PublishResult {
  imageId: string;
  repositoryUri: string;
  digest: string;
  tag: string;
  bytesSent: number;
  bytesSkipped: number;
  durationMs: number;
}

export type RoleChoice =
  { type: 'keep' } | { type: 'existing'; arn: string } | { type: 'create'; name: string };

export interface DeployRequest {
  project: string | null;
  target: Target;
  function: string;
  imageUri: string | null;
  handler: string | null;
  architecture: Architecture | null;
  memoryMib: number | null;
  timeoutSeconds: number | null;
  environment: Record<string, string> | null;
  role: RoleChoice;
}

/** An alias that stays on another version. */
export interface AliasBehind {
  name: string;
  version: string;
  digest: string | null;
  /** The line that publishes a version and moves the alias to it. */
  command: string;
}

export interface DeployResult {
  functionArn: string;
  function: string;
  digest: string;
  action: DeployAction;
  tested: boolean;
  roleArn: string;
  /** Aliases whose callers do not get this image. */
  aliases?: AliasBehind[];
}

export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

export interface DeployPlan {
  action: DeployAction;
  changes: FieldChange[];
}

export interface PlanView {
  identity: Identity;
  function: string;
  digest: string;
  plan: DeployPlan;
  tested: boolean;
  /** A sentence for each setting of the project that a deploy does not carry out. */
  leftOut?: string[];
  /** Aliases whose callers would not get this image. */
  aliases?: AliasBehind[];
  /** What the plan goes by, where the project's files say something else. */
  notes?: string[];
}

export interface JourneyRequest {
  build: BuildRequest;
  deploy: DeployRequest;
  repository: string;
  createRepository: boolean;
  event: string;
}

export interface JourneyResult {
  functionArn: string;
  digest: string;
  cloud: InvocationResult;
}

// ── Errors ──────────────────────────────────────────────────────────────────────────────────────────────

export type ErrorCode =
  | 'engineNotFound'
  | 'enginePermission'
  | 'engineUnreachable'
  | 'diskFull'
  | 'projectUnreadable'
  | 'projectInvalid'
  | 'handlerMissing'
  | 'baseImageUnfit'
  | 'imageMissing'
  | 'buildFailed'
  | 'architectureMismatch'
  | 'eventInvalid'
  | 'localStartFailed'
  | 'profileMissing'
  | 'credentialsMissing'
  | 'credentialsExpired'
  | 'regionMissing'
  | 'accessDenied'
  | 'targetUnreachable'
  | 'repositoryMissing'
  | 'roleMissing'
  | 'publishFailed'
  | 'functionMissing'
  | 'deployFailed'
  | 'portInUse'
  | 'invalidInput'
  | 'taskNotFound'
  | 'storageFailed'
  | 'secretsFound'
  | 'checkFailed'
  | 'refused'
  | 'unexpected';

export type Hint = { type: 'text'; text: string } | { type: 'command'; text: string; command: string };

export interface ErrorReport {
  code: ErrorCode;
  message: string;
  causes: string[];
  hints: Hint[];
  detail: string | null;
  /** Places in the project's files that the error is about, the first one first. */
  places: ErrorPlace[];
  retryable: boolean;
}

/** A compiler's message with its place. */
export interface ErrorPlace {
  file: string;
  line: number;
  column: number | null;
  code: string;
  message: string;
}

// ── Tasks ───────────────────────────────────────────────────────────────────────────────────────────────

export type TaskId = string;
export type TaskKind =
  'build' | 'check' | 'localInvocation' | 'publish' | 'deploy' | 'remoteInvocation' | 'journey';
export type TaskState = 'running' | 'cancelling' | 'succeeded' | 'failed' | 'cancelled';
export type StageState = 'running' | 'done' | 'reused' | 'failed';

export interface Progress {
  doneBytes: number;
  totalBytes: number | null;
}

export interface Stage {
  id: string;
  name: string;
  state: StageState;
  durationMs: number | null;
  progress: Progress | null;
}

export interface LogLine {
  stage: string | null;
  text: string;
}

export type TaskResult =
  | ({ type: 'build' } & BuildResult)
  | ({ type: 'check' } & CheckResult)
  | ({ type: 'invocation' } & InvocationResult)
  | ({ type: 'publish' } & PublishResult)
  | ({ type: 'deploy' } & DeployResult)
  | ({ type: 'journey' } & JourneyResult);

export type Outcome =
  { type: 'succeeded'; result: TaskResult } | { type: 'failed'; report: ErrorReport } | { type: 'cancelled' };

export type TaskEventBody =
  | { type: 'started' }
  | { type: 'stage'; stage: Stage }
  | { type: 'log'; line: LogLine }
  | { type: 'notice'; text: string }
  | { type: 'dropped'; count: number }
  | { type: 'cancelling' }
  | { type: 'finished'; outcome: Outcome };

export interface TaskEvent {
  seq: number;
  body: TaskEventBody;
}

export interface TaskSnapshot {
  id: TaskId;
  kind: TaskKind;
  title: string;
  project: string | null;
  commandLine: string;
  state: TaskState;
  startedAtMs: number;
  finishedAtMs: number | null;
  outcome: Outcome | null;
  lastSeq: number;
}

// ── The program ─────────────────────────────────────────────────────────────────────────────────────────

export interface AppInfo {
  version: string;
  initialProject: string | null;
  initialTarget: Target | null;
  samplePlace: string;
}

export interface Settings {
  theme: Theme;
}

export interface CommandLines {
  inspect: string;
  bases: string;
  dockerfile: string;
  build: string;
  history: string;
  check: string;
  handlers: string;
  context: string;
  invoke: string;
  push: string;
  plan: string;
  deploy: string;
  remoteInvoke: string;
  run: string;
  doctor: string;
}
