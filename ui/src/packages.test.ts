import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

const MANIFEST = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const below = (folder: string, recursive = true) =>
  readdirSync(folder, { recursive, encoding: 'utf8' }).map((file) => `${folder}/${file}`);
const FILES = [...below('src'), ...below('.', false), ...below('../tests/e2e')].filter(
  (file) => /\.(m?[jt]s|svelte|css)$/.test(file) && !file.endsWith('packages.test.ts'),
);

/** What is taken without an import: where, and what stands there. */
const TAKEN: Record<string, [string, string]> = {
  '@types/node': ['tsconfig.json', '"node"'],
  prettier: ['package.json', 'prettier --config'],
  'prettier-plugin-svelte': ['.prettierrc.json', 'prettier-plugin-svelte'],
  'svelte-check': ['package.json', 'svelte-check --tsconfig'],
  typescript: ['tsconfig.json', 'compilerOptions'],
  vite: ['package.json', 'vite build'],
};

/** The packages that a text imports, without paths inside of them. */
function imported(text: string): string[] {
  const sources = text.matchAll(/\b(?:from|import|import\()\s*['"]((?:@[\w-]+\/)?\w[\w./-]*)['"]/g);
  const packages = [...sources].map(([, source = '']) =>
    source.split('/').slice(0, source.startsWith('@') ? 2 : 1),
  );
  return packages.map((parts) => parts.join('/')).filter((name) => !name.startsWith('node:'));
}

function unused(manifest: Manifest, texts: string[]): string[] {
  const used = new Set(texts.flatMap(imported));
  const known = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  return known.filter((name) => !used.has(name) && !(name in TAKEN));
}

function undeclared(manifest: Manifest, texts: string[]): string[] {
  const known = { ...manifest.dependencies, ...manifest.devDependencies };
  return [...new Set(texts.flatMap(imported))].filter((name) => !(name in known));
}

const read = (files: string[]) => files.map((file) => readFileSync(file, 'utf8'));

it('every package that is declared is imported, or is a tool with its place', () => {
  expect(FILES.length).toBeGreaterThan(100);
  expect(unused(MANIFEST, read(FILES))).toEqual([]);
  for (const [file, words] of Object.values(TAKEN)) expect(readFileSync(file, 'utf8')).toContain(words);
});

it('every package that is imported is declared', () => {
  expect(undeclared(MANIFEST, read(FILES))).toEqual([]);
});

it('a package that nothing imports and one that nobody declares are found', () => {
  const manifest = { dependencies: { a: '1', '@b/c': '1' }, devDependencies: { d: '1' } };
  const texts = [
    "import x from 'a/deep';\nimport './style.css';",
    "export { y } from '@e/f';\nawait import('d');",
  ];
  expect(unused(manifest, texts)).toEqual(['@b/c']);
  expect(undeclared(manifest, texts)).toEqual(['@e/f']);
});
