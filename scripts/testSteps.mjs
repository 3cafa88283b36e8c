// Lists the steps of `npm test`. Each is one or more commands. A step that runs tests leaves a file with the
// results of each test file; any other step counts as one test.
import path from 'node:path';
import { results, root } from './paths.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly (readonly string[])[]} commands arguments of Node, one list a command
 * @property {string} [report] where it leaves its results, as FileOutcome[]
 * @property {boolean} [alone] never beside another step: it clicks, and keeps both cores busy by itself
 * @property {'web'} [needs]
 * @property {true} [onDemand] only when it is named
 * @property {(files: readonly string[]) => readonly string[]} [again] arguments of Node that run only those
 *   files, in fresh windows
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
  ) => {
    const report = path.join(results, `${name}.json`);
    const run = [
      tool('vitest/vitest.mjs'),
      'run',
      '--config',
      config,
      '--reporter=default',
      `--reporter=${path.join(root, 'scripts', 'outcomeReporter.mjs')}`,
      `--outputFile.outcomes=${report}`,
      ...(grep ? ['-t', grep] : []),
    ];
    return {
      name,
      report,
      commands: [...before, run],
      again: (/** @type {readonly string[]} */ files) => [...run, ...files],
    };
  };
  const hostTests = [
    'test/host/run.ts',
    ...(grep ? ['--grep', grep] : []),
    ...(desktop ? ['--desktop'] : []),
  ];
  return [
    // The longest, and half of its time it waits: the others run beside it.
    {
      name: 'host',
      report: path.join(results, 'host.json'),
      commands: [['scripts/build.mjs'], hostTests],
      again: (files) => [...hostTests, ...files],
      ...(desktop ? {} : { needs: /** @type {const} */ ('web') }),
    },
    {
      name: 'differential',
      report: path.join(results, 'differential.json'),
      commands: [['scripts/build.mjs'], [...hostTests, 'differential', '--full', '--report', 'differential']],
      onDemand: true,
      needs: 'web',
    },
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
    onlyOnce(vitest('unit', 'vitest.config.ts')),
    onlyOnce(vitest('crash', 'test/crash/vitest.config.ts')),
    {
      ...vitest('ui', 'test/ui/vitest.config.ts', [['scripts/build.mjs', '--only', 'extension,launcher']]),
      alone: true,
      needs: 'web',
    },
    { ...onlyOnce(vitest('package', 'test/package/vitest.config.ts')), alone: true, needs: 'web' },
  ];
}

/**
 * Only what needs a window may fail by bad luck.
 * @param {Step} step
 * @returns {Step}
 */
function onlyOnce({ again: _again, ...step }) {
  return step;
}
