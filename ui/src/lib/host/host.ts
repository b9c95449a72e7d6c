import type {
  AppInfo,
  BasesView,
  BuildRequest,
  Choices,
  CommandLines,
  DeployRequest,
  DockerfilePreview,
  DockerfileRequest,
  Identity,
  Journey,
  JourneyRequest,
  LocalInvocationRequest,
  MachineReport,
  PlanView,
  ProjectView,
  PublishRequest,
  RecentProject,
  RemoteInvocationRequest,
  SampleRequest,
  Settings,
  Target,
  TargetSummary,
  TaskEvent,
  TaskId,
  TaskSnapshot,
} from './types';

/** Ends a watch. */
export type Unwatch = () => void;

/**
 * What the page asks of the program around it. There are three kinds of call: a query answers at once, a
 * start returns the name of a task, a watch delivers a task's events. Every rejected call carries an
 * `ErrorReport`.
 */
export interface Host {
  appInfo(): Promise<AppInfo>;
  recentProjects(): Promise<RecentProject[]>;
  openProject(path: string): Promise<Journey>;
  saveChoices(project: string, choices: Choices): Promise<Journey>;
  createSample(request: SampleRequest): Promise<ProjectView>;
  listBases(): Promise<BasesView>;
  previewDockerfile(request: DockerfileRequest): Promise<DockerfilePreview>;
  checkMachine(): Promise<MachineReport>;
  listTargets(): Promise<TargetSummary[]>;
  identify(target: Target): Promise<Identity>;
  planDeploy(request: DeployRequest): Promise<PlanView>;
  readEvent(project: string, event: string): Promise<string>;
  commandLines(project: string): Promise<CommandLines>;
  loadSettings(): Promise<Settings>;
  saveSettings(settings: Settings): Promise<Settings>;
  stopLocal(): Promise<void>;

  startBuild(request: BuildRequest): Promise<TaskId>;
  startLocalInvocation(request: LocalInvocationRequest): Promise<TaskId>;
  startPublish(request: PublishRequest): Promise<TaskId>;
  startDeploy(request: DeployRequest): Promise<TaskId>;
  startRemoteInvocation(request: RemoteInvocationRequest): Promise<TaskId>;
  startJourney(request: JourneyRequest): Promise<TaskId>;

  listTasks(): Promise<TaskSnapshot[]>;
  cancelTask(id: TaskId): Promise<void>;
  /** Delivers every event after `afterSeq`: first what was missed, then what comes. */
  watchTask(id: TaskId, afterSeq: number, onEvents: (events: TaskEvent[]) => void): Promise<Unwatch>;

  /** The native dialog; null when it was closed without a choice. */
  pickFolder(title: string): Promise<string | null>;
  openExternal(url: string): Promise<void>;
  setTitle(title: string): Promise<void>;
}
