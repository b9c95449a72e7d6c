import { baseName } from '../../format/paths';
import type {
  CheckItem,
  ErrorReport,
  Identity,
  LogView,
  MachineReport,
  Target,
  TargetSummary,
} from '../types';
import { ACCOUNT, REGION } from './records';

const ready = (id: string, name: string, detail: string): CheckItem => ({
  id,
  name,
  status: 'ready',
  detail,
  fix: null,
  command: null,
});

function behind(project: string): CheckItem {
  const id = 'Amazon.Lambda.Core';
  return {
    id: `package:${id}`,
    name: `${id} of ${baseName(project).replace(/\.csproj$/, '')}`,
    status: 'notice',
    detail: '2.8.1 is a major version behind 3.2.0, the newest that Slipway knows.',
    fix: 'Raise it, then build and test: a major version may change what the code sees.',
    command: `dotnet add ${project} package ${id} --version 3.2.0`,
  };
}

/** The machine, and of a project what is to be said about its packages. */
export function machine(engineFails: ErrorReport | null, project: string | null): MachineReport {
  const engine: CheckItem = engineFails
    ? {
        id: 'engine',
        name: 'Container engine',
        status: 'missing',
        detail: engineFails.message,
        fix: 'Install Docker Engine or Podman and start it.',
        command: 'sudo apt install docker.io',
      }
    : ready(
        'engine',
        'Container engine',
        'Docker Engine 28.5.1 at unix:///var/run/docker.sock (current context "default")',
      );
  const needsEngine = (item: CheckItem): CheckItem =>
    engineFails
      ? {
          ...item,
          status: 'missing',
          detail: 'Not known without an engine.',
          fix: 'Get the engine to answer first.',
        }
      : item;
  return {
    items: [
      engine,
      needsEngine(ready('builder', 'Builder', 'BuildKit 0.25')),
      needsEngine(ready('disk', 'Disk space of the engine', '44.8 GiB free in /var/lib/docker')),
      needsEngine(ready('architecture', 'Architectures', 'x86_64 runs here')),
      needsEngine({
        id: 'emulation',
        name: 'Emulation for arm64',
        status: 'notice',
        detail: 'arm64 images build here but do not run here.',
        fix: 'Register the emulator once, or test on an Arm machine.',
        command: 'docker run --privileged --rm tonistiigi/binfmt --install arm64',
      }),
      ready('emulator', 'Runtime Interface Emulator', 'Version 1.30, in the cache'),
      ready('practice', 'Practice cloud', 'Ready at 127.0.0.1:4599, account 000000000000'),
      ready('profiles', 'AWS profiles', '2 profiles: default, shipyard-dev'),
      {
        id: 'credentials',
        name: 'AWS credentials',
        status: 'notice',
        detail: 'The session of the profile "shipyard-dev" ended at 18:40.',
        fix: 'Sign in again. The practice cloud needs no sign-in.',
        command: 'aws sso login --profile shipyard-dev',
      },
      ready('clock', 'Clock', 'Less than 1 s away from the time AWS keeps'),
      ready('proxy', 'Proxy', 'None is set'),
      ...(project === null ? [] : [behind(project)]),
    ],
  };
}

export const TARGETS: TargetSummary[] = [
  {
    target: { type: 'practice' },
    kind: 'practice',
    name: 'Practice',
    description: 'A cloud on this machine. Needs no account and costs nothing.',
  },
  {
    target: { type: 'aws', profile: 'shipyard-dev', region: 'eu-central-1' },
    kind: 'aws',
    name: 'shipyard-dev',
    description: 'AWS profile with single sign-on, region eu-central-1.',
  },
  {
    target: { type: 'aws', profile: 'shipyard-prod', region: 'eu-central-1' },
    kind: 'aws',
    name: 'shipyard-prod',
    description: 'AWS profile with single sign-on, region eu-central-1.',
  },
];

export function identity(target: Target): Identity {
  if (target.type === 'practice') {
    return {
      accountId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/practice`,
      region: REGION,
      endpoint: 'http://127.0.0.1:4599',
    };
  }
  return {
    accountId: '418273940112',
    arn: 'arn:aws:sts::418273940112:assumed-role/Deployer/ada',
    region: target.region ?? 'eu-central-1',
    endpoint: null,
  };
}

/** The end of a log as the workbench writes it. */
export const LOG: LogView = {
  folder: '/home/ada/.local/share/slipway/logs',
  file: '/home/ada/.local/share/slipway/logs/slipway.2026-11-28.log',
  lines: [
    '2026-11-28T09:12:04.118Z  INFO task{kind=Build project="HarbourGreeter.csproj"}: began',
    '2026-11-28T09:12:31.940Z  INFO task{kind=Build project="HarbourGreeter.csproj"}: succeeded',
    '2026-11-28T09:13:02.004Z  WARN task{kind=Publish project="HarbourGreeter.csproj"}: failed: The credentials of profile dev have expired. code=CredentialsExpired causes=["the token ended at 09:00"]',
  ],
};
