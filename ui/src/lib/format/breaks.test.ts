import { expect, it } from 'vitest';
import { pieces } from './breaks';
import { baseName, fileOf } from './paths';

it.each([
  ['/home/ada/Harbour.csproj', ['/', 'home/', 'ada/', 'Harbour.csproj']],
  ['App::App.Api.Function::Handle', ['App::', 'App', '.Api', '.Function::', 'Handle']],
  ['arn:aws:iam::1:role/x', ['arn:', 'aws:', 'iam::', '1:', 'role/', 'x']],
  ['C:\\code\\App', ['C:\\', 'code\\', 'App']],
  ['sha256:4f1c', ['sha256:', '4f1c']],
  [`port/tug@sha256:${'4f1c'.repeat(16)}`, ['port/', 'tug@', `sha256:${'4f1c'.repeat(16)}`]],
  ['../Shared/.Hidden', ['../', 'Shared/', '.Hidden']],
  ['net10.0', ['net10.0']],
  ['', []],
])('lets %s go on in the next line at its joints only', (text, expected) => {
  expect(pieces(text)).toEqual(expected);
});

it('finds the file of a place and the last part of a path', () => {
  expect(fileOf('src/Function.cs:23:20')).toBe('src/Function.cs');
  expect(fileOf('Function.cs:23')).toBe('Function.cs');
  expect(fileOf('C:\\code\\Function.cs')).toBe('C:\\code\\Function.cs');
  expect(baseName('C:\\code\\App')).toBe('App');
  expect(baseName('/')).toBe('/');
});
