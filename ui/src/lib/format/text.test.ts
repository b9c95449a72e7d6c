import { describe, expect, it } from 'vitest';
import { dockerfileLines } from './dockerfile';
import { jsonFault, jsonTokens, pretty } from './json';
import { joined, parentOf } from './paths';

describe('JSON', () => {
  it.each(['{"a": [1, -2.5e3, true, null], "b\\"c": "d"}', 'not json "half', '', '{"ключ": "значение 🚢"}'])(
    'is cut into pieces that join to the same text: %s',
    (text) => {
      expect(
        jsonTokens(text)
          .map((token) => token.text)
          .join(''),
      ).toBe(text);
    },
  );

  it('tells keys from strings', () => {
    const kinds = jsonTokens('{"a": "b"}').filter((token) => token.kind !== 'plain');
    expect(kinds).toEqual([
      { kind: 'key', text: '"a"' },
      { kind: 'string', text: '"b"' },
    ]);
  });

  it('is indented where it is JSON and left alone where it is not', () => {
    expect(pretty('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(pretty('Hello')).toBe('Hello');
  });

  it('has a fault with a reason, or none', () => {
    expect(jsonFault('{}')).toBeNull();
    expect(jsonFault('{"a": }')).toContain('JSON');
  });
});

describe('a Dockerfile', () => {
  it('is cut into lines whose pieces join to the same text', () => {
    const text = '# note\nFROM --platform=$BUILDPLATFORM sdk AS build\nCMD ["A::B.C::D"]';
    const lines = dockerfileLines(`${text}\n`);
    expect(lines.map((line) => line.map((token) => token.text).join('')).join('\n')).toBe(text);
    expect(lines.map((line) => line[0]?.kind)).toEqual(['comment', 'instruction', 'instruction']);
  });
});

describe('paths', () => {
  it('keep the separator of their platform', () => {
    expect(parentOf('/home/ada/code')).toBe('/home/ada');
    expect(parentOf('/code')).toBe('/');
    expect(parentOf('C:\\code\\App')).toBe('C:\\code');
    expect(joined('C:\\code', 'App')).toBe('C:\\code\\App');
    expect(joined('/', 'App')).toBe('/App');
  });
});
