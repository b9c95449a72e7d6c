import type {
  BuildRequest,
  Choices,
  DeployRequest,
  FunctionLogRequest,
  JourneyRequest,
  LocalInvocationRequest,
  LogChoices,
  PublishRequest,
  RemoteInvocationRequest,
  RoleChoice,
} from './host';

/** The requests a view sends. They name every choice, so that what was seen is what is done. */
export function buildRequest(
  project: string,
  choices: Choices,
  noCache = false,
  allowSecrets: string | null = null,
): BuildRequest {
  const { baseTag, architecture } = choices;
  return {
    project,
    baseTag,
    architecture,
    handler: given(choices.handler),
    tag: null,
    noCache,
    options: choices.build ?? null,
    allowSecrets,
  };
}

/** A build with all that the project and its earlier choices say, for a project that is not open. */
export function projectsOwnBuild(project: string): BuildRequest {
  return {
    project,
    baseTag: null,
    architecture: null,
    handler: null,
    tag: null,
    noCache: false,
    options: null,
    allowSecrets: null,
  };
}

export function localInvocationRequest(
  project: string,
  choices: Choices,
  environment: Record<string, string> = {},
): LocalInvocationRequest {
  const { event, memoryMib, timeoutSeconds } = choices;
  return { project, image: null, event, memoryMib, timeoutSeconds, environment };
}

export function publishRequest(
  project: string,
  choices: Choices,
  createRepository: boolean,
  allowFindings: string | null = null,
): PublishRequest {
  const { target, repository } = choices;
  return { project, image: null, target, repository, tag: null, createRepository, allowFindings };
}

export function deployRequest(project: string, choices: Choices, role: RoleChoice): DeployRequest {
  return {
    project,
    target: choices.target,
    function: choices.function,
    imageUri: null,
    handler: given(choices.handler),
    architecture: choices.architecture,
    memoryMib: choices.memoryMib,
    timeoutSeconds: choices.timeoutSeconds,
    environment: null,
    role,
  };
}

export function remoteInvocationRequest(project: string, choices: Choices): RemoteInvocationRequest {
  return {
    project,
    target: choices.target,
    function: choices.function,
    qualifier: null,
    event: choices.event,
  };
}

export function functionLogRequest(
  project: string,
  choices: Choices,
  { sinceSeconds, filter }: LogChoices,
  follow: boolean,
): FunctionLogRequest {
  const { target, function: name } = choices;
  return { project, target, function: name, sinceSeconds, filter: given(filter), follow };
}

export function journeyRequest(
  project: string,
  choices: Choices,
  role: RoleChoice,
  createRepository: boolean,
): JourneyRequest {
  return {
    build: buildRequest(project, choices),
    deploy: deployRequest(project, choices, role),
    repository: choices.repository,
    createRepository,
    event: choices.event,
  };
}

function given(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
