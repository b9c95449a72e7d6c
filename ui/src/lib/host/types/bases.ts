/** Base images: the built-in catalogue, what the engine holds, and what a registry tells. */
import type { Architecture, SupportState } from '../types';

export interface BaseRow {
  tag: string;
  framework: string;
  operatingSystem: string;
  architectures: Architecture[];
  ecrPublic: string;
  dockerHub: string;
  sdkImage: string;
  supportEnds: string | null;
  support: SupportState;
  daysLeft: number | null;
  warning: string | null;
  /** What the image holds, in short phrases. */
  holds: string[];
  managedRuntime: string | null;
  glibc: string | null;
  note: string | null;
  /** The image as the engine on this machine has it. */
  local: LocalBase | null;
}

export interface LocalBase {
  imageId: string;
  /** The digest it was pulled by, where it was pulled. */
  digest: string | null;
  sizeBytes: number;
  dotnetVersion: string | null;
  createdAtMs: number | null;
  standIn: boolean;
}

export interface BasesView {
  bases: BaseRow[];
  /** Advice for the project that was named. */
  advice: string | null;
}

/** What the registry tells of a base now. */
export interface LiveBase {
  reference: string;
  digest: string;
  platforms: {
    architecture: Architecture;
    digest: string;
    compressedBytes: number;
    layers: number;
    /** As RFC 3339. */
    created: string | null;
    dotnetVersion: string | null;
  }[];
  datedTags: string[];
  /** The newest patch that Microsoft has released, where that could be asked. */
  latestPatch: string | null;
  /** One sentence on how far the base is behind, where it is. */
  patchGap: string | null;
}
