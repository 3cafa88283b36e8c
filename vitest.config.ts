import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/unit/**/*.test.ts'],
    // A busy machine is not a failure; nothing here measures time.
    testTimeout: 30_000,
    // Also the last core: many tests wait for processes.
    maxWorkers: '100%',
    // `--mode full`: the model test at full size.
    env: { MODEL: mode },
    reporters: ['default', ['json', { outputFile: 'test-results/unit.json' }]],
  },
}));
