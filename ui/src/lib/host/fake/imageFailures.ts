import type { ErrorReport } from '../types';

const common = { detail: null, places: [], causes: [], retryable: false };

/** What can go wrong with bases, builds and checks, beside what goes wrong everywhere. */
export const IMAGE_FAILURES = {
  noRegistry: {
    ...common,
    code: 'targetUnreachable',
    message: 'The registry public.ecr.aws does not answer.',
    causes: ['no answer within 10 s', 'the name could not be resolved'],
    hints: [
      { type: 'text', text: 'Check the connection or the proxy, then ask again.' },
      {
        type: 'text',
        text: 'Building goes on without the registry as long as the engine holds the base image.',
      },
    ],
    retryable: true,
  },
  secrets: {
    ...common,
    code: 'secretsFound',
    message: 'The build was not started: 2 secrets were found in the files that would be sent to the engine.',
    places: [
      {
        file: 'appsettings.Development.json',
        line: 14,
        column: null,
        code: 'aws-access-key',
        message: 'An access key of AWS (AKIA…)',
      },
      { file: 'certs/harbour-dev.pem', line: 1, column: null, code: 'private-key', message: 'A private key' },
    ],
    hints: [{ type: 'text', text: 'Move them out of the folder, or name the files in .dockerignore.' }],
  },
  findings: {
    ...common,
    code: 'checkFailed',
    message: 'The image was not uploaded: Lambda would refuse it for 1 reason.',
    causes: ['The image is 10.8 GB; Lambda takes 10 GB at most.'],
    hints: [{ type: 'text', text: 'The Check step shows what is in the way and how to mend it.' }],
  },
} satisfies Record<string, ErrorReport>;
