// Builds what runs: the extension, the launcher of its processes, the library with its types, and the host
// tests.
//   --dev           readable, with source maps
//   --watch         builds again when a source changes (implies --dev)
//   --only a,b      of: extension, launcher, queue, tests
import { existsSync, globSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { main, Problem } from './problem.mjs';
import { bin, projectEnv, projectNode, root } from './paths.mjs';
import { run } from './processes.mjs';

/** @typedef {import('esbuild').BuildOptions} BuildOptions */

/** @type {BuildOptions} */
const common = {
  absWorkingDir: root,
  bundle: true,
  target: 'node22',
  metafile: true,
  logLevel: 'silent',
  charset: 'utf8',
};

/** @returns {Record<string, BuildOptions>} */
function targets(/** @type {boolean} */ dev) {
  return {
    extension: {
      ...common,
      entryPoints: ['src/extension/extension.ts'],
      outfile: 'dist/extension.cjs',
      format: 'cjs',
      platform: 'node',
      external: ['vscode'],
      minify: !dev,
      sourcemap: dev,
    },
    launcher: {
      ...common,
      entryPoints: ['src/node/launcher/main.ts'],
      outfile: 'dist/launcher.cjs',
      format: 'cjs',
      platform: 'node',
      minify: !dev,
      sourcemap: dev,
    },
    queue: {
      ...common,
      entryPoints: ['src/queue/index.ts'],
      outfile: 'dist/queue/index.js',
      format: 'esm',
      platform: 'neutral',
    },
    tests: {
      ...common,
      entryPoints: globSync('test/host/{index.ts,**/*.test.ts}', { cwd: root }),
      outbase: 'test/host',
      outdir: 'out/host',
      outExtension: { '.js': '.cjs' },
      format: 'cjs',
      platform: 'node',
      external: ['vscode', 'mocha'],
      sourcemap: 'inline',
    },
  };
}

/** @param {{ dev?: boolean; watch?: boolean; only?: readonly string[] }} [options] */
export async function build({ dev = false, watch = false, only } = {}) {
  const esbuild = await import('esbuild');
  const chosen = Object.entries(targets(dev || watch)).filter(([name]) => !only || only.includes(name));
  await mkdir(path.join(root, 'out', 'meta'), { recursive: true });
  if (!watch && chosen.some(([name]) => name === 'queue')) {
    await rm(path.join(root, 'dist', 'queue'), { recursive: true, force: true });
  }
  // Bundles of deleted test files would still run.
  if (chosen.some(([name]) => name === 'tests')) {
    await rm(path.join(root, 'out', 'host'), { recursive: true, force: true });
  }
  const jobs = chosen.map(async ([name, options]) => {
    if (watch) {
      const context = await esbuild.context({ ...options, plugins: [announce(name)] });
      return context.watch();
    }
    const result = await esbuild
      .build(options)
      .catch(async (/** @type {import('esbuild').BuildFailure} */ failure) => {
        const lines = await esbuild.formatMessages(failure.errors ?? [], {
          kind: 'error',
          color: process.stdout.isTTY,
        });
        throw new Problem(`The build of ${name} failed.\n${lines.join('') || failure.message}`);
      });
    return writeFile(path.join(root, 'out', 'meta', `${name}.json`), JSON.stringify(result.metafile));
  });
  if (!watch && chosen.some(([name]) => name === 'queue')) {
    jobs.push(declarations());
  }
  await Promise.all(jobs);
}

/** The words a VS Code task waits for (.vscode/tasks.json). @returns {import('esbuild').Plugin} */
function announce(/** @type {string} */ name) {
  return {
    name: 'announce',
    setup(watcher) {
      watcher.onStart(() => console.log(`[watch] ${name}: build started`));
      watcher.onEnd(({ errors }) => {
        for (const { location, text } of errors) {
          console.log(`${location?.file}:${location?.line}:${location?.column}: error: ${text}`);
        }
        console.log(`[watch] ${name}: build finished`);
      });
    },
  };
}

async function declarations() {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const outDir = path.join(root, 'dist', 'queue');
  const args = [
    '--noEmit',
    'false',
    '--declaration',
    '--emitDeclarationOnly',
    '--rootDir',
    'src/queue',
    '--outDir',
    outDir,
  ];
  await run('tsc (types of job-queue/queue)', projectNode, [tsc, '-p', 'src/queue/tsconfig.json', ...args], {
    cwd: root,
    env: projectEnv(),
  });
  // TypeScript leaves the .ts of the sources' imports in declarations; a user's resolution wants .js there.
  for (const name of globSync('**/*.d.ts', { cwd: outDir })) {
    const file = path.join(outDir, name);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll(/(from |import\()'(\.[^']*)\.ts'/g, "$1'$2.js'"));
  }
}

await main(import.meta.url, async () => {
  if (!existsSync(bin)) {
    throw new Problem('Nothing is installed yet. Run: npm run setup');
  }
  const { values } = parseArgs({
    options: { dev: { type: 'boolean' }, watch: { type: 'boolean' }, only: { type: 'string' } },
  });
  const only = values.only?.split(',');
  await build({ dev: !!values.dev, watch: !!values.watch, ...(only ? { only } : {}) });
});
