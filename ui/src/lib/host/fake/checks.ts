import type { CheckFinding, CheckResult, LayerRow, PassedCheck, SizeNode } from '../types';
import { HANDLER } from './records';

const MIB = 1024 * 1024;

type Part = [name: string, mebibytes: number, files: number, parts?: Part[]];

function node(part: Part, above: string, layer: number): SizeNode {
  const [name, mebibytes, files, parts = []] = part;
  const path = above === '' ? '/' : `${above === '/' ? '' : above}/${name}`;
  return {
    name,
    path,
    bytes: mebibytes * MIB,
    files,
    layer,
    children: parts.map((child, index) => node(child, path, index)),
  };
}

const PLACES: Part = [
  '/',
  204.8,
  9_120,
  [
    [
      'var',
      118.4,
      1_012,
      [
        [
          'lang',
          96.1,
          402,
          [
            [
              'shared',
              74.2,
              340,
              [
                ['Microsoft.NETCore.App', 49.9, 190],
                ['Microsoft.AspNetCore.App', 24.3, 150],
              ],
            ],
            ['host', 18.4, 12],
            ['dotnet', 3.5, 50],
          ],
        ],
        [
          'runtime',
          9.6,
          84,
          [
            ['Amazon.Lambda.RuntimeSupport.dll', 6.2, 1],
            ['bootstrap', 3.4, 83],
          ],
        ],
        [
          'task',
          12.7,
          526,
          [
            ['HarbourGreeter.dll', 0.1, 1],
            ['AWSSDK.Core.dll', 4.6, 1],
            ['AWSSDK.S3.dll', 3.9, 1],
            ['runtimes', 2.7, 410],
            ['other', 1.4, 113],
          ],
        ],
      ],
    ],
    [
      'usr',
      78.6,
      7_403,
      [
        ['lib64', 41.9, 512],
        ['share', 22.3, 6_204],
        ['bin', 9.8, 498],
        ['lib', 4.6, 189],
      ],
    ],
    ['etc', 3.9, 402],
    ['opt', 2.1, 203],
    ['other', 1.8, 100],
  ],
];

const LAYERS: LayerRow[] = [
  ['Amazon Linux 2023', 78.2, 7_806],
  ['RUN dnf install -y libicu', 6.4, 402],
  ['COPY /dotnet /var/lang', 96.1, 402],
  ['COPY /runtime /var/runtime', 9.6, 84],
  ['ENV LAMBDA_TASK_ROOT=/var/task', 0, 0],
  ['COPY lambda-entrypoint.sh /', 0.1, 1],
  ['WORKDIR /var/task', 0, 0],
  ['COPY --from=build /app/publish .', 12.7, 526],
  ['CMD ["HarbourGreeter::HarbourGreeter.Function::FunctionHandler"]', 0, 0],
].map(([createdBy, mebibytes, files], index) => ({
  index,
  diffId: `sha256:${`${index}c5e9a1b`.repeat(8)}`,
  blob: null,
  compressed: false,
  storedBytes: Number(mebibytes) * MIB,
  unpackedBytes: Number(mebibytes) * MIB,
  files: Number(files),
  whiteouts: 0,
  createdBy: String(createdBy),
  opened: true,
}));

const PASSED: PassedCheck[] = [
  { rule: 'media-type', what: 'The manifest and every layer have a media type that Lambda takes.' },
  { rule: 'single-platform', what: 'The image is for one platform, without attestations.' },
  { rule: 'architecture', what: 'The image is for x86_64, as the function is.' },
  { rule: 'entrypoint', what: 'The entry point /lambda-entrypoint.sh is in the image and can be run.' },
  { rule: 'handler', what: 'The handler in CMD is in the assembly HarbourGreeter.dll.' },
  { rule: 'framework', what: 'The function asks for .NET 10.0, and the image holds 10.0.9.' },
  { rule: 'readable', what: "Every file of the function can be read by Lambda's user." },
];

export const REFUSED: CheckFinding = {
  rule: 'handler-missing',
  severity: 'refused',
  what: 'The handler HarbourGreeter::HarbourGreeter.Function::Handle is not in the image.',
  why: 'Lambda would start the function and fail on its first invocation, because no such method is there.',
  fix: 'Use HarbourGreeter::HarbourGreeter.Function::FunctionHandler, the nearest in the image.',
  place: '/var/task/HarbourGreeter.dll',
};

export const WARNINGS: CheckFinding[] = [
  {
    rule: 'secret',
    severity: 'warning',
    what: 'A layer holds what looks like a connection string with a password.',
    why: 'Whoever may pull the image can read every layer, also files that a later layer deletes.',
    fix: 'Take it out of the project, change the password, and pass it to the function at run time.',
    place: '/var/task/appsettings.Development.json:4',
  },
  {
    rule: 'base-ended',
    severity: 'warning',
    what: 'The base image is past its end of support.',
    why: 'It gets no more security fixes. Lambda still runs it.',
    fix: 'Move to the base 10.',
    place: null,
  },
  {
    rule: 'debug-files',
    severity: 'advice',
    what: 'The function carries 2.1 MiB of debug files (.pdb).',
    why: 'They make the image larger and are not needed to run it.',
    fix: 'Publish with -p:DebugType=none, or keep them for readable stack traces.',
    place: '/var/task',
  },
];

export function checked(imageId: string, findings: CheckFinding[] = []): CheckResult {
  return {
    imageId,
    image: 'slipway/harbour-greeter:latest',
    architecture: 'x86_64',
    report: {
      findings,
      passed: PASSED,
      layers: LAYERS,
      tree: node(PLACES, '', 0),
      secrets: [],
      totalBytes: 204.8 * MIB,
      wastedBytes: 0,
      files: 9_120,
    },
    handlers: [HANDLER],
    durationMs: 1_860,
  };
}
