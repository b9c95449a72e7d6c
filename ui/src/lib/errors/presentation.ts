import type { ErrorCode } from '../host';

/** What the one button of an error panel does. */
export type ErrorAction =
  | 'retry'
  | 'doctor'
  | 'chooseTarget'
  | 'openProject'
  | 'goProject'
  | 'goBase'
  | 'goBuild'
  | 'goCheck'
  | 'goTest'
  | 'goPublish'
  | 'goDeploy'
  | 'showTasks';

export type Severity = 'error' | 'warning';

export interface Presentation {
  title: string;
  severity: Severity;
  action: ErrorAction;
}

export const ACTION_LABELS: Record<ErrorAction, string> = {
  retry: 'Try again',
  doctor: 'Check this machine',
  chooseTarget: 'Choose a target',
  openProject: 'Open another project',
  goProject: 'Go to Project',
  goBase: 'Go to Base image',
  goBuild: 'Go to Build',
  goCheck: 'Go to Check',
  goTest: 'Go to Test',
  goPublish: 'Go to Publish',
  goDeploy: 'Go to Deploy',
  showTasks: 'Show the tasks',
};

const error = (title: string, action: ErrorAction): Presentation => ({ title, severity: 'error', action });
const warning = (title: string, action: ErrorAction): Presentation => ({
  title,
  severity: 'warning',
  action,
});

/** Every code there is, so that a new one does not compile until it has a title and a way on. */
export const PRESENTATIONS = {
  engineNotFound: error('No container engine', 'doctor'),
  engineAddressInvalid: error("The engine's address is wrong", 'doctor'),
  enginePermission: error('The engine is closed to you', 'doctor'),
  engineUnreachable: error('The engine does not answer', 'doctor'),
  engineUnfit: error('The engine does not fit', 'doctor'),
  engineFailed: error('The engine did not do it', 'retry'),
  diskFull: error('The disk is full', 'doctor'),
  projectUnreadable: error('The project cannot be read', 'openProject'),
  projectMissing: error('There is no project here', 'openProject'),
  projectAmbiguous: warning('It is not one project', 'openProject'),
  projectInvalid: error('The project file has a fault', 'retry'),
  handlerMissing: warning('The handler is missing', 'goProject'),
  baseImageUnfit: warning('The base image does not fit', 'goBase'),
  imageMissing: warning('There is no image yet', 'goBuild'),
  imageUnreadable: error('The image cannot be read', 'goBuild'),
  contextUnusable: error('The folder cannot be sent', 'retry'),
  buildFailed: error('The build failed', 'retry'),
  architectureMismatch: error('The architectures differ', 'goBase'),
  eventInvalid: warning('The event is not valid', 'goTest'),
  emulatorMissing: error('The Lambda emulator is missing', 'retry'),
  localStartFailed: error('The container did not start', 'retry'),
  invocationFailed: error('The invocation was broken off', 'retry'),
  profileUnreadable: error('The AWS profiles cannot be read', 'chooseTarget'),
  profileMissing: error('The AWS profile is missing', 'chooseTarget'),
  credentialsMissing: error('No AWS credentials', 'chooseTarget'),
  credentialsExpired: error('The AWS session has ended', 'retry'),
  regionMissing: warning('No region is set', 'chooseTarget'),
  accessDenied: error('AWS refused the action', 'chooseTarget'),
  targetUnreachable: error('The target does not answer', 'retry'),
  throttled: warning('Too many requests', 'retry'),
  targetRefused: error('The target refused', 'retry'),
  repositoryMissing: warning('The repository does not exist', 'goPublish'),
  roleMissing: warning('The role does not exist', 'goDeploy'),
  roleUnusable: error('The role cannot be used', 'goDeploy'),
  registryUnreachable: error('The registry does not answer', 'retry'),
  registryFailed: error('The registry did not tell', 'retry'),
  tagTaken: warning('The tag is taken', 'goPublish'),
  publishFailed: error('The image was not published', 'retry'),
  functionMissing: warning('The function does not exist', 'goDeploy'),
  functionUnfit: error('The function does not fit', 'goDeploy'),
  functionNotReady: warning('The function is not ready', 'retry'),
  logMissing: warning('There is no log yet', 'goTest'),
  deployFailed: error('The deploy failed', 'retry'),
  practiceFailed: error('The practice cloud did not start', 'retry'),
  portInUse: error('The port is in use', 'retry'),
  invalidInput: warning('A value is not valid', 'retry'),
  taskNotFound: warning('The task is gone', 'showTasks'),
  storageFailed: error('Slipway cannot use its own files', 'doctor'),
  writeFailed: error('The file was not written', 'retry'),
  openFailed: warning('The file was not opened', 'retry'),
  secretsFound: warning('Secrets would go into the image', 'goBuild'),
  checkFailed: error('Lambda would refuse the image', 'goCheck'),
  imageDiffers: error('Another image than the one of this run', 'retry'),
  refused: warning('This needs your agreement', 'retry'),
  unexpected: error('Something unexpected happened', 'retry'),
} satisfies Record<ErrorCode, Presentation>;
