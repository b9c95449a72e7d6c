/** The check of an image before it is uploaded. */
import type { Architecture } from '../types';
import type { SecretFinding } from './projects';

export type CheckSeverity = 'refused' | 'warning' | 'advice';

export interface CheckRequest {
  project: string | null;
  image: string | null;
  architecture: Architecture | null;
}

/** What is wrong, why Lambda cares, and what to do. */
export interface CheckFinding {
  rule: string;
  severity: CheckSeverity;
  what: string;
  why: string;
  fix: string;
  /** A path in the image, or a layer. */
  place: string | null;
}

export interface PassedCheck {
  rule: string;
  what: string;
}

export interface LayerRow {
  /** Counted from the lowest, which is 0. */
  index: number;
  /** The digest of the layer, uncompressed. */
  diffId: string;
  blob: string | null;
  compressed: boolean;
  storedBytes: number;
  unpackedBytes: number;
  files: number;
  whiteouts: number;
  createdBy: string | null;
  /** False where its files could not be read. */
  opened: boolean;
}

/** A folder or file with all that is in it; what is too small to draw is gathered in one node. */
export interface SizeNode {
  name: string;
  path: string;
  bytes: number;
  files: number;
  /** The layer, where all of it comes from one. */
  layer: number | null;
  children: SizeNode[];
}

export interface CheckReport {
  findings: CheckFinding[];
  passed: PassedCheck[];
  layers: LayerRow[];
  tree: SizeNode;
  secrets: SecretFinding[];
  totalBytes: number;
  /** Bytes of files that a higher layer replaces or deletes. */
  wastedBytes: number;
  files: number;
}

export interface CheckResult {
  imageId: string;
  image: string;
  architecture: Architecture | null;
  report: CheckReport;
  /** Handlers found in the image's own assemblies. */
  handlers: string[];
  durationMs: number;
}
