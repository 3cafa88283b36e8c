// Child processes: run to the end, run in the background, and end with everything below them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { explain, Problem } from './problem.mjs';

const windows = process.platform === 'win32';

/** The full path of a program on the PATH, or undefined. */
export function which(/** @type {string} */ name, env = process.env) {
  const key = Object.keys(env).find((variable) => variable.toUpperCase() === 'PATH') ?? 'PATH';
  const endings = windows ? (env['PATHEXT'] ?? '.EXE;.CMD').split(';') : [''];
  for (const folder of (env[key] ?? '').split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      if (folder && existsSync(file)) {
        return file;
      }
    }
  }
  return undefined;
}

const quote = (/** @type {string} */ text) => (/[\s&()^]/.test(text) ? `"${text}"` : text);

/**
 * A program and its arguments as spawn wants them. Windows runs .cmd files (npm, code) only through a shell,
 * which needs the quotes.
 * @param {string} program
 * @param {readonly string[]} args
 */
export function commandFor(program, args) {
  if (!windows || !/\.(cmd|bat)$/i.test(program)) {
    return { program, args: [...args], shell: false };
  }
  return { program: quote(program), args: args.map(quote), shell: true };
}

/**
 * Runs a program and gives what it printed. Fails with a Problem that names the step, the cause when it is
 * known, and the last lines printed.
 * @param {string} step
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string; env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>}
 */
export function run(step, program, args, options = {}) {
  const command = commandFor(program, args);
  return new Promise((resolve, reject) => {
    const child = spawn(command.program, command.args, {
      ...options,
      shell: command.shell,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    const add = (/** @type {Buffer} */ data) => (printed += data.toString());
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', (error) => reject(new Problem(`${step} could not start: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) {
        return resolve(printed);
      }
      const cause = explain(printed);
      // A known cause needs no more than a hint of what was printed.
      const hint = lastLines(printed).slice(0, cause ? 2 : 12);
      return reject(new Problem(`${step} failed (exit code ${code}). ${cause ?? ''}\n${hint.join('\n')}`));
    });
  });
}

/**
 * Starts a program that leads a process group of its own, so that killTree() reaches all of it.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string; env?: NodeJS.ProcessEnv }} [options]
 */
export function startTree(program, args, options = {}) {
  listen();
  const child = spawn(program, args, { ...options, detached: !windows, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** npm's warnings about other packages' engines and its usage text hide the reason of a failure. */
function lastLines(/** @type {string} */ printed) {
  const lines = printed.trim().split('\n');
  const errors = lines.filter((line) => /^(npm error|E:|ERR)/.test(line));
  return errors.length ? errors : lines.slice(-12);
}

/** @type {(why: string) => void} */
let whenStopped = () => process.exit(1);
let listening = false;

/**
 * Calls back, once, when this process is asked to end, or has lost its parent: npm, when killed, takes only
 * its shell along. Without a callback the process exits, and takes along what startTree has started.
 * @param {(why: string) => void} callback
 */
export function onStop(callback) {
  whenStopped = callback;
  listen();
}

function listen() {
  if (listening) {
    return;
  }
  listening = true;
  const parent = process.ppid;
  let told = false;
  const tell = (/** @type {string} */ why) => {
    if (!told) {
      whenStopped(why);
    }
    told = true;
  };
  // Signals that come again are ignored: Ctrl+C reaches a whole group, and a parent may pass it on as well.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => tell(signal));
  }
  setInterval(() => process.ppid !== parent && tell('the end of its parent'), 1_000).unref();
}

/** Ends a process started by startTree, and its descendants; synchronous, so that it works while exiting. */
export function killTree(/** @type {import('node:child_process').ChildProcess} */ child) {
  if (child.pid === undefined) {
    return;
  }
  running.delete(child);
  if (windows) {
    const taskkill = path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'taskkill.exe');
    spawnSync(taskkill, ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => {
  for (const child of running) {
    killTree(child);
  }
});
