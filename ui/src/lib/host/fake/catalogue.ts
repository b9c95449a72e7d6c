import type { Architecture, BaseRow } from '../types';

const BOTH: Architecture[] = ['x86_64', 'arm64'];
const X86: Architecture[] = ['x86_64'];

/** The rows the workbench answers with, as of the day the screenshots are made for. */
export const BASES: BaseRow[] = [
  row('10', 'net10.0', 'Amazon Linux 2023', BOTH, 'sdk:10.0', '2028-11-14', 722),
  row('9', 'net9.0', 'Amazon Linux 2023', BOTH, 'sdk:9.0', '2026-11-10', -13),
  row('8', 'net8.0', 'Amazon Linux 2023', BOTH, 'sdk:8.0', '2026-11-10', -13),
  row('7', 'net7.0', 'Amazon Linux 2', BOTH, 'sdk:7.0', '2024-05-14', -923),
  row('6', 'net6.0', 'Amazon Linux 2', BOTH, 'sdk:6.0', '2024-12-20', -703),
  row('5.0', 'net5.0', 'Amazon Linux 2', X86, 'sdk:5.0', '2022-05-10', -1658),
  row('core3.1', 'netcoreapp3.1', 'Amazon Linux 2', BOTH, 'sdk:3.1', '2023-04-03', -1330),
  row('core2.1', 'netcoreapp2.1', 'Amazon Linux 2018.03', X86, 'sdk:2.1', '2022-01-05', -1783),
  {
    ...row('provided:al2023', 'any', 'Amazon Linux 2023', BOTH, 'sdk:10.0', null, null),
    ecrPublic: 'public.ecr.aws/lambda/provided:al2023',
    dockerHub: 'amazon/aws-lambda-provided:al2023',
  },
];

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
