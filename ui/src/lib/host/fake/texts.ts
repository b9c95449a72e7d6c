import type { Choices, CommandLines, PageChoices, ProjectView } from '../types';

/** What Slipway generates for a class library, word for word. */
export function dockerfile(project: ProjectView, choices: Choices): string {
  const framework = choices.baseTag.startsWith('core') ? choices.baseTag.slice(4) : choices.baseTag;
  const sdk = framework.includes('.') ? framework : `${framework}.0`;
  return generated(`${project.name}.csproj`, sdk, choices);
}

export function generated(
  file: string,
  sdk: string,
  { architecture, baseTag, handler }: Pick<Choices, 'architecture' | 'baseTag' | 'handler'>,
): string {
  const runtime = architecture === 'arm64' ? 'linux-arm64' : 'linux-x64';
  return `# A .NET function for AWS Lambda: published in the SDK image, run on AWS's base image.
# The SDK compiles for any architecture, so this stage needs no emulation of another one.
FROM --platform=\${BUILDPLATFORM:-linux} mcr.microsoft.com/dotnet/sdk:${sdk} AS restore
WORKDIR /src
# The files that decide the packages come first, so that a change of code restores nothing again.
COPY ["${file}", "./"]
RUN ["dotnet", "restore", "${file}", "-p:Configuration=Release", "-p:RuntimeIdentifier=${runtime}", "-p:SelfContained=false"]

FROM restore AS build
COPY . .
# What an earlier build has left among the sources goes, and what was restored comes back.
RUN ["rm", "-rf", "bin", "obj"]
COPY --from=restore /src .
RUN ["dotnet", "publish", "${file}", "--configuration", "Release", "--runtime", "${runtime}", "--self-contained", "false", "--output", "/app/publish", "-p:GenerateRuntimeConfigurationFiles=true", "--no-restore"]

FROM public.ecr.aws/lambda/dotnet:${baseTag}
WORKDIR /var/task
COPY --from=build /app/publish .
CMD ["${handler}"]
`;
}

const NOTHING: PageChoices = {
  createRepository: false,
  role: { type: 'keep' },
  variables: [],
  log: { sinceSeconds: 600, filter: '' },
  lookedAt: null,
};

export function commandLines(project: ProjectView, choices: Choices, page = NOTHING): CommandLines {
  const at =
    choices.target.type === 'practice'
      ? '--target practice'
      : `--profile ${choices.target.profile ?? 'default'}`;
  const base = `--base ${choices.baseTag} --architecture ${choices.architecture}`;
  const limits = `--memory ${choices.memoryMib} --timeout ${choices.timeoutSeconds}`;
  const create = page.createRepository ? ' --create-repository' : '';
  const variables = page.variables.map((name) => ` --env ${name}`).join('');
  const { role } = page;
  const roles = { keep: '', existing: ' --role ROLE', create: ' --create-role ROLE' }[role.type];
  return {
    inspect: `slipway inspect ${project.file}`,
    bases: `slipway bases --for ${project.file}`,
    dockerfile: `slipway dockerfile ${project.file} ${base}`,
    build: `slipway build ${project.file} ${base}`,
    history: `slipway history ${project.file}`,
    check: `slipway check ${project.file}`,
    handlers: `slipway handlers ${project.file}`,
    context: `slipway context ${project.file}`,
    invoke: `slipway invoke ${project.file} --event event.json ${limits}${variables}`,
    push: `slipway push ${project.file} --repository ${choices.repository}${create} ${at}`,
    plan: `slipway plan ${project.file} --function ${choices.function} ${limits}${roles} ${at}`,
    deploy: `slipway deploy ${project.file} --function ${choices.function} ${limits}${roles} ${at}`,
    remoteInvoke: `slipway remote-invoke ${choices.function} --event event.json ${at}`,
    logs: `slipway logs ${choices.function} --since ${page.log?.sinceSeconds ?? 600}s${page.log?.filter ? ` --filter ${page.log.filter}` : ''} --follow ${at}`,
    functions: `slipway functions ${at}`,
    delete: `slipway delete ${page.lookedAt ?? choices.function} ${at}`,
    run: `slipway run ${project.file} ${base} --function ${choices.function} --repository ${choices.repository}${create}${roles} --event event.json ${at}`,
    doctor: `slipway doctor ${project.file}`,
  };
}

export const EVENTS: Record<string, string> = {
  'events/greet.json': '{\n  "name": "Ada"\n}\n',
  'events/order-created.json':
    '{\n  "order": {\n    "id": "A-1042",\n    "lines": [\n      { "sku": "rope-12mm", "quantity": 3 }\n    ]\n  }\n}\n',
};
