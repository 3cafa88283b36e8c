// Chromium for tests, driven by playwright-core.
import { chromium } from 'playwright-core';
import { findBrowser } from './setupBrowser.mjs';
import { Problem } from './problem.mjs';

export async function launchBrowser() {
  const executablePath = findBrowser();
  if (!executablePath) {
    throw new Problem('No browser found. Run: npm run setup');
  }
  return chromium.launch({
    executablePath,
    // The caller ends the browser together with the server.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
