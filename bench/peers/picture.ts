// The plot as a PNG for the README: a package for VS Code must not show an SVG there.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { launchBrowser } from '../../scripts/webBrowser.mjs';

const root = path.join(import.meta.dirname, '..', '..');

/** Says what it did. */
export async function savePicture(): Promise<string> {
  const svg = readFileSync(path.join(root, 'bench', 'growth.svg'), 'utf8');
  try {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ colorScheme: 'light', deviceScaleFactor: 2 });
      await page.setContent(`<body style="margin: 0; background: white">${svg}</body>`);
      await page.locator('svg').screenshot({ path: path.join(root, 'docs', 'images', 'growth.png') });
    } finally {
      await browser.close();
    }
    return 'docs/images/growth.png was drawn anew.';
  } catch (error) {
    return `docs/images/growth.png is the old one: ${String(error)}`;
  }
}
