/** The check of an image before it is uploaded. */
import type { Architecture } from '../types';

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
  index: number;
  digest: string;
  bytes: number;
  files: number;
  createdBy: string;
}

/** A folder or file with all that is in it; what is too small to draw is gathered in one node. */
export interface SizeNode {
  name: string;
  path: string;
  bytes: number;
  files: number;
  /** The layer most of it comes from. */
  layer: number | null;
  children: SizeNode[];
}

export interface CheckReport {
  findings: CheckFinding[];
  passed: PassedCheck[];
  layers: LayerRow[];
  tree: SizeNode;
  totalBytes: number;
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
