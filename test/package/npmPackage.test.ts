import { cp, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectNode, root } from '../../scripts/paths.mjs';
import { run } from '../../scripts/processes.mjs';
import { npm } from '../../scripts/setupDependencies.mjs';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(await realpath(tmpdir()), 'jq-'));
  await npm('npm pack', ['pack', '--ignore-scripts', '--pack-destination', home]);
  const [archive = ''] = await readdir(home);
  await writeFile(path.join(home, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await npm('npm install', ['install', '--offline', '--ignore-scripts', `./${archive}`], home);
});

afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

test('the example runs from an empty folder with the packed library', async () => {
  await cp(path.join(root, 'examples', 'embedded.ts'), path.join(home, 'embedded.ts'));
  const printed = await run('The example', projectNode, ['embedded.ts'], { cwd: home });
  expect(printed).toContain('All jobs finished.');
});

test.each(['nodenext', 'bundler'])(
  "the library's types serve a strict consumer (%s)",
  async (moduleResolution) => {
    const consumer = `
import { Dispatcher, QueueError, type Job, type JobContext } from 'job-queue/queue';
const dispatcher = new Dispatcher({ workers: 2 });
const job: Job = dispatcher.addJob(async ({ signal, report }: JobContext) => { report({ fraction: 1 }); return signal.aborted; }, { name: 'one' });
const id: number = job.id;
dispatcher.haltJob(id);
await dispatcher.finished();
// @ts-expect-error There is no such option: the types are not any.
new Dispatcher({ workerz: 2 });
console.log(new QueueError('stopped', 'x') instanceof Error);
`;
    await writeFile(path.join(home, 'consumer.ts'), consumer);
    const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const module = moduleResolution === 'nodenext' ? 'nodenext' : 'esnext';
    const flags = [
      '--strict',
      '--exactOptionalPropertyTypes',
      '--skipLibCheck',
      'false',
      '--noEmit',
      '--types',
      '',
    ];
    const target = [
      '--target',
      'es2024',
      '--lib',
      'es2024,dom',
      '--module',
      module,
      '--moduleResolution',
      moduleResolution,
    ];
    await run('tsc', projectNode, [tsc, ...flags, ...target, 'consumer.ts'], { cwd: home });
  },
);
