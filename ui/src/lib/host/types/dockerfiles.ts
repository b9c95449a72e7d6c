/** Dockerfiles: the text, what is to be said about it, and changes with their preview. */
import type { Architecture } from '../types';
import type { FileChange } from './projects';

export type Severity = 'error' | 'warning' | 'advice';
export type DiffKind = 'same' | 'added' | 'removed' | 'gap';

export interface DiffLine {
  kind: DiffKind;
  beforeLine: number | null;
  afterLine: number | null;
  text: string;
}

/** One thing to say about a Dockerfile: where, what, why it matters, what to do. */
export interface LintFinding {
  rule: string;
  severity: Severity;
  line: number;
  lastLine: number;
  what: string;
  why: string;
  fix: string;
  /** True where Slipway can make the change itself. */
  fixable: boolean;
}

export interface DockerfileRequest {
  project: string;
  baseTag: string | null;
  architecture: Architecture | null;
  handler: string | null;
  /** The folder that the project's own Dockerfile is built from, or none for the one it was written for. */
  context?: string | null;
}

export interface DockerfilePreview {
  text: string;
  own: boolean;
  path: string | null;
  /** In the order of the lines. */
  findings: LintFinding[];
}

/** A change that a person asks for. */
export type DockerfileChange =
  /** The change that the finding of this rule on this line proposes. */
  | { type: 'fix'; rule: string; line: number }
  | { type: 'setBase'; image: string }
  | { type: 'setHandler'; handler: string }
  | { type: 'pinBase'; digest: string }
  | { type: 'setPlatform'; architecture: Architecture }
  /** Another base than AWS's: the runtime interface client is added where it is missing. */
  | { type: 'bringBase'; image: string }
  /** Writes the generated Dockerfile, and a .dockerignore where there is none, as the project's own. */
  | { type: 'adopt' };

export interface DockerfileChangeRequest {
  project: string;
  change: DockerfileChange;
  /** False shows the changes only. */
  write: boolean;
}

export interface DockerfileChangeView {
  changes: FileChange[];
  /** What a person should know about the change. */
  notes: string[];
  /** What remains to be said about the Dockerfile after it. */
  findings: LintFinding[];
}
