import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { build } from '../../scripts/build.mjs';
import { makeVsix } from '../../scripts/package.mjs';
import { results } from '../../scripts/paths.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    vsix: string;
  }
}

/**
 * Builds and packs once; the build also leaves the metafiles that the layer test reads, and the library for
 * the npm package.
 */
export async function setup(project: TestProject): Promise<void> {
  await build({ only: ['queue'] });
  project.provide('vsix', await makeVsix(path.join(results, 'job-queue.vsix')));
}
