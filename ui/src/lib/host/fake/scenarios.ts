import type {
  CheckFinding,
  ContextView,
  ErrorReport,
  PlanView,
  ProjectRecord,
  ProjectsView,
  RecentProject,
  Target,
} from '../types';
import { checked, REFUSED, WARNINGS } from './checks';
import { FAULTY, TIDY } from './dockerfileRules';
import { FAILURES } from './failures';
import * as harbour from './harbour';
import * as records from './records';

/** A state of the world that the page can be shown in: `?scenario=NAME`. */
export interface Scenario {
  initialProject: string | null;
  initialTarget: Target | null;
  recents: RecentProject[];
  record: ProjectRecord;
  /** What looking for projects finds, wherever it looks. */
  found: ProjectsView;
  /** What differs from the ordinary build context. */
  context: Partial<ContextView>;
  measureFails: ErrorReport | null;
  openFails: ErrorReport | null;
  engineFails: ErrorReport | null;
  identifyFails: ErrorReport | null;
  buildFails: boolean;
  testThrows: boolean;
  /** Starts the build at once, and slowly, so that there is time to look at it. */
  buildsAtStart: boolean;
  /** Lines that the build writes besides its own. */
  chatter: number;
  /** What a check finds. */
  checkFindings: CheckFinding[];
  /** The text of the project's own Dockerfile, where it has one. */
  ownDockerfile: string | null;
  registryFails: boolean;
  /** There were builds before. */
  history: boolean;
  /** A build stops at secrets, an upload at what Lambda refuses, until a reason is given. */
  holdsSecrets: boolean;
  holdsFindings: boolean;
  /** What a plan says besides. */
  plan: Pick<PlanView, 'notes' | 'leftOut' | 'aliases'>;
}

const SECRETS: ContextView['secrets'] = [
  {
    rule: 'aws-access-key',
    what: 'An access key of AWS',
    path: 'appsettings.Development.json',
    line: 14,
    mask: 'AKIA…',
    layer: null,
    certainty: 'certain',
  },
  {
    rule: 'private-key',
    what: 'A private key',
    path: 'certs/harbour-dev.pem',
    line: 1,
    layer: null,
    mask: '-----BEGIN…',
    certainty: 'certain',
  },
];

const AWS: Target = { type: 'aws', profile: 'shipyard-prod', region: 'eu-central-1' };

function base(): Scenario {
  const view = { ...records.project(), handlers: harbour.handlersOf('HarbourGreeter') };
  const hour = 3_600_000;
  return {
    initialProject: view.file,
    initialTarget: null,
    recents: [
      recent('HarbourGreeter', 2 * hour),
      recent('InvoiceRenderer', 26 * hour),
      { ...recent('TideTableImport', 200 * hour), missing: true },
    ],
    record: records.newRecord(view),
    found: harbour.HARBOUR,
    context: {},
    measureFails: null,
    openFails: null,
    engineFails: null,
    identifyFails: null,
    buildFails: false,
    testThrows: false,
    buildsAtStart: false,
    chatter: 0,
    checkFindings: WARNINGS,
    ownDockerfile: null,
    registryFails: false,
    history: false,
    holdsSecrets: false,
    holdsFindings: false,
    plan: {},
  };
}

function recent(name: string, ago: number): RecentProject {
  const view = records.project(name);
  return { file: view.file, name, folder: view.folder, openedAtMs: Date.now() - ago, missing: false };
}

function finished(): Scenario {
  const scenario = { ...base(), history: true };
  scenario.record = records.finishedRecord(scenario.record.project);
  scenario.record.checked = checked(records.IMAGE_ID, WARNINGS);
  return scenario;
}

function withDockerfile(text: string): Scenario {
  const scenario = { ...finished(), ownDockerfile: text };
  scenario.record.project.hasDockerfile = true;
  return scenario;
}

