// The web build of VS Code. It is put together in a folder of its own and renamed when it is complete, so
// that an interrupted setup leaves nothing that looks finished.
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { downloads, webRoot, webVersion } from './paths.mjs';
import { Problem } from './problem.mjs';
import { run, which } from './processes.mjs';
import { npm } from './setupDependencies.mjs';

const stamp = 'complete.txt';

export const webComplete = () => existsSync(path.join(webRoot, stamp));

export async function installWeb() {
  const tar = which('tar');
  if (!tar) {
    throw new Problem(
      'The program tar was not found on the PATH. It is needed to unpack the web build of VS Code.',
    );
  }
  const work = path.join(downloads, `.unpacking-${process.pid}`);
  await mkdir(work, { recursive: true });
  try {
    await npm(
      'Downloading the web build of VS Code',
      ['pack', `code-server@${webVersion}`, '--pack-destination', '.'],
      work,
    );
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (!archive) {
      throw new Problem('npm pack left no archive of the web build of VS Code.');
    }
    // A relative name: GNU tar takes the colon of a drive letter for a host name.
    await run('Unpacking the web build of VS Code', tar, ['-xzf', archive], { cwd: work });
    const server = path.join(work, 'package', 'lib', 'vscode');
    const install = ['install', '--omit=dev', '--ignore-scripts'];
    await Promise.all([
      npm("Installing the web build's packages", install, server),
      npm("Installing the web build's extensions", install, path.join(server, 'extensions')),
    ]);
    await buildNatives(server);
    await writeFile(path.join(work, 'package', stamp), `${webVersion}\n`);
    await rm(webRoot, { recursive: true, force: true });
    await rename(path.join(work, 'package'), webRoot);
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const stub = `// Stands in for the native module, which this machine could not compile: nothing is logged.
const logger = new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : () => {}) });
module.exports = { setFlushOn() {}, start() {}, createAsyncRotatingLogger: async () => logger, createRotatingLogger: async () => logger };
`;

/**
 * Two native modules need a C++ compiler. VS Code does without them: it has no log files then, and no
 * watchdog.
 */
async function buildNatives(/** @type {string} */ server) {
  const names = ['@vscode/spdlog', '@vscode/native-watchdog'];
  try {
    await npm('Compiling', ['rebuild', ...names], server);
  } catch {
    console.log('  (no C++ compiler: the web build runs without its log files)');
    for (const name of names) {
      const folder = path.join(server, 'node_modules', name);
      await mkdir(folder, { recursive: true });
      await writeFile(
        path.join(folder, 'package.json'),
        JSON.stringify({ name, version: '0.0.0', main: 'index.js' }),
      );
      await writeFile(path.join(folder, 'index.js'), stub);
    }
  }
}
