// Where things are, and the versions that are pinned outside package.json.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The web build of VS Code that tests and `npm start` use: the npm package code-server, which carries VS Code
 * 1.139.
 */
export const webVersion = '4.139.1';

// import.meta.dirname is younger than the oldest Node that must be able to run setup.
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const bin = path.join(root, 'node_modules', '.bin');
export const downloads = path.join(root, '.vscode-test');
export const webRoot = path.join(downloads, `code-server-${webVersion}`);
export const webServer = path.join(webRoot, 'lib', 'vscode');
export const sampleWorkspace = path.join(root, 'examples', 'workspace');
export const results = process.env['JOBQUEUE_RESULTS'] || path.join(root, 'test-results');

/** The project's own Node (24), once `npm ci` has put it there. Everything but setup runs with it. */
export const projectNode = path.join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** The environment in which `node` and the tools of node_modules are the project's own. */
export function projectEnv(/** @type {NodeJS.ProcessEnv} */ extra = {}) {
  // Windows spells it Path; two spellings in one environment would be two variables.
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...process.env, [key]: `${bin}${path.delimiter}${process.env[key] ?? ''}`, ...extra };
}
