import type { Choices, CommandLines, ProjectView } from '../types';

export function dockerfile(project: ProjectView, choices: Choices): string {
  const framework = choices.baseTag.startsWith('core') ? choices.baseTag.slice(4) : choices.baseTag;
  const sdk = framework.includes('.') ? framework : `${framework}.0`;
  const runtime = choices.architecture === 'arm64' ? 'linux-arm64' : 'linux-x64';
  return `# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:${sdk} AS build
WORKDIR /src
COPY ["${project.name}.csproj", "./"]
RUN dotnet restore "${project.name}.csproj" --runtime ${runtime}
COPY . .
RUN dotnet publish "${project.name}.csproj" --configuration Release --runtime ${runtime} \\
    --self-contained false --no-restore --output /out

FROM public.ecr.aws/lambda/dotnet:${choices.baseTag}
COPY --from=build /out /var/task
CMD ["${choices.handler}"]
`;
}

export function commandLines(project: ProjectView, choices: Choices): CommandLines {
  const at =
    choices.target.type === 'practice'
      ? '--target practice'
      : `--profile ${choices.target.profile ?? 'default'}`;
  const base = `--base ${choices.baseTag} --architecture ${choices.architecture}`;
  const limits = `--memory ${choices.memoryMib} --timeout ${choices.timeoutSeconds}`;
  return {
    inspect: `slipway inspect ${project.file}`,
    bases: 'slipway bases',
    dockerfile: `slipway dockerfile ${project.file} ${base}`,
    build: `slipway build ${project.file} ${base}`,
    history: `slipway history ${project.file}`,
    check: `slipway check ${project.file}`,
    handlers: `slipway handlers ${project.file}`,
    context: `slipway context ${project.file}`,
    invoke: `slipway invoke ${project.file} --event event.json ${limits}`,
    push: `slipway push ${project.file} --repository ${choices.repository} --create-repository ${at}`,
    plan: `slipway plan ${project.file} --function ${choices.function} ${limits} ${at}`,
    deploy: `slipway deploy ${project.file} --function ${choices.function} ${limits} --create-role ${choices.function}-role ${at}`,
    remoteInvoke: `slipway remote-invoke ${choices.function} --event event.json ${at}`,
    run: `slipway run ${project.file} ${base} --function ${choices.function} --repository ${choices.repository} --create-repository --event event.json ${at}`,
    doctor: `slipway doctor ${project.file}`,
  };
}

export const EVENTS: Record<string, string> = {
  'events/greet.json': '{\n  "name": "Ada"\n}\n',
  'events/order-created.json':
    '{\n  "order": {\n    "id": "A-1042",\n    "lines": [\n      { "sku": "rope-12mm", "quantity": 3 }\n    ]\n  }\n}\n',
};
