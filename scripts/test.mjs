// `npm test`: installs what is missing, runs every step, and sums up. The last line is the result. A host or
// UI test that fails runs once more, in a fresh window: if it passes there, it is flaky.
// test-results/flaky.json lists those.
//   --only a,b    of: types, lint, format, unused, unit, crash, host, ui, package; and differential, for
//                 every variant of the comparison with VS Code (host runs a part of them)
//   --grep TEXT   only the tests with that text in their title
//   --strict      a flaky test counts as failed
//   --keep        leave what is in test-results (a run of everything empties it first)
//   --desktop     host tests in VS Code desktop
import './checkNode.mjs';
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { hasFailed, outsideFiles, summarize, withOutside } from './outcomes.mjs';
import { projectEnv, projectNode, results, root } from './paths.mjs';
import { main, Problem } from './problem.mjs';
import { onStop } from './processes.mjs';
import { setup } from './setup.mjs';
import { testSteps } from './testSteps.mjs';

/** @typedef {import('./testSteps.mjs').Step} Step */
/** @typedef {import('./outcomes.mjs').FileOutcome} FileOutcome */
/** @typedef {import('./outcomes.mjs').Summary} Summary */
/**
 * @typedef {{
 *   name: string;
 *   passed: number;
 *   failed: number;
 *   flaky: Summary['flaky'];
 *   seconds: number;
 * }} Result
 */

const limitMs = 20 * 60_000;
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let stopped = false;

/**
 * Runs one command and keeps what it prints; shows it at once too if it is the only step.
 * @param {readonly string[]} args
 * @param {NodeJS.WritableStream} log
 * @param {boolean} live
 * @returns {Promise<number>}
 */
function runNode(args, log, live) {
  const child = spawn(projectNode, args, { cwd: root, env: projectEnv(), stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const timer = setTimeout(() => {
    log.write(`Stopped: it took longer than ${limitMs / 60_000} minutes.\n`);
    child.kill('SIGTERM');
  }, limitMs);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      log.write(data);
      if (live) {
        process.stdout.write(data);
      }
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve(code ?? 1);
    });
  });
}

/**
 * @typedef {object} How
 * @property {boolean} live shows what the commands print at once
 * @property {boolean} mayBeEmpty no test has to be there
 * @property {boolean} strict flaky tests count as failed
 */

/**
 * Runs commands one after the other, as long as they succeed.
 * @param {Step} step
 * @param {Step['commands']} commands
 * @param {NodeJS.WritableStream} log
 * @param {How} how
 * @returns {Promise<FileOutcome[]>}
 */
async function runCommands({ name, report }, commands, log, { live, mayBeEmpty }) {
  if (report) {
    await rm(report, { force: true });
  }
  let ok = true;
  for (const command of commands) {
    ok &&= !stopped && (await runNode(command, log, live)) === 0;
  }
  if (!report) {
    return ok ? [{ file: name, passed: [name], failed: [] }] : withOutside([], 'It failed.');
  }
  /** @type {FileOutcome[]} */
  let found;
  try {
    found = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return withOutside([], 'It has left no results; its log says why.');
  }
  if (!mayBeEmpty && found.every(({ passed, failed }) => passed.length + failed.length === 0)) {
    return withOutside(found, 'No test has run.');
  }
  const isExplained = ok || found.some(hasFailed);
  return withOutside(found, isExplained ? undefined : 'It failed, although no test did.');
}

