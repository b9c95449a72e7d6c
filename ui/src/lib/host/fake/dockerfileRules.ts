import type { LintFinding, Severity } from '../types';

interface Rule {
  rule: string;
  severity: Severity;
  /** The line it speaks of. */
  on: RegExp;
  what: string;
  why: string;
  fix: string;
  /** The line after the change; null takes it out; without it there is no change to propose. */
  mend?: (line: string) => string | null;
}

const RULES: Rule[] = [
  {
    rule: 'secret-in-argument',
    severity: 'error',
    on: /^ARG NUGET_TOKEN/,
    what: 'The build argument NUGET_TOKEN holds a secret.',
    why: 'Build arguments are kept in the history of the image, where everyone who pulls it can read them.',
    fix: 'Give the token as a build secret and mount it in the one step that needs it.',
  },
  {
    rule: 'moving-tag',
    severity: 'warning',
    on: /sdk:latest/,
    what: 'The SDK is named by the tag latest.',
    why: 'The tag moves on to the next version of .NET, and the same Dockerfile then builds something else.',
    fix: 'Name the version that the project targets: sdk:10.0.',
    mend: (line) => line.replace('sdk:latest', 'sdk:10.0'),
  },
  {
    rule: 'copy-before-restore',
    severity: 'advice',
    on: /^COPY \. \.$/,
    what: 'All sources are copied before the packages are restored.',
    why: 'Every change to any file restores all packages again.',
    fix: 'Copy the project file first, restore, then copy the rest.',
  },
  {
    rule: 'unpinned-base',
    severity: 'advice',
    on: /^FROM public\.ecr\.aws\/lambda\/dotnet:[^\s@]+$/,
    what: 'The base image is named by a tag that moves.',
    why: 'Two builds of the same sources can stand on different bases.',
    fix: 'Pin the base by its digest on the Base image step. Renew the pin to get security fixes.',
  },
  {
    rule: 'outside-task-root',
    severity: 'error',
    on: /^COPY --from=build \/out \/app/,
    what: 'The function is copied to /app.',
    why: 'Lambda looks for its assembly in /var/task and will not find it.',
    fix: 'Copy it to /var/task.',
    mend: (line) => line.replace('/app', '/var/task'),
  },
  {
    rule: 'add-from-web',
    severity: 'warning',
    on: /^ADD https:/,
    what: 'A file is fetched from the web without a checksum.',
    why: 'Whoever can change that file can change the image.',
    fix: 'Write ADD --checksum=sha256:… with the digest of the file that was looked at.',
  },
  {
    rule: 'port-exposed',
    severity: 'advice',
    on: /^EXPOSE/,
    what: 'A port is exposed.',
    why: 'Lambda calls the function through its runtime interface; no port of the container can be reached.',
    fix: 'Take the line out.',
    mend: () => null,
  },
  {
    rule: 'entrypoint-replaced',
    severity: 'error',
    on: /^ENTRYPOINT/,
    what: 'The entry point of the base image is replaced.',
    why: 'The base starts the runtime interface client. Without it nothing answers Lambda, and every call times out.',
    fix: 'Take the line out, so that the entry point of the base counts.',
    mend: () => null,
  },
  {
    rule: 'command-in-shell-form',
    severity: 'error',
    on: /^CMD [^[]/,
    what: 'The handler is given in the shell form.',
    why: 'The base then receives /bin/sh -c in place of the handler, and the function does not start.',
    fix: 'Write the handler as a list: CMD ["Assembly::Namespace.Class::Method"].',
    mend: (line) => `CMD ["${line.slice(4).trim()}"]`,
  },
];

/** A Dockerfile that was written for a web server, with all that Lambda takes amiss. */
export const FAULTY = `FROM mcr.microsoft.com/dotnet/sdk:latest AS build
WORKDIR /src
ARG NUGET_TOKEN
COPY . .
RUN dotnet restore
RUN dotnet publish --configuration Release --output /out

FROM public.ecr.aws/lambda/dotnet:10
ADD https://tools.harbour.example/tracer.tar.gz /opt/tracer.tar.gz
COPY --from=build /out /app
EXPOSE 8080
ENTRYPOINT dotnet HarbourGreeter.dll
CMD HarbourGreeter::HarbourGreeter.Function::FunctionHandler
`;

/** A Dockerfile of one's own with little to say about it. */
export const TIDY = `# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY ["HarbourGreeter.csproj", "./"]
RUN --mount=type=secret,id=nuget dotnet restore
COPY . .
RUN dotnet publish --configuration Release --no-restore --output /out

FROM build AS test
RUN dotnet test

FROM public.ecr.aws/lambda/dotnet:10
COPY --from=build /out /var/task
EXPOSE 8080
CMD ["HarbourGreeter::HarbourGreeter.Function::FunctionHandler"]
`;

/** What is to be said of a text, in the order of its lines. Only a Dockerfile of one's own can be mended. */
export function findingsOf(text: string, own: boolean): LintFinding[] {
  const restores =
    /RUN dotnet restore[\s\S]*COPY \. \./.test(text) || text.includes('["HarbourGreeter.csproj"');
  return text.split('\n').flatMap((line, index) =>
    RULES.filter(({ on, rule }) => on.test(line) && !(rule === 'copy-before-restore' && restores)).map(
      ({ rule, severity, what, why, fix, mend }) => ({
        rule,
        severity,
        line: index + 1,
        lastLine: index + 1,
        what,
        why,
        fix,
        fixable: own && mend !== undefined,
      }),
    ),
  );
}

/** The text after the change that a finding proposes. */
export function mended(text: string, rule: string, line: number): string {
  const mend = RULES.find((known) => known.rule === rule)?.mend;
  if (!mend) return text;
  return text
    .split('\n')
    .flatMap((old, index) => {
      if (index + 1 !== line) return [old];
      const now = mend(old);
      return now === null ? [] : [now];
    })
    .join('\n');
}
