// `npm run package`: job-queue-<version>.vsix, from a production build.   --out FILE   somewhere else
import { readFileSync, statSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { packagedText } from './packagedText.mjs';
import { root } from './paths.mjs';
import { main } from './problem.mjs';

/** What only the npm package holds: programs embed the library, and the extension has it in its bundle. */
const library = 'dist/queue';

/** @param {string} [out] @returns {Promise<string>} the package's path */
export async function makeVsix(out) {
  const { createVSIX } = await import('@vscode/vsce');
  /** @type {{ version: string; files: string[] }} */
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const packagePath = path.resolve(root, out ?? `job-queue-${manifest.version}.vsix`);
  await build({ only: ['extension', 'launcher'] });
  const staged = await mkdtemp(path.join(tmpdir(), 'job-queue-'));
  try {
    await stage(manifest, staged);
    await createVSIX({
      cwd: staged,
      packagePath,
      // Everything is in the bundle.
      dependencies: false,
      // There is no public repository to link to; see packagedText.mjs.
      allowMissingRepository: true,
      rewriteRelativeLinks: false,
    });
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
  return packagePath;
}

/** @param {{ files: string[] }} manifest @param {string} folder */
async function stage(manifest, folder) {
  const {
    exports: _exports,
    scripts: _scripts,
    devDependencies: _tools,
    ...rest
  } = /** @type {any} */ (manifest);
  const files = [...manifest.files.filter((file) => file !== library), 'LICENSE'];
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ ...rest, files }));
  for (const file of [...files, 'README.md']) {
    await cp(path.join(root, file), path.join(folder, file), { recursive: true });
  }
  for (const file of ['README.md', 'CHANGELOG.md']) {
    const text = readFileSync(path.join(root, file), 'utf8');
    await writeFile(path.join(folder, file), packagedText(text));
  }
}

await main(import.meta.url, async () => {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  const file = await makeVsix(values.out);
  console.log(`${path.relative(root, file)}: ${(statSync(file).size / 1024).toFixed(1)} KB`);
});
