// What `npm test` consists of. Each step is one or more commands; a step that runs tests leaves a file in which
// they are counted, any other counts as one test.
import path from 'node:path';
import { results, root } from './paths.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly (readonly string[])[]} commands arguments of Node, one list a command
 * @property {string} [counts] the file with numPassedTests and numFailedTests
 * @property {boolean} [alone] never beside another step: it drives a browser, and slowness would make it fail
 * @property {'web'} [needs]
 */

const tool = (/** @type {string} */ file) => path.join(root, 'node_modules', file);
const tsc = tool('typescript/bin/tsc');

/**
 * @param {{ grep?: string | undefined; desktop?: boolean | undefined }} options
 * @returns {Step[]}
 */
export function testSteps({ grep, desktop }) {
  const vitest = (
    /** @type {string} */ name,
    /** @type {string} */ config,
    /** @type {string[][]} */ before = [],
  ) => ({
    name,
    counts: path.join(results, `${name}.json`),
    commands: [
      ...before,
      [
        tool('vitest/vitest.mjs'),
        'run',
        '--config',
        config,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${path.join(results, `${name}.json`)}`,
        ...(grep ? ['-t', grep] : []),
      ],
    ],
  });
  return [
    {
      name: 'types',
      commands: [
        [tsc, '-p', 'tsconfig.json'],
        [tsc, '-p', 'src/queue/tsconfig.json'],
      ],
    },
    { name: 'lint', commands: [[tool('oxlint/bin/oxlint'), '--deny-warnings']] },
    { name: 'format', commands: [[tool('oxfmt/bin/oxfmt'), '--check']] },
    { name: 'unused', commands: [[tool('knip/bin/knip.js')]] },
    vitest('unit', 'vitest.config.ts'),
    vitest('crash', 'test/crash/vitest.config.ts'),
    {
      name: 'host',
      counts: path.join(results, 'host.json'),
      commands: [
        ['scripts/build.mjs'],
        ['test/host/run.ts', ...(grep ? ['--grep', grep] : []), ...(desktop ? ['--desktop'] : [])],
      ],
      alone: true,
      ...(desktop ? {} : { needs: /** @type {const} */ ('web') }),
    },
    {
      ...vitest('ui', 'test/ui/vitest.config.ts', [['scripts/build.mjs', '--only', 'extension']]),
      alone: true,
      needs: 'web',
    },
    { ...vitest('package', 'test/package/vitest.config.ts'), alone: true, needs: 'web' },
  ];
}
