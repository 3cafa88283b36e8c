// The programs of the test as one file each: a round starts half a dozen of them, and from their sources that
// takes long.

import { build } from 'esbuild';
import path from 'node:path';

export const programs = path.resolve(import.meta.dirname, '../../out/crash');

export async function bundlePrograms(): Promise<void> {
  await build({
    entryPoints: ['hostProgram.ts', 'launcherProgram.ts'].map((name) => path.join(import.meta.dirname, name)),
    outdir: programs,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}
