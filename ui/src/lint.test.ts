import { ESLint } from 'eslint';
import { expect, it } from 'vitest';

/** The rules that this text would break if it stood in this file. */
async function broken(file: string, text: string): Promise<(string | null)[]> {
  const [result] = await new ESLint().lintText(text, { filePath: file });
  return (result?.messages ?? []).map((message) => message.ruleId);
}

it('a promise that nobody waits for is found', { timeout: 120_000 }, async () => {
  const text = 'export async function ask(): Promise<void> {}\nask();\n';
  expect(await broken('src/lib/format/paths.ts', text)).toEqual(['@typescript-eslint/no-floating-promises']);
});

it('a tier that reaches for one above it is found', { timeout: 120_000 }, async () => {
  const text = "export { Workspace } from '../state/workspace.svelte';\n";
  expect(await broken('src/lib/tasks/belongsTo.ts', text)).toContain('import-x/no-restricted-paths');
  const component = "export { performer } from '../../components/shared/Button.svelte';\n";
  expect(await broken('src/lib/host/host.ts', component)).toContain('import-x/no-restricted-paths');
});

it('a circle of imports is found', { timeout: 120_000 }, async () => {
  const text =
    "import { stepsAtWork } from './stepTasks';\nimport { Workspace } from './workspace.svelte';\nexport const all = [stepsAtWork, Workspace];\n";
  expect(await broken('src/lib/state/stepTasks.ts', text)).toContain('import-x/no-cycle');
});
