// Writes the results of vitest for each test file, including failed hooks and unhandled errors.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { withOutside } from './outcomes.mjs';
import { root } from './paths.mjs';

/** @typedef {import('./outcomes.mjs').FileOutcome} FileOutcome */
/** @typedef {{ readonly message: string; readonly stack?: string }} SerializedError */

export default class OutcomeReporter {
  /** @type {string | undefined} */
  #path;

  /** @param {import('vitest/node').Vitest} vitest */
  onInit({ config }) {
    const { outputFile } = config;
    this.#path = typeof outputFile === 'object' ? outputFile['outcomes'] : undefined;
  }

  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly SerializedError[]} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const problem = unhandled.length > 0 ? textOf(unhandled) : undefined;
    const outcomes = withOutside(modules.map(outcomeOf), problem);
    if (this.#path !== undefined) {
      writeFileSync(this.#path, JSON.stringify(outcomes, null, 2));
    }
  }
}

/** @param {import('vitest/node').TestModule} module @returns {FileOutcome} */
function outcomeOf(module) {
  const tests = [...module.children.allTests()];
  const errors = [module, ...module.children.allSuites()].flatMap((suite) => suite.errors());
  return {
    file: path.relative(root, module.moduleId).replaceAll(path.sep, '/'),
    passed: tests.filter((test) => test.result().state === 'passed').map((test) => test.fullName),
    failed: tests
      .filter((test) => test.result().state === 'failed')
      .map((test) => ({ title: test.fullName, message: textOf(test.result().errors ?? []) })),
    ...(errors.length > 0 && { broken: textOf(errors) }),
  };
}

/** @param {readonly SerializedError[]} errors */
function textOf(errors) {
  return errors.map(({ message, stack }) => stack ?? message).join('\n');
}
