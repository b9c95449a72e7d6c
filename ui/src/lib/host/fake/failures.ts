import type { ErrorCode, ErrorReport, Hint } from '../types';

function failure(code: ErrorCode, message: string, rest: Partial<ErrorReport> = {}): ErrorReport {
  return { code, message, causes: [], hints: [], detail: null, places: [], retryable: false, ...rest };
}

const command = (text: string, line: string): Hint => ({ type: 'command', text, command: line });
const text = (sentence: string): Hint => ({ type: 'text', text: sentence });

export const FAILURES = {
  noEngine: failure('engineNotFound', 'No container engine answers on this machine.', {
    causes: ['DOCKER_HOST is not set', 'unix:///var/run/docker.sock: No such file or directory'],
    hints: [
      text('Install Docker Engine or Podman, then try again. Everything that needs no engine still works.'),
      command('Install Docker Engine on Debian', 'sudo apt install docker.io'),
      command('Start the engine if it is installed', 'sudo systemctl start docker'),
    ],
    retryable: true,
  }),
  noPermission: failure(
    'enginePermission',
    'You may not talk to the container engine at /var/run/docker.sock.',
    {
      causes: ['Permission denied (os error 13)'],
      hints: [command('Join the docker group, then log in again', 'sudo usermod -aG docker "$USER"')],
      retryable: true,
    },
  ),
  buildFailed: failure(
    'buildFailed',
    'The step "dotnet publish" of HarbourGreeter ended with 2 compiler errors.',
    {
      causes: ["process '/bin/sh -c dotnet publish HarbourGreeter.csproj' ended with exit code 1"],
      hints: [
        text('Correct the errors named in the log, then build again. Steps that succeeded are reused.'),
      ],
      detail:
        "/src/Function.cs(23,20): error CS0103: The name 'nme' does not exist in the current context\n" +
        '/src/Function.cs(31,9): error CS1002: ; expected',
      places: [
        {
          file: 'Function.cs',
          line: 23,
          column: 20,
          code: 'CS0103',
          message: "The name 'nme' does not exist in the current context",
        },
        { file: 'Function.cs', line: 31, column: 9, code: 'CS1002', message: '; expected' },
      ],
      retryable: false,
    },
  ),
  brokenProject: failure('projectInvalid', 'HarbourGreeter.csproj cannot be read as a project.', {
    causes: ['line 9, column 3: the end tag </PropertyGroup> does not match <TargetFramework>'],
    hints: [text('Correct the file in your editor and open the project again.')],
    retryable: true,
  }),
  noSuchFile: failure('projectUnreadable', 'The project has no such file.'),
  manyFaults: failure('projectInvalid', 'Harbour.slnx names projects that are not there.', {
    causes: ['7 of its 13 projects are missing'],
    places: ['Berths', 'Cargo', 'Customs', 'Fees', 'Invoices', 'Pilots', 'Tugs'].map((name, index) => ({
      file: 'Harbour.slnx',
      line: index + 4,
      column: 3,
      code: 'missing',
      message: `src/Harbour.${name}/Harbour.${name}.csproj does not exist`,
    })),
    retryable: true,
  }),
  folderTaken: failure('invalidInput', 'The folder /home/ada/code/HarbourGreeter is not empty.', {
    hints: [text('Choose another name or another place. Nothing was written.')],
  }),
  unreadableContext: failure(
    'projectUnreadable',
    'The folder that would be sent could not be read to its end.',
    {
      causes: ['data/private: Permission denied (os error 13)'],
      hints: [text('Give yourself the right to read it, or name it in .dockerignore. Then measure again.')],
      retryable: true,
    },
  ),
  noProfile: failure('profileMissing', 'There is no AWS profile named "shipyard-prod".', {
    causes: ['~/.aws/config has the profiles: default, shipyard-dev'],
    hints: [
      text('Choose another target, or add the profile.'),
      command('Add the profile', 'aws configure sso --profile shipyard-prod'),
    ],
  }),
  noHandler: failure('handlerMissing', 'No handler is known for HarbourGreeter.', {
    hints: [text('Type the handler on the Project step.')],
  }),
  badEvent: failure('eventInvalid', 'The event is not JSON.', {
    causes: ['expected `,` or `}` at line 3 column 1'],
  }),
  noImage: failure('imageMissing', 'The project has no built image yet.', {
    hints: [text('Build the image first.')],
  }),
  noRepository: failure(
    'repositoryMissing',
    'The repository "harbour-greeter" does not exist in this account.',
    {
      hints: [text('Agree to create it, or name a repository that exists.')],
    },
  ),
  taskGone: failure('taskNotFound', 'This task is not known any more.'),
} satisfies Record<string, ErrorReport>;
