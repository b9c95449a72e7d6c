import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generated } from './texts';

const SNAPSHOTS = '../../../../../crates/slipway-dockerfile/src/render/snapshots';
const FILE = 'slipway_dockerfile__render__tests__a_project_in_the_context_folder.snap';

it('shows the Dockerfile that the product renders', () => {
  const snapshot = readFileSync(new URL(`${SNAPSHOTS}/${FILE}`, import.meta.url), 'utf8');
  const rendered = snapshot.replace(/^---\n[\s\S]*?\n---\n/, '');
  const handler = 'Hello::Hello.Function::FunctionHandler';
  const told = generated('Hello.csproj', '8.0', { architecture: 'x86_64', baseTag: '8', handler });
  expect(told.trimEnd()).toBe(rendered.trimEnd());
});
