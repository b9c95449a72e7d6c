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
  enginePermission: error('The engine is closed to you', 'doctor'),
  engineUnreachable: error('The engine does not answer', 'doctor'),
  diskFull: error('The disk is full', 'doctor'),
  projectUnreadable: error('The project cannot be read', 'openProject'),
  projectInvalid: error('The project file has a fault', 'retry'),
  handlerMissing: warning('The handler is missing', 'goProject'),
  baseImageUnfit: warning('The base image does not fit', 'goBase'),
  imageMissing: warning('There is no image yet', 'goBuild'),
  buildFailed: error('The build failed', 'retry'),
  architectureMismatch: error('The architectures differ', 'goBase'),
  eventInvalid: warning('The event is not valid', 'goTest'),
  localStartFailed: error('The container did not start', 'retry'),
  profileMissing: error('The AWS profile is missing', 'chooseTarget'),
  credentialsMissing: error('No AWS credentials', 'chooseTarget'),
  credentialsExpired: error('The AWS session has ended', 'retry'),
  regionMissing: warning('No region is set', 'chooseTarget'),
  accessDenied: error('AWS refused the action', 'chooseTarget'),
  targetUnreachable: error('The target does not answer', 'retry'),
  repositoryMissing: warning('The repository does not exist', 'goPublish'),
  roleMissing: warning('The role does not exist', 'goDeploy'),
  publishFailed: error('The image was not published', 'retry'),
  functionMissing: warning('The function does not exist', 'goDeploy'),
  deployFailed: error('The deploy failed', 'retry'),
  portInUse: error('The port is in use', 'retry'),
  invalidInput: warning('A value is not valid', 'retry'),
  taskNotFound: warning('The task is gone', 'showTasks'),
  storageFailed: error('Slipway cannot use its own files', 'doctor'),
  secretsFound: warning('Secrets would go into the image', 'goBuild'),
  checkFailed: error('Lambda would refuse the image', 'goCheck'),
  imageDiffers: error('Another image than the one of this run', 'retry'),
  refused: warning('This needs your agreement', 'retry'),
  unexpected: error('Something unexpected happened', 'retry'),
} satisfies Record<ErrorCode, Presentation>;
