import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import imports from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const HOST_ONLY = 'Only src/lib/host talks to the desktop shell.';

/** A tier knows itself and those before it. */
const TIERS = [
  ['./src/lib/format'],
  ['./src/lib/host'],
  ['./src/lib/tasks', './src/lib/errors/report.ts', './src/lib/errors/presentation.ts'],
  ['./src/lib/state'],
  ['./src/lib'],
  ['./src/components'],
  ['./src/views'],
];
const zones = TIERS.flatMap((tier, at) =>
  TIERS.slice(at + 1)
    .flat()
    .filter((above) => !tier.some((own) => own.startsWith(above)))
    .flatMap((above) => tier.map((own) => ({ target: own, from: above }))),
);

export default tseslint.config(
  { ignores: ['dist/', 'dist-double/', 'node_modules/', 'src/lib/host/bindings.gen.ts'] },
  ...tseslint.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    plugins: { 'import-x': imports },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })],
      // Circles are looked for among modules; a component that is imported is not read for that.
      'import-x/extensions': ['.ts', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['@tauri-apps/*'], message: HOST_ONLY }] }],
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      'no-console': 'error',
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
  },
  {
    // These rules ask the compiler for types.
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
  { files: ['src/lib/host/**'], rules: { 'no-restricted-imports': 'off' } },
  // The frame of the window holds the views; tests may reach for the double.
  { files: ['src/components/shell/Window.svelte'], rules: { 'import-x/no-restricted-paths': 'off' } },
  { files: ['**/*.test.ts'], rules: { 'import-x/no-restricted-paths': 'off' } },
  { files: ['*.config.{js,ts}'], languageOptions: { globals: { ...globals.node } } },
);
