import { describe, expect, it } from 'vitest';
import type { BuildSecret } from '../host';
import { argumentRemark, finishedSecrets, optionCount, secretFault } from './buildOptions';

const variable = (id: string, name: string): BuildSecret => ({ id, source: { type: 'variable', name } });

describe('build arguments', () => {
  it('sound secret by their names only', () => {
    expect(['NUGET_TOKEN', 'ApiKey', 'DB_PASSWORD'].every((name) => argumentRemark(name) !== null)).toBe(
      true,
    );
    expect(['VERSION', 'BUILD_NUMBER'].some((name) => argumentRemark(name) !== null)).toBe(false);
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
