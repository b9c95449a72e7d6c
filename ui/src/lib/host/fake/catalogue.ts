import type { Architecture, BaseRow, LiveBase, LocalBase } from '../types';

const BOTH: Architecture[] = ['x86_64', 'arm64'];
const X86: Architecture[] = ['x86_64'];
const DAY = 86_400_000;

const digestOf = (tag: string) => {
  const seed = [...tag].map((letter) => letter.charCodeAt(0).toString(16)).join('');
  return `sha256:${`5c${seed}a7`.repeat(32).slice(0, 64)}`;
};

/** The rows the workbench answers with, as of the day the screenshots are made for. */
export const BASES: BaseRow[] = [
  {
    ...row('10', 'net10.0', 'Amazon Linux 2023', BOTH, 'sdk:10.0', '2028-11-14', 722),
    managedRuntime: 'dotnet10',
    local: held('10', '10.0.0', 203_900_000, true),
  },
  {
    ...row('9', 'net9.0', 'Amazon Linux 2023', BOTH, 'sdk:9.0', '2026-11-10', -13),
    note: 'A release with short support. Lambda offers it as an image only.',
  },
  {
    ...row('8', 'net8.0', 'Amazon Linux 2023', BOTH, 'sdk:8.0', '2026-11-10', -13),
    managedRuntime: 'dotnet8',
    local: held('8', '8.0.21', 198_100_000, false),
  },
  row('7', 'net7.0', 'Amazon Linux 2', BOTH, 'sdk:7.0', '2024-05-14', -923),
  {
    ...row('6', 'net6.0', 'Amazon Linux 2', BOTH, 'sdk:6.0', '2024-12-20', -703),
    managedRuntime: 'dotnet6',
  },
  row('5.0', 'net5.0', 'Amazon Linux 2', X86, 'sdk:5.0', '2022-05-10', -1658),
  {
    ...row('core3.1', 'netcoreapp3.1', 'Amazon Linux 2', BOTH, 'sdk:3.1', '2023-04-03', -1330),
    managedRuntime: 'dotnetcore3.1',
  },
  {
    ...row('core2.1', 'netcoreapp2.1', 'Amazon Linux 2018.03', X86, 'sdk:2.1', '2022-01-05', -1783),
    glibc: '2.17',
    managedRuntime: 'dotnetcore2.1',
  },
  {
    ...row('provided:al2023', 'any', 'Amazon Linux 2023', BOTH, 'sdk:10.0', null, null),
    ecrPublic: 'public.ecr.aws/lambda/provided:al2023',
    dockerHub: 'amazon/aws-lambda-provided:al2023',
    holds: ['No .NET', 'Runtime Interface Emulator'],
    managedRuntime: 'provided.al2023',
    note: 'For programs that bring .NET along or are compiled ahead of time. They hold the runtime interface client themselves.',
  },
];

function held(tag: string, dotnetVersion: string, sizeBytes: number, standIn: boolean): LocalBase {
  return {
    imageId: digestOf(`image ${tag}`),
    digest: standIn ? null : digestOf(tag),
    sizeBytes,
    dotnetVersion,
    createdAtMs: Date.now() - 19 * DAY,
    standIn,
  };
}

/** What the registry would tell of a tag. */
export function live(tag: string): LiveBase {
  const base = BASES.find((known) => known.tag === tag);
  const major = /^\d+/.exec(tag)?.[0];
  const version = major ? `${major}.0.${major === '10' ? 0 : 21}` : null;
  return {
    reference: base?.ecrPublic ?? `public.ecr.aws/lambda/dotnet:${tag}`,
    digest: digestOf(tag),
    platforms: (base?.architectures ?? BOTH).map((architecture, index) => ({
      architecture,
      digest: digestOf(`${tag}-${architecture}`),
      compressedBytes: index === 0 ? 89_412_608 : 86_507_520,
      layers: 6,
      created: new Date(Date.now() - 6 * DAY).toISOString(),
      dotnetVersion: version,
    })),
    datedTags: [`${tag}.2026.11.17.09`, `${tag}.2026.10.29.14`, `${tag}.2026.10.12.20`],
    latestPatch: major ? `${major}.0.${major === '10' ? 1 : 22}` : null,
    patchGap: major
      ? `The base carries .NET ${version}; Microsoft has released ${major}.0.${major === '10' ? 1 : 22}, which is one patch newer.`
      : null,
  };
}

function row(
  tag: string,
  framework: string,
  operatingSystem: string,
  architectures: Architecture[],
  sdk: string,
  supportEnds: string | null,
  daysLeft: number | null,
): BaseRow {
  const ended = daysLeft !== null && daysLeft < 0;
  return {
    tag,
    framework,
    operatingSystem,
    architectures,
    ecrPublic: `public.ecr.aws/lambda/dotnet:${tag}`,
    dockerHub: `amazon/aws-lambda-dotnet:${tag}`,
    sdkImage: `mcr.microsoft.com/dotnet/${sdk}`,
    supportEnds,
    support: ended ? 'ended' : 'supported',
    daysLeft,
    warning: ended
      ? `Support ended on ${supportEnds}. The image still builds and Lambda still runs it, without security updates.`
      : null,
    holds: ['.NET runtime', 'ASP.NET Core', 'Runtime interface client', 'Runtime Interface Emulator'],
    managedRuntime: null,
    glibc: operatingSystem === 'Amazon Linux 2023' ? '2.34' : '2.26',
    note: null,
    local: null,
  };
}
