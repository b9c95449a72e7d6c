import { untrack } from 'svelte';
import { asReport } from '../errors/report';
import type {
  BaseRow,
  Choices,
  CommandLines,
  ErrorReport,
  Host,
  Identity,
  LogChoices,
  ProjectRecord,
  PageChoices,
  ProjectsView,
  RoleChoice,
  Target,
  TargetSummary,
  TaskId,
} from '../host';
import type { StepId } from '../router.svelte';
import { belongsTo } from '../tasks/belongsTo';
import type { TaskBoard } from '../tasks/taskBoard.svelte';
import { stepsAtWork } from './stepTasks';
import { stepStatuses } from './steps';

const SAVE_AFTER_MS = 250;

/** The open project: its record as the workbench keeps it, and the choices as they are being made. */
export class Workspace {
  record = $state.raw<ProjectRecord | null>(null);
  /** The projects among which one was chosen, as long as the open one is among them or none is open. */
  found = $state.raw<ProjectsView | null>(null);
  choices = $state<Choices | null>(null);
  lines = $state.raw<CommandLines | null>(null);
  bases = $state.raw<BaseRow[]>([]);
  /** What speaks for a base, for this project. */
  baseAdvice = $state.raw<string | null>(null);
  targets = $state.raw<TargetSummary[]>([]);
  identity = $state.raw<Identity | null>(null);
  identityFault = $state.raw<ErrorReport | null>(null);
  saveFault = $state.raw<ErrorReport | null>(null);
  /** Whether MSBuild is being asked about the open project, and why it was not heard. */
  msbuild = $state.raw<{ asking: boolean; silence: string | null }>({ asking: false, silence: null });
  /** Agreement to create the repository; given beforehand only where it costs nothing. */
  createRepository = $state(false);
  role = $state<RoleChoice>({ type: 'keep' });
  /** Which part of the function's log in the cloud is looked at. */
  log = $state.raw<LogChoices>({ sinceSeconds: 600, filter: '' });
  /** The function that is looked at among those of the target. */
  lookedAt = $state<string | null>(null);
  /** Variables for tests on this machine. Their values may be secrets, so they are never written down. */
  variables = $state.raw<Record<string, string>>({});
  private reached: StepId | null = null;
  private saveTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: Host,
    private readonly tasks: TaskBoard,
  ) {
    tasks.onEnd((task) => {
      if (this.record && belongsTo(task, this.record)) void this.refresh();
    });
    // Each step of the whole way leaves its record, and is to be seen as done before the last one is.
    tasks.onMove((task) => {
      if (task.snapshot.kind !== 'journey' || !this.record || !belongsTo(task, this.record)) return;
      if (task.step === this.reached) return;
      this.reached = task.step;
      void this.refresh();
    });
  }

  readonly stepTasks = $derived.by(() => stepsAtWork(this.tasks.all, this.record));
  readonly statuses = $derived(this.record ? stepStatuses(this.record.statuses, this.stepTasks) : null);

  status(step: StepId) {
    return this.statuses?.[step] ?? { state: 'notStarted' as const, word: 'Not started' };
  }

  /** Reads a project and takes up its record. Throws a report; what was open stays open then. */
  async open(path: string, target: Target | null = null): Promise<void> {
    let record = await this.host.openProject(path);
    if (target) {
      record = await this.host.saveChoices(record.project.file, { ...record.choices, target });
    }
    if (this.record?.project.file !== record.project.file) this.variables = {};
    this.record = record;
    this.choices = record.choices;
    this.lines = null;
    if (!this.found?.projects.some(({ file }) => file === record.project.file)) this.found = null;
    this.presetConsent();
    void this.askMsbuild(record.project.file);
    // A convenience of the welcome page: where it cannot be written down, the project is open all the same.
    void this.host.rememberOpened(record.project.file).catch(() => undefined);
    await Promise.all([this.loadLists(), this.readLines(), this.identify()]);
  }

  /** Has MSBuild look beside what the person does; what nobody chose follows its word. */
  private async askMsbuild(file: string): Promise<void> {
    this.msbuild = { asking: true, silence: null };
    let silence: string | null = null;
    let news = false;
    try {
      const outcome = await this.host.askMsbuild(file);
      news = outcome.type === 'answered';
      silence = outcome.type === 'silent' ? outcome.reason : null;
    } catch (thrown) {
      silence = asReport(thrown).message;
    }
    if (this.record?.project.file !== file) return;
    this.msbuild = { asking: false, silence };
    if (!news) return;
    await this.flushSave();
    const record = await this.reopened(file);
    if (!record || this.record?.project.file !== file) return;
    this.record = record;
    this.choices = record.choices;
    await this.readLines();
  }

  close(): void {
    void this.flushSave();
    this.record = null;
    this.choices = null;
    this.lines = null;
    this.variables = {};
  }

  /** Reads the record again after a task has written to it; choices being made are kept. */
  async refresh(): Promise<void> {
    const file = this.record?.project.file;
    if (file === undefined) return;
    const record = await this.reopened(file);
    if (!record || this.record?.project.file !== file) return;
    this.record = record;
    if (record.deployed && this.role.type === 'create') this.role = { type: 'keep' };
  }

  private async reopened(file: string): Promise<ProjectRecord | null> {
    try {
      return await this.host.openProject(file);
    } catch (thrown) {
      this.saveFault = asReport(thrown);
      return null;
    }
  }

  /** Changes choices at once on the page, and shortly after on disk. */
  choose(changed: Partial<Choices>): void {
    if (!this.choices) return;
    this.choices = { ...this.choices, ...changed };
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => void this.save(), SAVE_AFTER_MS);
  }

  /** Takes over what a template says of one of its functions; the choices are the workbench's afterwards. */
  async importFunction(logicalId: string): Promise<void> {
    const file = this.record?.project.file;
    if (file === undefined) return;
    await this.flushSave();
    const record = await this.host.importFunction(file, logicalId);
    if (this.record?.project.file !== file) return;
    this.record = record;
    this.choices = record.choices;
    await this.readLines();
  }

  /** Reads the project's settings from another file; what nobody chose follows it. */
  async chooseSettingsFile(path: string | null): Promise<void> {
    const file = this.record?.project.file;
    if (file === undefined) return;
    await this.flushSave();
    const record = await this.host.chooseSettingsFile(file, path);
    if (this.record?.project.file !== file) return;
    this.record = record;
    this.choices = record.choices;
    await this.readLines();
  }

  async chooseTarget(target: Target): Promise<void> {
    this.choose({ target });
    this.identity = null;
    this.identityFault = null;
    await Promise.all([this.save(), this.identify()]);
    this.presetConsent();
  }

  async identify(): Promise<void> {
    const target = this.choices?.target;
    if (!target) return;
    this.identityFault = null;
    try {
      const identity = await this.host.identify(target);
      if (this.choices?.target === target) this.identity = identity;
    } catch (thrown) {
      this.identity = null;
      this.identityFault = asReport(thrown);
    }
  }

  /** Saves what is pending, then starts; the task is followed before this returns. */
  async start(begin: (file: string, choices: Choices) => Promise<TaskId>): Promise<void> {
    if (!this.record || !this.choices) return;
    await this.flushSave();
    await this.tasks.follow(await begin(this.record.project.file, $state.snapshot(this.choices)));
  }

  private async flushSave(): Promise<void> {
    if (this.saveTimer !== undefined) await this.save();
  }

  private async save(): Promise<void> {
    clearTimeout(this.saveTimer);
    this.saveTimer = undefined;
    const file = this.record?.project.file;
    if (file === undefined || !this.choices) return;
    try {
      const saved = await this.host.saveChoices(file, $state.snapshot(this.choices));
      if (this.record?.project.file !== file) return;
      this.record = saved;
      this.saveFault = null;
      await this.readLines();
    } catch (thrown) {
      this.saveFault = asReport(thrown);
    }
  }

  private async loadLists(): Promise<void> {
    const [bases, targets] = await Promise.all([
      this.host.listBases(this.record?.project.file ?? null),
      this.host.listTargets(),
    ]);
    this.bases = bases.bases;
    this.baseAdvice = bases.advice;
    this.targets = targets;
  }

  /** What the page asks for beside the saved choices. */
  private readonly page = $derived({
    createRepository: this.createRepository,
    role: this.role,
    variables: Object.keys(this.variables),
    log: this.log,
    lookedAt: this.lookedAt,
  });

  /** Reads the lines for the terminal again whenever the page asks for something else; for an effect. */
  followPage(): void {
    const page = $state.snapshot(this.page);
    untrack(() => void this.readLines(page));
  }

  private async readLines(page: PageChoices = $state.snapshot(this.page)): Promise<void> {
    const file = this.record?.project.file;
    if (file === undefined) return;
    const lines = await this.host.commandLines(file, page);
    if (this.record?.project.file === file) this.lines = lines;
  }

  private presetConsent(): void {
    if (!this.record || !this.choices) return;
    this.createRepository = this.choices.target.type === 'practice';
    this.role = this.record.deployed
      ? { type: 'keep' }
      : { type: 'create', name: `${this.choices.function}-role` };
  }
}
