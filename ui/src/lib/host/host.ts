import type {
  AppInfo,
  BasesView,
  BuildRecord,
  BuildRequest,
  CheckRequest,
  Choices,
  CommandLines,
  ContextView,
  DeployRequest,
  DockerfileChangeRequest,
  DockerfileChangeView,
  DockerfilePreview,
  DockerfileRequest,
  FileChange,
  HandlerRequest,
  Identity,
  Journey,
  JourneyRequest,
  LiveBase,
  LocalInvocationRequest,
  MachineReport,
  MsbuildOutcome,
  PlanView,
  ProjectView,
  ProjectsView,
  PublishRequest,
  RecentProject,
  RemoteInvocationRequest,
  SamplePreview,
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
  /** Has MSBuild look at a project, unless it has seen these very files. Takes seconds. */
  askMsbuild(project: string): Promise<MsbuildOutcome>;
  saveChoices(project: string, choices: Choices): Promise<Journey>;
  /** The projects of a solution or a folder. A project file alone is a list of one. */
  findProjects(path: string): Promise<ProjectsView>;
  previewSample(request: SampleRequest): Promise<SamplePreview>;
  createSample(request: SampleRequest): Promise<ProjectView>;
  measureContext(project: string): Promise<ContextView>;
  /** Remembers that what was found in a file of the context is no secret, for this content of it; measures again. */
  notASecret(project: string, file: string): Promise<ContextView>;
  pickHandler(request: HandlerRequest): Promise<FileChange[]>;
  /** Takes the settings of a template's function over into the choices. */
  importFunction(project: string, logicalId: string): Promise<Journey>;
  listBases(project: string | null): Promise<BasesView>;
  /** Asks the registry; takes some seconds where it does not answer. */
  lookAtBase(tag: string): Promise<LiveBase>;
  previewDockerfile(request: DockerfileRequest): Promise<DockerfilePreview>;
  changeDockerfile(request: DockerfileChangeRequest): Promise<DockerfileChangeView>;
  /** Newest first. */
  buildHistory(project: string): Promise<BuildRecord[]>;
  /** Opens a file of the project in the program that the system has for it. */
  openFile(project: string, file: string): Promise<void>;
  /** Looks at the machine, and at a project where one is named. */
  checkMachine(project: string | null): Promise<MachineReport>;
  listTargets(): Promise<TargetSummary[]>;
  identify(target: Target): Promise<Identity>;
  planDeploy(request: DeployRequest): Promise<PlanView>;
  readEvent(project: string, event: string): Promise<string>;
  commandLines(project: string): Promise<CommandLines>;
  loadSettings(): Promise<Settings>;
  saveSettings(settings: Settings): Promise<Settings>;
  stopLocal(): Promise<void>;

  startBuild(request: BuildRequest): Promise<TaskId>;
  startCheck(request: CheckRequest): Promise<TaskId>;
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
  /** The same for a file, such as a solution or a certificate. */
  pickFile(title: string, extensions: string[]): Promise<string | null>;
  openExternal(url: string): Promise<void>;
  setTitle(title: string): Promise<void>;
}
