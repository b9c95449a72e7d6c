import { describe, expect, it } from 'vitest';
import type { BuildSecret } from '../host';
import {
  argumentFault,
  finishedSecrets,
  optionCount,
  secretFault,
  soundsSecret,
  toArguments,
  toRows,
} from './buildOptions';

const variable = (id: string, name: string): BuildSecret => ({ id, source: { type: 'variable', name } });

describe('build arguments', () => {
  it('survive being shown as rows', () => {
    const given = { VERSION: '1.2', EMPTY: '' };
    expect(toArguments(toRows(given))).toEqual(given);
  });

  it('that are unfinished, misnamed or repeated are not sent', () => {
    const rows = [
      { name: 'VERSION', value: '1' },
      { name: '', value: 'x' },
      { name: '1ST', value: 'x' },
      { name: 'VERSION', value: '2' },
    ];
    expect(toArguments(rows)).toEqual({ VERSION: '1' });
    expect(rows.map((_, index) => argumentFault(rows, index) === null)).toEqual([true, false, false, false]);
  });

  it('may be empty rows without a fault', () => {
    expect(argumentFault([{ name: '', value: '' }], 0)).toBeNull();
  });

  it('sound secret by their names only', () => {
    expect(['NUGET_TOKEN', 'ApiKey', 'DB_PASSWORD'].every(soundsSecret)).toBe(true);
    expect(['VERSION', 'BUILD_NUMBER'].some(soundsSecret)).toBe(false);
  });
});

describe('build secrets', () => {
  it('without a source or with an id that is taken are not sent', () => {
    const secrets = [variable('nuget', 'NUGET_TOKEN'), variable('nuget', 'OTHER'), variable('npm', '')];
    expect(finishedSecrets(secrets)).toEqual([secrets[0]]);
    expect(secretFault(secrets, 1)).toContain('above');
    expect(secretFault(secrets, 2)).toContain('variable');
  });
});

describe('options', () => {
  it('are counted one by one', () => {
    expect(
      optionCount({
        target: 'test',
        arguments: { A: '1', B: '2' },
        secrets: [variable('nuget', 'TOKEN')],
        certificates: null,
      }),
    ).toBe(4);
  });
});
