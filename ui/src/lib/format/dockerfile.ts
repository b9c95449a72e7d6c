export type DockerfileTokenKind = 'instruction' | 'comment' | 'string' | 'variable' | 'plain';
export interface DockerfileToken {
  kind: DockerfileTokenKind;
  text: string;
}

const PIECE = /(--[a-z-]+(?==|\b))|("(?:[^"\\]|\\.)*")|(\$\{?\w+\}?)/g;
const INSTRUCTION =
  /^(\s*)(FROM|RUN|CMD|COPY|ADD|ARG|ENV|WORKDIR|ENTRYPOINT|LABEL|EXPOSE|USER|VOLUME|SHELL)\b/i;

/** Each line of a Dockerfile as coloured pieces; the pieces of a line joined are the line. */
export function dockerfileLines(text: string): DockerfileToken[][] {
  return text.replace(/\n$/, '').split('\n').map(lineTokens);
}

function lineTokens(line: string): DockerfileToken[] {
  if (/^\s*#/.test(line)) return [{ kind: 'comment', text: line }];
  const tokens: DockerfileToken[] = [];
  let rest = line;
  const instruction = INSTRUCTION.exec(line);
  if (instruction) {
    tokens.push({ kind: 'instruction', text: instruction[0] });
    rest = line.slice(instruction[0].length);
  }
  let at = 0;
  for (const match of rest.matchAll(PIECE)) {
    if (match.index > at) tokens.push({ kind: 'plain', text: rest.slice(at, match.index) });
    tokens.push({ kind: match[2] === undefined ? 'variable' : 'string', text: match[0] });
    at = match.index + match[0].length;
  }
  if (at < rest.length) tokens.push({ kind: 'plain', text: rest.slice(at) });
  return tokens;
}
