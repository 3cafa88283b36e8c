// Installs what is missing; when nothing is, it takes no time. Plain Node 20 without dependencies, because it
// runs before there are any.
import './checkNode.mjs';
import { mkdir } from 'node:fs/promises';
import { downloads } from './paths.mjs';
import { main } from './problem.mjs';
import { step } from './progress.mjs';
import { findBrowser, installBrowser } from './setupBrowser.mjs';
import { dependenciesComplete, installDependencies } from './setupDependencies.mjs';
import { installWeb, webComplete } from './setupWeb.mjs';

/** @param {{ web?: boolean; browser?: boolean }} needs the dependencies are always needed */
export async function setup({ web = false, browser = false }) {
  // A browser that cannot be installed is known at once; nothing else is done in vain.
  if (browser && !findBrowser()) {
    await step('Installing Chromium (apt-get)', installBrowser);
  }
  const work = [];
  if (!dependenciesComplete()) {
    work.push(step('Installing the dependencies (npm install)', installDependencies));
  }
  if (web && !webComplete()) {
    await mkdir(downloads, { recursive: true });
    work.push(step('Installing the web build of VS Code (about 600 MB on disk)', installWeb));
  }
  // All of them end before the first failure is told, so that nothing goes on writing behind the message.
  const ended = await Promise.allSettled(work);
  for (const result of ended) {
    if (result.status === 'rejected') {
      throw result.reason;
    }
  }
}

await main(import.meta.url, () => setup({ web: true, browser: true }));