/** @param {Step} step @param {How} how @returns {Promise<Result>} */
async function runStep(step, how) {
  const started = performance.now();
  console.log(`… ${step.name}`);
  const logFile = path.join(results, `${step.name}.log`);
  const log = createWriteStream(logFile);
  const first = await runCommands(step, step.commands, log, how);
  const failing = first.filter(hasFailed).map(({ file }) => file);
  /** @type {FileOutcome[]} */
  let again = [];
  if (step.again && failing.length > 0 && !stopped) {
    const whole = failing.includes(outsideFiles);
    again = await runCommands(step, whole ? step.commands : [step.again(failing)], log, how);
  }
  await new Promise((/** @type {(value: void) => void} */ resolve) => log.end(() => resolve()));
  const { passed, failed, flaky } = summarize(first, again);
  const counted = {
    passed: passed + (how.strict ? 0 : flaky.length),
    failed: failed.length + (how.strict ? flaky.length : 0),
  };
  if (counted.failed && !how.live) {
    console.log(readFileSync(logFile, 'utf8'));
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(`${counted.failed ? '✖' : '✔'} ${step.name}: ${seconds.toFixed(1)} s`);
  return { name: step.name, seconds, ...counted, flaky };
}

/** @param {readonly Step[]} steps @param {How} how @returns {Promise<Result[]>} */
async function runAll(steps, how) {
  /** @type {Map<string, Result>} */
  const done = new Map();
  const run = async (/** @type {Step} */ step) => done.set(step.name, await runStep(step, how));
  const together = steps.filter((step) => !step.alone);
  const lane = async () => {
    for (let step = together.shift(); step; step = together.shift()) {
      await run(step);
    }
  };
  await Promise.all([lane(), lane()]);
  for (const step of steps) {
    if (step.alone) {
      await run(step);
    }
  }
  return steps.flatMap((step) => done.get(step.name) ?? []);
}

function table(/** @type {readonly Result[]} */ all) {
  const rows = all.map(({ name, passed, failed, flaky, seconds }) => [
    name,
    ...[passed, failed, flaky.length, seconds.toFixed(1)].map(String),
  ]);
  console.log('');
  for (const [name = '', ...cells] of [['step', 'passed', 'failed', 'flaky', 'seconds'], ...rows]) {
    console.log(name.padEnd(10) + cells.map((cell) => cell.padStart(9)).join(''));
  }
}

/** Shows the tests that failed and then passed, and records them. */
async function reportFlaky(/** @type {readonly Result[]} */ all) {
  const flaky = all.flatMap(({ name, flaky: found }) => found.map((test) => ({ step: name, ...test })));
  await writeFile(path.join(results, 'flaky.json'), JSON.stringify(flaky, null, 2));
  if (flaky.length > 0) {
    console.log('\nflaky: failed, then passed in a fresh window');
  }
  for (const { step, title, message } of flaky) {
    console.log(`  ${step}: ${title}\n${message.trim().replaceAll(/^/gm, '    ')}`);
  }
}

await main(import.meta.url, async () => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      grep: { type: 'string' },
      strict: { type: 'boolean', default: false },
      keep: { type: 'boolean' },
      desktop: { type: 'boolean' },
    },
  });
  const all = testSteps(values);
  const names = values.only?.split(',') ?? all.filter(({ onDemand }) => !onDemand).map(({ name }) => name);
  const unknown = names.find((name) => !all.some((step) => step.name === name));
  if (unknown) {
    throw new Problem(`No step is called ${unknown}; there are ${all.map((step) => step.name).join(', ')}.`);
  }
  const steps = all.filter((step) => names.includes(step.name));
  const web = steps.some((step) => step.needs === 'web');
  await setup({ web, browser: web });
  if (!values.only && !values.keep) {
    await rm(results, { recursive: true, force: true });
  }
  await mkdir(results, { recursive: true });

  onStop(() => {
    stopped = true;
    for (const child of running) {
      child.kill('SIGTERM');
    }
  });
  const how = { live: steps.length === 1, mayBeEmpty: values.grep !== undefined, strict: values.strict };
  const ended = await runAll(steps, how);
  const passed = ended.reduce((sum, result) => sum + result.passed, 0);
  const failed = ended.reduce((sum, result) => sum + result.failed, 0);
  if (steps.some(({ again }) => again)) {
    await reportFlaky(ended);
  }
  table(ended);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed || !passed ? 1 : 0;
});
