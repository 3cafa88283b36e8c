// `npm run package`: job-queue-<version>.vsix, from a production build.   --out FILE   somewhere else
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { root } from './paths.mjs';
import { main } from './problem.mjs';

/** @param {string} [out] @returns {Promise<string>} the package's path */
export async function makeVsix(out) {
  const { createVSIX } = await import('@vscode/vsce');
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const packagePath = path.resolve(root, out ?? `job-queue-${version}.vsix`);
  await build({ only: ['extension', 'launcher', 'queue'] });
  await createVSIX({
    cwd: root,
    packagePath,
    // Everything is in the bundle.
    dependencies: false,
    // There is no public repository to link to.
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  return packagePath;
}

await main(import.meta.url, async () => {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  const file = await makeVsix(values.out);
  console.log(`${path.relative(root, file)}: ${(statSync(file).size / 1024).toFixed(1)} KB`);
});
