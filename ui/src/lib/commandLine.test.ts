import { expect, it } from 'vitest';
import { commandLineOf } from './commandLine';
import type { CommandLines } from './host';

const LINES = { invoke: 'slipway invoke .', build: 'slipway build .' } as CommandLines;

it('is the line of the view, and of the machine alone where no project is open', () => {
  expect(commandLineOf('test', LINES)).toBe('slipway invoke .');
  expect(commandLineOf('build', LINES, 'slipway new a')).toBe('slipway new a');
  expect(commandLineOf('doctor', null)).toBe('slipway doctor');
});
