// node_modules. Whether it is complete is read from the list that npm leaves there when it has finished.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectNode, root } from './paths.mjs';
import { Problem } from './problem.mjs';
import { run, which } from './processes.mjs';

/**
 * @typedef {{
 *   version?: string;
 *   integrity?: string;
 *   optional?: boolean;
 *   devOptional?: boolean;
 *   link?: boolean;
 * }} Locked
 */

/** @returns {Record<string, Locked> | undefined} */
function readLock(/** @type {string} */ file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

export function dependenciesComplete() {
  const wanted = readLock('package-lock.json');
  const installed = readLock('node_modules/.package-lock.json');
  if (!wanted || !installed || !existsSync(projectNode)) {
    return false;
  }
  const missing = Object.entries(wanted).filter(([name, locked]) => {
    const found = installed[name];
    // Packages for other systems are locked too, as optional ones.
    if (!found) {
      return name !== '' && !locked.optional && !locked.devOptional;
    }
    return found.version !== locked.version || found.integrity !== locked.integrity;
  });
  return missing.length === 0;
}

/**
 * npm, run by a Node outside node_modules, where it may replace the one that is running this.
 * @param {string} title
 * @param {readonly string[]} args
 * @param {string} [cwd]
 */
export function npm(title, args, cwd = root) {
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = (process.env[key] ?? '').split(path.delimiter);
  const outside = folders.filter((folder) => !folder.startsWith(path.join(root, 'node_modules')));
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, [key]: outside.join(path.delimiter) };
  // `npm test` hands down its own configuration, for instance its prefix.
  for (const name of Object.keys(env)) {
    if (/^npm_(package|lifecycle|config_local_prefix)/.test(name)) {
      delete env[name];
    }
  }
  const program = which('npm', env);
  if (!program) {
    throw new Problem(
      'npm was not found on the PATH. It comes with Node: install Node 20 or later from its maker.',
    );
  }
  return run(title, program, [...args, '--no-audit', '--no-fund'], { cwd, env });
}

/**
 * Not `npm ci`: it refuses a lock file in which the binaries of another system are missing, and a registry
 * need not have them all. With --no-save the versions are the lock file's all the same, and no file of the
 * project changes.
 */
export async function installDependencies() {
  await npm('Installing the dependencies', ['install', '--no-save']);
  if (!existsSync(projectNode)) {
    throw new Problem(
      'npm did not run the install scripts of the packages "node" and "esbuild". Run: npm rebuild node esbuild',
    );
  }
}
