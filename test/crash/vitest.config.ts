import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/crash/**/*.test.ts'],
    // `--mode full`: 500 rounds each.
    env: { CRASH: mode },
    testTimeout: 60_000,
  },
}));
