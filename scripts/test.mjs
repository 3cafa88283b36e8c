// `npm test`: installs what is missing, runs every step, and sums up. The last line is the result.
//   --only a,b    of: types, lint, format, unused, unit, crash, host, ui, package
//   --grep TEXT   only the tests with that text in their title
//   --keep        leave what is in test-results (a run of everything empties it first)
//   --desktop     host tests in VS Code desktop
import './checkNode.mjs';
import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectEnv, projectNode, results, root } from './paths.mjs';
import { main, Problem } from './problem.mjs';
import { onStop } from './processes.mjs';
import { setup } from './setup.mjs';
import { testSteps } from './testSteps.mjs';

/** @typedef {import('./testSteps.mjs').Step} Step */
/** @typedef {{ name: string; passed: number; failed: number; seconds: number }} Result */

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
      if (live) process.stdout.write(data);
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

/** @param {Step} step @param {boolean} ok @param {boolean} mayBeEmpty */
function count(step, ok, mayBeEmpty) {
  if (!step.counts) return { passed: Number(ok), failed: Number(!ok) };
  try {
    const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(step.counts, 'utf8'));
    // A file that cannot even be loaded, or a step without any test, has failed although no test has.
    return { passed, failed: failed || Number(!ok || (passed === 0 && !mayBeEmpty)) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** @param {Step} step @param {{ live: boolean; mayBeEmpty: boolean }} how @returns {Promise<Result>} */
async function runStep(step, { live, mayBeEmpty }) {
  const started = performance.now();
  console.log(`… ${step.name}`);
  const logFile = path.join(results, `${step.name}.log`);
  const log = createWriteStream(logFile);
  if (step.counts) await rm(step.counts, { force: true });
  let ok = true;
  for (const command of step.commands) {
    ok &&= !stopped && (await runNode(command, log, live)) === 0;
  }
  await new Promise((/** @type {(value: void) => void} */ resolve) => log.end(() => resolve()));
  const counted = count(step, ok, mayBeEmpty);
  if (counted.failed && !live) console.log(readFileSync(logFile, 'utf8'));
  const seconds = (performance.now() - started) / 1000;
  console.log(`${counted.failed ? '✖' : '✔'} ${step.name}: ${seconds.toFixed(1)} s`);
  return { name: step.name, seconds, ...counted };
}

/** @param {readonly Step[]} steps @param {boolean} mayBeEmpty @returns {Promise<Result[]>} */
async function runAll(steps, mayBeEmpty) {
  const live = steps.length === 1;
  /** @type {Map<string, Result>} */
  const done = new Map();
  const run = async (/** @type {Step} */ step) =>
    done.set(step.name, await runStep(step, { live, mayBeEmpty }));
  const together = steps.filter((step) => !step.alone);
  const lane = async () => {
    for (let step = together.shift(); step; step = together.shift()) await run(step);
  };
  await Promise.all([lane(), lane()]);
  for (const step of steps) if (step.alone) await run(step);
  return steps.flatMap((step) => done.get(step.name) ?? []);
}

function table(/** @type {readonly Result[]} */ all) {
  console.log(`\n${'step'.padEnd(10)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'seconds'.padStart(9)}`);
  for (const { name, passed, failed, seconds } of all) {
    const row = [String(passed).padStart(8), String(failed).padStart(8), seconds.toFixed(1).padStart(9)];
    console.log(name.padEnd(10) + row.join(''));
  }
}

await main(import.meta.url, async () => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      grep: { type: 'string' },
      keep: { type: 'boolean' },
      desktop: { type: 'boolean' },
    },
  });
  const all = testSteps(values);
  const names = values.only?.split(',') ?? all.map((step) => step.name);
  const unknown = names.find((name) => !all.some((step) => step.name === name));
  if (unknown)
    throw new Problem(`No step is called ${unknown}; there are ${all.map((step) => step.name).join(', ')}.`);
  const steps = all.filter((step) => names.includes(step.name));
  const web = steps.some((step) => step.needs === 'web');
  await setup({ web, browser: web });
  if (!values.only && !values.keep) await rm(results, { recursive: true, force: true });
  await mkdir(results, { recursive: true });

  onStop(() => {
    stopped = true;
    for (const child of running) child.kill('SIGTERM');
  });
  const ended = await runAll(steps, values.grep !== undefined);
  const passed = ended.reduce((sum, result) => sum + result.passed, 0);
  const failed = ended.reduce((sum, result) => sum + result.failed, 0);
  table(ended);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed || !passed ? 1 : 0;
});
