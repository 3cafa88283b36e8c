// The library runs where there is no Node: here in a worker thread that has been stripped of what a
// browser or an older Node lacks. (That it compiles without Node's types: `tsc -p src/queue`.)

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../../src/queue/', import.meta.url);

function bundle(): string {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('index.ts', folder))],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return `data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`;
}

function runInWorker(strip: string): Promise<unknown> {
  const code = `
    ${strip}
    import(${JSON.stringify(bundle())}).then(async ({ Dispatcher }) => {
      const { parentPort } = await import('node:worker_threads');
      const queue = new Dispatcher({ workers: 2 });
      for (let n = 0; n < 100; n += 1) {
        queue.addJob(() => { for (const until = performance.now() + 0.2; performance.now() < until;); });
      }
      await queue.finished();
      const waits = queue.addJob(({ signal }) => new Promise((r) => signal.addEventListener('abort', r)));
      await Promise.resolve();
      await Promise.resolve();
      const outcome = await queue.haltJob(waits.id);
      await queue.stop();
      parentPort.postMessage({ counts: queue.counts, outcome });
    });`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(code, { eval: true });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The worker ended without an answer.')));
  });
}

describe('src/queue in a worker thread', () => {
  it.each([
    ['as it is', ''],
    ['without setImmediate, as in a browser', 'delete globalThis.setImmediate;'],
    ['without Promise.withResolvers, as in Node 20', 'delete Promise.withResolvers;'],
  ])('%s', async (_name, strip) => {
    expect(await runInWorker(strip)).toEqual({
      counts: { waiting: 0, running: 0, succeeded: 100, failed: 0, halted: 1, interrupted: 0, skipped: 0 },
      outcome: { kind: 'halted', by: 'job', clean: true, remaining: [] },
    });
  });
});

it('src/queue imports nothing from outside itself', () => {
  const files = readdirSync(folder, { encoding: 'utf8', recursive: true }).filter((file) =>
    file.endsWith('.ts'),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const url = new URL(file, folder);
    const text = readFileSync(fileURLToPath(url), 'utf8');
    const imported = [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, name]) => name);
    expect(imported.filter((name = '') => !/^\..*\.ts$/.test(name))).toEqual([]);
    const outside = imported.filter((name = '') => !new URL(name, url).href.startsWith(folder.href));
    expect(outside).toEqual([]);
  }
});
