import { expect, it } from 'vitest';
import { commandLineOf } from './commandLine';
import type { CommandLines } from './host';

const LINES = { invoke: 'slipway invoke .', build: 'slipway build .' } as CommandLines;

it('names the variables of a test, and never their values', () => {
  expect(commandLineOf('test', LINES, null, ['A', 'B'])).toBe('slipway invoke . --env A --env B');
  expect(commandLineOf('build', LINES, null, ['A'])).toBe('slipway build .');
});
