// Serves the web build of VS Code. Shared by `npm start`, the host-test launcher and the UI tests.
//
// Tests have the smoke-test driver on: without it a release build ignores the page's payload, which names the
// extension under development. It also keeps every notification from popping up, so `npm start` does without
// it and links the extension into the folder of installed ones. The settings below keep the screen quiet;
// what the caller has set wins.
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectNode, webServer } from './paths.mjs';
import { Problem } from './problem.mjs';
import { killTree, startTree } from './processes.mjs';

/** Without a marketplace: for tests, which must not wait for the network. */
export const offline = { EXTENSIONS_GALLERY: '{"serviceUrl":""}' };

/** @type {Record<string, unknown>} */
const quiet = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.showReleaseNotes': false,
  'window.commandCenter': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

async function readSettings(/** @type {string} */ file) {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  try {
    return /** @type {Record<string, unknown>} */ (JSON.parse(text));
  } catch {
    throw new Problem(`${file} must be plain JSON, without comments.`);
  }
}

/**
 * Settings of application scope are read from the user's file only, those of machine scope from the machine's
 * file only, and of the rest the machine's file wins: so a default goes into both unless the caller set it.
 * @param {string} userDataDir
 * @param {Record<string, unknown>} settings
 */
export async function writeSettings(userDataDir, settings) {
  const files = ['User', 'Machine'].map((scope) => path.join(userDataDir, scope, 'settings.json'));
  const given = await Promise.all(files.map(readSettings));
  const defaults = { ...quiet, ...settings };
  const free = Object.entries(defaults).filter(([key]) => given.every((file) => !(key in file)));
  await Promise.all(
    files.map(async (file, index) => {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify({ ...Object.fromEntries(free), ...given[index] }, null, 2));
    }),
  );
}

/**
 * Makes an extension under development one of the installed ones, as it is on the disk now.
 * @param {string} extension
 * @param {string} extensionsDir
 * @param {string} userDataDir
 */
export async function linkExtension(extension, extensionsDir, userDataDir) {
  const link = path.join(extensionsDir, 'under-development');
  await mkdir(extensionsDir, { recursive: true });
  await rm(link, { force: true });
  // A junction needs no privilege on Windows; elsewhere the kind is ignored.
  await symlink(path.resolve(extension), link, 'junction');
  // What VS Code remembers of the folder; it looks again, and finds what else is installed there, too.
  await rm(path.join(extensionsDir, 'extensions.json'), { force: true });
  await rm(path.join(userDataDir, 'CachedProfilesData'), { recursive: true, force: true });
}

/** A file's path as the page's query and payload want it: slashes, and one before a drive letter. */
function uriPath(/** @type {string} */ file) {
  return decodeURIComponent(pathToFileURL(path.resolve(file)).pathname);
}

/**
 * @typedef {object} PageOptions
 * @property {string | undefined} [folder] a folder, or a .code-workspace file; without it an empty window
 * @property {readonly string[] | undefined} [extensions] folders of the extensions under development
 * @property {string | undefined} [tests] the module whose run() the extension host calls
 * @property {Readonly<Record<string, string>> | undefined} [extraQuery]
 *
 * @typedef {object} WebVscode
 * @property {number} port
 * @property {(page?: PageOptions) => string} url
 * @property {() => string} log what the server printed
 * @property {Promise<void>} exited
 * @property {() => void} stop
 */

/**
 * @param {object} options
 * @param {string} options.userDataDir settings, logs and state go there
 * @param {string | undefined} [options.extensionsDir]
 * @param {string} [options.extension] a folder that is installed as an extension, in place of those that the
 *   page names; only then do notifications pop up
 * @param {number} [options.port] 0, the default, takes a free one
 * @param {boolean} [options.trust] whether Workspace Trust is on, so that a new folder is untrusted
 * @param {Readonly<Record<string, unknown>>} [options.settings] defaults for this window
 * @param {boolean} [options.keepRunning] whether it also waits for windows yet to come
 * @param {NodeJS.ProcessEnv} [options.env] what the extension host sees
 * @returns {Promise<WebVscode>}
 */
export async function serveWebVscode(options) {
  const { userDataDir, extension, port = 0, trust = false, env = process.env } = options;
  const extensionsDir = options.extensionsDir ?? path.join(userDataDir, 'extensions');
  await writeSettings(userDataDir, options.settings ?? {});
  if (extension !== undefined) {
    await linkExtension(extension, extensionsDir, userDataDir);
  }
  const server = startTree(
    projectNode,
    [
      path.join(webServer, 'out', 'server-main.js'),
      '--host=127.0.0.1',
      `--port=${port}`,
      '--without-connection-token',
      '--accept-server-license-terms',
      '--telemetry-level=off',
      `--server-data-dir=${path.join(userDataDir, 'server')}`,
      `--user-data-dir=${userDataDir}`,
      `--extensions-dir=${extensionsDir}`,
      ...(extension === undefined ? ['--enable-smoke-test-driver'] : []),
      // Should this process be killed outright, the server ends by itself some minutes after its last window.
      ...(options.keepRunning ? [] : ['--enable-remote-auto-shutdown']),
      ...(trust ? [] : ['--disable-workspace-trust']),
    ],
    { env },
  );
  let printed = '';
  const exited = new Promise((/** @type {(value: void) => void} */ resolve) => {
    server.once('exit', () => resolve());
    server.once('error', () => resolve());
  });
  const listening = await new Promise((/** @type {(port: number) => void} */ resolve, reject) => {
    const read = (/** @type {Buffer} */ data) => {
      printed += data.toString();
      const found = /Extension host agent listening on (\d+)/.exec(printed);
      if (found) {
        resolve(Number(found[1]));
      }
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    void exited.then(() => reject(startProblem(port, printed)));
  });
  return {
    port: listening,
    exited,
    log: () => printed,
    stop: () => killTree(server),
    url: (page = {}) => pageUrl(listening, page),
  };
}

/**
 * The address of a window.
 * @param {number} port
 * @param {PageOptions} page
 */
export function pageUrl(port, { folder, extensions = [], tests, extraQuery = {} }) {
  const authority = `127.0.0.1:${port}`;
  const remote = (/** @type {string} */ file) => `vscode-remote://${authority}${uriPath(file)}`;
  const kind = folder?.endsWith('.code-workspace') ? 'workspace' : 'folder';
  const query = new URLSearchParams(folder ? { [kind]: uriPath(folder) } : { ew: 'true' });
  const payload = extensions.map((extension) => ['extensionDevelopmentPath', remote(extension)]);
  if (tests) {
    payload.push(['extensionTestsPath', remote(tests)]);
  }
  if (payload.length) {
    query.set('payload', JSON.stringify(payload));
  }
  for (const [name, value] of Object.entries(extraQuery)) {
    query.set(name, value);
  }
  return `http://${authority}/?${query.toString()}`;
}

function startProblem(/** @type {number} */ port, /** @type {string} */ printed) {
  if (/EADDRINUSE/.test(printed)) {
    return new Problem(
      `Port ${port} is taken. End the program that uses it, or choose another: npm start -- --port ${port + 1}`,
    );
  }
  return new Problem(
    `The web build of VS Code did not start.\n${printed.trim().split('\n').slice(-12).join('\n')}`,
  );
}
