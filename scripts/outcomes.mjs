// What became of tests, file by file, and what a second run of those that failed adds to it.

/**
 * @typedef {object} Failure
 * @property {string} title
 * @property {string} message
 */

/**
 * The tests of one file.
 * @typedef {object} FileOutcome
 * @property {string} file
 * @property {readonly string[]} passed titles
 * @property {readonly Failure[]} failed
 * @property {string} [broken] what failed outside of the tests: loading the file, a hook, the window
 */

/**
 * @typedef {object} Summary
 * @property {number} passed without flaky ones
 * @property {readonly Failure[]} failed
 * @property {readonly Failure[]} flaky with the first error
 */

/** @param {FileOutcome} outcome */
export const hasFailed = ({ failed, broken }) => failed.length > 0 || broken !== undefined;

/**
 * A test that passed in one run and failed in the other is flaky.
 * @param {readonly FileOutcome[]} first
 * @param {readonly FileOutcome[]} [again] of the files that had failed
 * @returns {Summary}
 */
export function summarize(first, again = []) {
  const known = new Set(first.map(({ file }) => file));
  const parts = [
    ...first.map((one) =>
      combine(
        one,
        again.find(({ file }) => file === one.file),
      ),
    ),
    ...again.filter(({ file }) => !known.has(file)).map((one) => combine(one)),
  ];
  return {
    passed: parts.reduce((sum, { passed }) => sum + passed, 0),
    failed: parts.flatMap(({ failed }) => failed),
    flaky: parts.flatMap(({ flaky }) => flaky),
  };
}

/** @param {FileOutcome} first @param {FileOutcome} [again] @returns {Summary} */
function combine(first, again) {
  const runs = again ? [first, again] : [first];
  const passed = new Set(runs.flatMap((run) => run.passed));
  /** @type {Map<string, Failure>} */
  const failures = new Map();
  for (const failure of runs.flatMap((run) => run.failed)) {
    if (!failures.has(failure.title)) failures.set(failure.title, failure);
  }
  const named = [...failures.values()].map(({ title, message }) => ({
    title: `${first.file} > ${title}`,
    message,
    isFlaky: passed.has(title),
  }));
  const broken = runs.map((run) => run.broken).find((message) => message !== undefined);
  if (broken !== undefined) {
    // The last run decides: in the first, a test that failed may have hidden that a hook did, too.
    named.push({ title: first.file, message: broken, isFlaky: runs.at(-1)?.broken === undefined });
  }
  const of = (/** @type {boolean} */ flaky) =>
    named.filter(({ isFlaky }) => isFlaky === flaky).map(({ title, message }) => ({ title, message }));
  const steady = [...passed].filter((title) => !failures.has(title));
  return { passed: steady.length, failed: of(false), flaky: of(true) };
}

/**
 * @param {unknown} report what vitest's JSON reporter has written
 * @param {(path: string) => string} nameOf gives a file's name from its path
 * @returns {FileOutcome[]}
 */
export function vitestOutcomes(report, nameOf) {
  const { testResults } = /** @type {VitestReport} */ (report);
  return testResults.map(({ name, status, message, assertionResults }) => {
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => ({ title: test.fullName, message: test.failureMessages.join('\n') }));
    // A hook that fails makes its file fail, but no test: those that it was to prepare are skipped.
    const broken = status === 'failed' && failed.length === 0;
    return {
      file: nameOf(name),
      passed: assertionResults.filter((test) => test.status === 'passed').map((test) => test.fullName),
      failed,
      ...(broken && { broken: message || 'A hook failed; the log shows which.' }),
    };
  });
}

/**
 * @typedef {object} VitestReport
 * @property {{
 *   name: string;
 *   status: string;
 *   message: string;
 *   assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
 * }[]} testResults
 */
