/** Builds: what is asked, what came of it, and what was built before. */
import type { Architecture } from '../types';
import type { SecretFinding } from './projects';

/** Where the value of a build secret comes from. The value itself never crosses to the page. */
export type SecretSource = { type: 'variable'; name: string } | { type: 'file'; path: string };

export interface BuildSecret {
  id: string;
  source: SecretSource;
}

/** What a build is given beside the project. Build arguments are readable in the image's history. */
export interface BuildOptions {
  target: string | null;
  arguments: Record<string, string>;
  secrets: BuildSecret[];
  /** A file with the certificates of a company's own authority, trusted while packages are restored. */
  certificates: string | null;
  /** The folder that the project's own Dockerfile is built from, or none for the one it was written for. */
  context?: string | null;
}

export interface BuildRequest {
  project: string;
  baseTag: string | null;
  architecture: Architecture | null;
  handler: string | null;
  tag: string | null;
  noCache: boolean;
  /** None for the project's own choice. */
  options: BuildOptions | null;
  /** Why secrets in the context may be sent after all; it is kept in the history. */
  allowSecrets: string | null;
  /** Build without the SDK that stays warm between builds, and end it. */
  cold?: boolean;
}

export interface BuildResult {
  imageId: string;
  tag: string;
  architecture: Architecture;
  handler: string;
  /** Whether the image's own CMD is another handler. */
  commandOverride?: boolean;
  baseTag: string;
  sizeBytes: number;
  durationMs: number;
  builder: string;
  standIn: boolean;
  /** What may be a secret in the files that the build has copied. */
  possibleSecrets?: SecretFinding[];
}

export type BuildOutcome = 'succeeded' | 'failed' | 'cancelled';

export interface BuildStep {
  name: string;
  cached: boolean;
  durationMs: number;
  failed: boolean;
}

export interface BuildRecord {
  startedAtMs: number;
  durationMs: number;
  outcome: BuildOutcome;
  imageId: string | null;
  sizeBytes: number | null;
  baseTag: string;
  architecture: Architecture;
  handler: string;
  builder: string;
  steps: BuildStep[];
  /** What changed since the build before: files, base, handler, options. */
  changes: string[];
  failure: string | null;
  allowSecrets: string | null;
}
