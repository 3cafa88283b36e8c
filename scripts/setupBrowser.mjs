// Finds a Chromium, Chrome or Edge for the tests; on a Debian-like machine, as root, it installs one.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Problem } from './problem.mjs';
import { run, which } from './processes.mjs';

function usualPlaces() {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
      (name) => process.env[name] ?? [],
    );
    const programs = [
      'Google/Chrome/Application/chrome.exe',
      'Chromium/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return programs.flatMap((program) => roots.map((folder) => path.join(folder, program)));
  }
  return ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/snap/bin/chromium'];
}

/** The browser's path, or undefined. The environment variable CHROME_PATH comes first. */
export function findBrowser() {
  const chosen = process.env['CHROME_PATH'];
  if (chosen) {
    if (existsSync(chosen)) {
      return chosen;
    }
    throw new Problem(`CHROME_PATH names a file that does not exist: ${chosen}`);
  }
  for (const name of [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
  ]) {
    const found = process.platform === 'linux' && which(name);
    if (found) {
      return found;
    }
  }
  return usualPlaces().find((file) => existsSync(file));
}

export async function installBrowser() {
  const apt = process.platform === 'linux' && which('apt-get');
  if (!apt || process.getuid?.() !== 0) {
    throw new Problem(
      'The tests need Chromium, Chrome or Edge, and none was found. ' +
        (apt
          ? 'Install it (sudo apt-get install chromium), '
          : 'Install one from its maker or with your package manager, ') +
        'or set CHROME_PATH to the browser you have.',
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get update', apt, ['update'], { env });
  await run('apt-get install chromium', apt, ['install', '-y', '--no-install-recommends', 'chromium'], {
    env,
  });
}
