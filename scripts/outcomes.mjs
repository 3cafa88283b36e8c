// Sums up the results of tests, file by file, and those of a second run of the files that failed.

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

/** Takes the place of a file for what fails outside the test files: a command, an unhandled error. */
export const outsideFiles = 'outside of the test files';

/** @param {FileOutcome} outcome */
export const hasFailed = ({ failed, broken }) => failed.length > 0 || broken !== undefined;

/**
 * Returns the outcomes with exactly one for what is outside the test files: a second run finds its
 * counterpart by name.
 * @param {readonly FileOutcome[]} outcomes
 * @param {string} [problem] what failed there, unless the outcomes say so themselves
 * @returns {FileOutcome[]}
 */
export function withOutside(outcomes, problem) {
  const known = outcomes.find(({ file }) => file === outsideFiles);
  const broken = known?.broken ?? problem;
  const outside = { file: outsideFiles, passed: [], failed: [], ...(broken !== undefined && { broken }) };
  return [...outcomes.filter((outcome) => outcome !== known), outside];
}

/**
 * The last run of a file decides. A failure of the first one is flaky if the same test passes in the second.
 * @param {readonly FileOutcome[]} first
 * @param {readonly FileOutcome[]} [again] of the files that had failed
 * @returns {Summary}
 */
export function summarize(first, again = []) {
  const known = new Set(first.map(({ file }) => file));
  const parts = [
    ...first.map((one) => combine(one, again.find(({ file }) => file === one.file) ?? one)),
    ...again.filter(({ file }) => !known.has(file)).map((one) => combine(one, one)),
  ];
  return {
    passed: parts.reduce((sum, { passed }) => sum + passed, 0),
    failed: parts.flatMap(({ failed }) => failed),
    flaky: parts.flatMap(({ flaky }) => flaky),
  };
}

/** @param {FileOutcome} first @param {FileOutcome} last @returns {Summary} */
function combine(first, last) {
  const failures = failuresOf(first);
  const again = new Set(failuresOf(last).map(({ title }) => title));
  const passed = new Set(last.passed);
  // A test that was not reached again has not passed.
  const isFlaky = (/** @type {Failure} */ { title }) =>
    !again.has(title) && (title === brokenTitle || passed.has(title));
  const flaky = failures.filter(isFlaky);
  const known = new Set(failures.map(({ title }) => title));
  const failed = [
    ...failures.filter((failure) => !isFlaky(failure)),
    ...failuresOf(last).filter(({ title }) => !known.has(title)),
  ];
  const named = (/** @type {Failure} */ { title, message }) => ({
    title: title === brokenTitle ? first.file : `${first.file} > ${title}`,
    message,
  });
  const steady = [...new Set([...first.passed, ...last.passed])].filter(
    (title) => !known.has(title) && !again.has(title),
  );
  return { passed: steady.length, failed: failed.map(named), flaky: flaky.map(named) };
}

const brokenTitle = '';

/** @param {FileOutcome} outcome @returns {Failure[]} */
function failuresOf({ failed, broken }) {
  return broken === undefined ? [...failed] : [...failed, { title: brokenTitle, message: broken }];
}
