/** JSON text with two blanks of indent, or the text itself where it is no JSON. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Why the text is no JSON, or null where it is. */
export function jsonFault(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'The text is not JSON.';
  }
}

export type TokenKind = 'key' | 'string' | 'number' | 'word' | 'plain';
export interface Token {
  kind: TokenKind;
  text: string;
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

/** Cuts JSON text into coloured pieces. The pieces joined are always the text, JSON or not. */
export function jsonTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, string, colon, number, word] = match;
    if (match.index > at) tokens.push({ kind: 'plain', text: text.slice(at, match.index) });
    if (string !== undefined) tokens.push({ kind: colon === undefined ? 'string' : 'key', text: string });
    if (colon !== undefined) tokens.push({ kind: 'plain', text: colon });
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    if (word !== undefined) tokens.push({ kind: 'word', text: word });
    at = match.index + whole.length;
  }
  if (at < text.length) tokens.push({ kind: 'plain', text: text.slice(at) });
  return tokens;
}