const SCENARIOS = {
  opened: base,
  fresh: () => ({ ...base(), initialProject: null, recents: [] }),
  recents: () => ({ ...base(), initialProject: null }),
  solution: () => ({ ...base(), initialProject: harbour.HARBOUR.solution }),
  'large-solution': () => ({ ...base(), initialProject: harbour.LARGE.solution, found: harbour.LARGE }),
  'one-function': () => ({ ...base(), initialProject: null, found: harbour.ONE_FUNCTION }),
  'no-function': () => ({ ...base(), initialProject: null, found: harbour.NO_FUNCTION }),
  'many-faults': () => ({ ...base(), initialProject: null, openFails: FAILURES.manyFaults }),
  'no-project': () => ({ ...base(), initialProject: null, found: harbour.NOTHING }),
  /** A grown project: environments, a template, private packages, references, many handlers. */
  grown: () => {
    const view = harbour.importer();
    const chosen = {
      field: 'timeout',
      value: '60',
      against: '30',
      on: '2026-11-20',
      project: '120',
      source: 'aws-lambda-tools-defaults.json',
      listed: false,
    };
    return {
      ...base(),
      initialProject: view.file,
      record: { ...records.newRecord(view), chosen: [chosen] },
    };
  },
  secret: () => ({ ...base(), context: { secrets: SECRETS } }),
  'unmeasured-context': () => ({ ...base(), measureFails: FAILURES.unreadableContext }),
  'no-engine': () => ({ ...base(), engineFails: FAILURES.noEngine }),
  'no-permission': () => ({ ...base(), engineFails: FAILURES.noPermission }),
  'failed-build': () => ({ ...base(), buildFails: true }),
  running: () => ({ ...base(), buildsAtStart: true }),
  'broken-project': () => ({ ...base(), openFails: FAILURES.brokenProject }),
  'no-profile': () => {
    const scenario = finished();
    scenario.record.choices.target = AWS;
    return { ...scenario, identifyFails: FAILURES.noProfile };
  },
  'missing-handler': () => {
    const scenario = base();
    Object.assign(scenario.record.project, {
      handler: null,
      handlerSource: null,
      warnings: [
        'No handler was found in aws-lambda-tools-defaults.json, serverless.template or the project file.',
      ],
    });
    scenario.record.choices.handler = '';
    return scenario;
  },
  /** A deploy leaves an alias behind and a setting out, and the image may hold a secret. */
  'left-behind': () => {
    const scenario = finished();
    const alias = {
      name: 'live',
      version: '7',
      digest: null,
      command:
        'aws lambda update-alias --function-name harbourgreeter --name live --function-version "$(aws lambda publish-version --function-name harbourgreeter --query Version --output text)"',
    };
    const { built, deployed } = scenario.record;
    scenario.record.built = built && {
      ...built,
      possibleSecrets: SECRETS.slice(0, 1).map((secret) => ({
        ...secret,
        certainty: 'possible' as const,
        path: 'appsettings.json',
        line: 7,
      })),
    };
    scenario.record.deployed = deployed && { ...deployed, aliases: [alias] };
    return {
      ...scenario,
      plan: {
        notes: ['The timeout is 60 s, as you chose on 2026-11-20; aws-lambda-tools-defaults.json says 120.'],
        leftOut: ['function-layers is left out: a function from an image has no layers.'],
        aliases: [alias],
      },
    };
  },
  'failed-test': () => {
    const scenario = base();
    scenario.record.built = records.built(scenario.record);
    scenario.record.tested = records.tested(
      scenario.record,
      records.thrownAnswer(scenario.record.built.imageId),
    );
    return { ...scenario, testThrows: true };
  },
  'binary-answer': () => {
    const scenario = base();
    scenario.record.built = records.built(scenario.record);
    scenario.record.tested = records.tested(
      scenario.record,
      records.binaryAnswer(scenario.record.built.imageId),
    );
    return scenario;
  },
  untested: () => {
    const scenario = finished();
    Object.assign(scenario.record, { tested: null, deployed: null, invoked: null });
    return scenario;
  },
  stale: () => {
    const scenario = finished();
    scenario.record.built = records.built(scenario.record, records.NEXT_IMAGE_ID);
    return scenario;
  },
  'check-refused': () => {
    const scenario = finished();
    const findings = [REFUSED, ...WARNINGS];
    scenario.record.checked = checked(records.IMAGE_ID, findings);
    return { ...scenario, checkFindings: findings };
  },
  done: finished,
  'own-dockerfile': () => withDockerfile(TIDY),
  'lint-findings': () => withDockerfile(FAULTY),
  'no-history': () => ({ ...finished(), history: false }),
  'registry-unreachable': () => ({ ...finished(), registryFails: true }),
  'secrets-found': () => ({ ...base(), holdsSecrets: true }),
  'findings-refused': () => {
    const scenario = finished();
    Object.assign(scenario.record, { published: null, deployed: null, invoked: null });
    return { ...scenario, holdsFindings: true };
  },
  aws: () => {
    const scenario = finished();
    scenario.record.choices.target = AWS;
    return scenario;
  },
  'long-log': () => ({ ...base(), buildsAtStart: true, chatter: 6_000 }),
  'hostile-log': () => {
    const scenario = finished();
    const answer = records.localAnswer(records.IMAGE_ID);
    answer.invocation.payload = '{"greeting":"<img src=x onerror=document.title=\'pwn\'>"}';
    answer.invocation.logLines = [
      "<script>document.title='pwn'</script>",
      '\u001b]8;;javascript:alert(1)\u0007link',
    ];
    scenario.record.tested = records.tested(scenario.record, answer);
    return scenario;
  },
  'long-names': () => {
    const name = 'Contoso.Logistics.Harbour.ContainerManifestReconciliation.EventProcessor.Function';
    const view = records.project(
      name,
      `/home/ada/clients/contoso-logistics/services/2026/reconciliation/src/${name}`,
    );
    return { ...base(), initialProject: view.file, record: records.finishedRecord(view) };
  },
} satisfies Record<string, () => Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function scenarioNamed(name: string | null): Scenario {
  return name !== null && name in SCENARIOS ? SCENARIOS[name as ScenarioName]() : SCENARIOS.opened();
}
