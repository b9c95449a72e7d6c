import { describe, expect, it } from 'vitest';
import { BASES } from '../host/fake/catalogue';
import { frameworkOr, frameworksFor, nameFault, versionOf } from './templates';

describe('the frameworks of a template', () => {
  it('are those of the catalogue, newest first, each once', () => {
    const names = frameworksFor('classLibrary', BASES).map(({ framework }) => framework);
    expect(names.slice(0, 2)).toEqual(['net10.0', 'net9.0']);
    expect(names.at(-1)).toBe('netcoreapp2.1');
    expect(names).not.toContain('any');
    expect(new Set(names).size).toBe(names.length);
  });

  it('begin with net8.0 where a program is compiled ahead of time', () => {
    const names = frameworksFor('nativeAot', BASES).map(({ framework }) => framework);
    expect(names).toEqual(['net10.0', 'net9.0', 'net8.0']);
  });

  it('fall to the newest in support where the chosen one is not among them', () => {
    const all = frameworksFor('classLibrary', BASES);
    expect(frameworkOr(null, all)).toBe('net10.0');
    expect(frameworkOr('net6.0', all)).toBe('net6.0');
    expect(frameworkOr('net6.0', frameworksFor('nativeAot', BASES))).toBe('net10.0');
    const ended = all.map((option) => ({ ...option, supported: option.framework === 'net8.0' }));
    expect(frameworkOr(null, ended)).toBe('net8.0');
    expect(frameworkOr(null, [])).toBeNull();
  });

  it('are compared by number, not by letters', () => {
    expect(versionOf('net10.0')).toBeGreaterThan(versionOf('net9.0'));
    expect(versionOf('net5.0')).toBeGreaterThan(versionOf('netcoreapp3.1'));
    expect(versionOf('netstandard2.0')).toBe(0);
  });
});

it.each([
  ['HelloHarbour', true],
  ['Harbour.Greeter_2', true],
  ['my-api', true],
  ['my-', false],
  ['-my', false],
  ['2Fast', false],
  ['Harbour..Greeter', false],
  ['Harbour.', false],
  ['../up', false],
  ['a b', false],
  ['', false],
])('takes the name "%s": %s', (name, good) => {
  expect(nameFault(name) === null).toBe(good);
});
