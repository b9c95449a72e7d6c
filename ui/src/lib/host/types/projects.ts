/** Projects: what they are, what was chosen for them, and making new ones. */
import type {
  Architecture,
  BuildResult,
  DeployResult,
  InvocationResult,
  OutputType,
  PublishResult,
  Target,
  Verdict,
} from '../types';
import type { BuildOptions } from './builds';
import type { CheckResult } from './checks';
import type { DiffLine } from './dockerfiles';

export type ProjectKind =
  'classLibrary' | 'executable' | 'aspNetCore' | 'annotations' | 'nativeAot' | 'customRuntime';
export type Language = 'csharp' | 'fsharp' | 'visualBasic';
export type FoundKind = 'method' | 'executable' | 'aspNetCore' | 'annotations';
export type Template = 'classLibrary' | 'executable' | 'webApi' | 'nativeAot';
export type TemplateLanguage = 'csharp' | 'fsharp';

export interface PackageReference {
  id: string;
  version: string | null;
}

/** A handler found in the sources or in the built assembly. */
export interface FoundHandler {
  handler: string;
  /** The .NET type of the event, none where the method takes none. */
  input: string | null;
  output: string | null;
  kind: FoundKind;
  likely: boolean;
  /** `Function.cs:12`, where it was found in source. */
  place: string | null;
  /** The value of ANNOTATIONS_HANDLER with which a program of Amazon.Lambda.Annotations runs this method. */
  annotationsHandler?: string | null;
}

/** A NuGet source that is not the public gallery. */
export interface NugetSource {
  name: string;
  url: string;
  isFolder: boolean;
  needsCredentials: boolean;
  /** Names of environment variables that its credentials are made of. */
  variables: string[];
}

/** An image function of a SAM or CloudFormation template beside the project. */
export interface TemplateFunction {
  file: string;
  logicalId: string;
  functionName: string | null;
  command: string[];
  memoryMib: number | null;
  timeoutSeconds: number | null;
  architecture: Architecture | null;
  environmentNames: string[];
  notes: string[];
}

export interface ProjectView {
  file: string;
  folder: string;
  name: string;
  framework: string;
  frameworks: string[];
  outputType: OutputType;
  kind: ProjectKind;
  /** One sentence: why it is of this kind. */
  kindReason: string;
  language: Language;
  assemblyName: string;
  lambdaPackages: PackageReference[];
  /** Projects it refers to, as paths relative to its folder. */
  references: string[];
  /** The folder that is sent to the engine: the smallest that holds all that a build needs. */
  contextFolder: string;
  handler: string | null;
  handlerSource: string | null;
  /** Handlers found in the sources, or in the built assembly once there is one. */
  handlers: FoundHandler[];
  /** Whether one of the person's own is there. */
  hasDockerfile: boolean;
  /** Whether one is there that is still Slipway's, which it keeps in step with the project. */
  keptDockerfile?: boolean;
  suggestedBase: string | null;
  warnings: string[];
  events: string[];
  /** Names of the settings overlays beside the project: `prod` for aws-lambda-tools-defaults.prod.json. */
  environments: string[];
  privateFeeds: NugetSource[];
  templateFunctions: TemplateFunction[];
  /** Who told these facts. */
  facts?: 'preview' | 'msbuild';
  /** Who decided on the context's folder, where the project has a Dockerfile of its own. */
  contextSource?: string | null;
  /** The path of the project's own Dockerfile. */
  dockerfile?: string | null;
  /** Every setting of the project's own file, where it comes from and whether Slipway uses it. */
  settings?: Setting[];
  /** Where MSBuild says something else than the preview did, a sentence each. */
  differences?: string[];
}

/** One setting of the project's own file. */
export interface Setting {
  key: string;
  /** The value as a person may see it: of variables only the names. */
  value: string;
  /** The file that has the last word. */
  source: string;
  /** Why Slipway does not use it; none where it does. */
  leftOut: string | null;
}

/** What came of asking MSBuild. */
export type MsbuildOutcome = { type: 'known' } | { type: 'answered' } | { type: 'silent'; reason: string };

/** One project of a solution or a folder. */
export interface ProjectSummary {
  file: string;
  name: string;
  /** Its path below the folder that was asked about. */
  place: string;
  framework: string | null;
  kind: ProjectKind | null;
  /** True for a project that can become a function. */
  lambda: boolean;
  /** Why it cannot be read, where it cannot. */
  problem: string | null;
}

export interface ProjectsView {
  root: string;
  /** The solution's file, where one was read. */
  solution: string | null;
  projects: ProjectSummary[];
  durationMs: number;
}

/** What a build would send to the engine, measured before it is sent. */
export interface ContextView {
  folder: string;
  /** The ignore file that counts, or none. */
  ignoreFile: string | null;
  files: number;
  bytes: number;
  largest: { path: string; bytes: number }[];
  /** Links that point outside; they are sent as links and never followed. */
  linksOutside: string[];
  /** Sockets, pipes and devices, which are left out. */
  skipped: string[];
  /** Secrets found in the files that would be sent. */
  secrets: SecretFinding[];
  warnings: string[];
}

/** A secret that was seen. The value is never kept; `mask` shows its first letters at most. */
export interface SecretFinding {
  rule: string;
  what: string;
  path: string;
  line: number | null;
  /** The layer, in an image. */
  layer: number | null;
  mask: string;
  certainty: 'possible' | 'likely' | 'certain';
}

export interface Choices {
  baseTag: string;
  /** The digest that pins the base, or none for the moving tag. */
  baseDigest: string | null;
  architecture: Architecture;
  handler: string;
  memoryMib: number;
  timeoutSeconds: number;
  target: Target;
  repository: string;
  function: string;
  event: string;
  /** The settings overlay in use. */
  environment: string | null;
  build: BuildOptions;
}

export interface TestRecord {
  imageId: string;
  verdict: Verdict;
  lastInitMs?: number | null;
  result: InvocationResult;
}

export interface Journey {
  project: ProjectView;
  choices: Choices;
  built: BuildResult | null;
  checked: CheckResult | null;
  tested: TestRecord | null;
  published: PublishResult | null;
  deployed: DeployResult | null;
  invoked: InvocationResult | null;
  /** What was published and deployed to other targets. */
  elsewhere?: Elsewhere[];
  /** Choices that differ from what the project says. */
  chosen?: ChosenValue[];
}

/** The last upload and deploy to a target that is not the chosen one. */
export interface Elsewhere {
  target: Target;
  published: PublishResult | null;
  deployed: DeployResult | null;
}

/** One choice that differs from the project. */
export interface ChosenValue {
  field: string;
  value: string;
  /** What the project said when it was chosen. */
  against: string;
  /** The day it was chosen. */
  on: string | null;
  /** What the project says now. */
  project: string;
  /** Where it says so; none where it is only a default. */
  source: string | null;
  listed: boolean;
}

export interface RecentProject {
  file: string;
  name: string;
  folder: string;
  openedAtMs: number;
  missing: boolean;
}

export interface SampleRequest {
  folder: string;
  framework: string | null;
  template: Template;
  language: TemplateLanguage;
  architecture: Architecture;
  tests: boolean;
}

/** What a new project would be, before anything is written. */
export interface SamplePreview {
  files: { path: string; contents: string }[];
  handler: string;
  commandLine: string;
}

export interface HandlerRequest {
  project: string;
  handler: string;
  /** False shows the changes only. */
  write: boolean;
}

/** A change to one of the project's own files, written or only shown. */
export interface FileChange {
  path: string;
  created: boolean;
  written: boolean;
  lines: DiffLine[];
}
