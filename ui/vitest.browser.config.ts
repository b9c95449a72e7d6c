import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const modules = (name: string) => fileURLToPath(new URL(`./node_modules/${name}`, import.meta.url));

// The browser tests live beside the other end-to-end tests, outside of this package, and use its modules.
export default defineConfig({
  resolve: {
    alias: {
      'playwright-core': modules('playwright-core'),
      'axe-core': modules('axe-core'),
      vitest: modules('vitest'),
      vite: modules('vite'),
    },
  },
  test: {
    environment: 'node',
    dir: fileURLToPath(new URL('../tests/e2e/browser', import.meta.url)),
    include: ['**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // Two browsers at a time: each waits more than it works, and the machines that run this are small.
    maxWorkers: 2,
  },
});
