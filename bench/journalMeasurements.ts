// One contender in a process of its own: node bench/journalMeasurements.ts <contender as JSON> <folder>.
// Prints its figures.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../src/node/index.ts';
import { Dispatcher } from '../src/queue/index.ts';
import type { Contender, Figures } from './journalFigures.ts';
import { median } from './report.ts';

const [, , wanted = '{}', folder = ''] = process.argv;
const { system, synced, atOnce } = JSON.parse(wanted) as Contender;
const jobCount = 5000;
const singleCount = 500;
const data = (n: number): object => ({
  commandLine: `npm run test -- --shard ${n}`,
  cwd: '/home/me/project',
});
const batch = Array.from({ length: jobCount }, (_, n) => data(n));

/** All are to wait until `process` is called, which settles when all have ended. */
type Subject = {
  addMany(jobs: readonly object[]): unknown;
  add(job: object): unknown;
  process(count: number): Promise<unknown>;
  close(): unknown;
};

function ours(): Subject {
  const opened = openStore(folder);
  if ('unsaved' in opened) {
    throw new Error(opened.unsaved.message);
  }
  const { store } = opened;
  const lease = store.acquire({ pid: process.pid, nonce: 'bench' });
  if (!('epoch' in lease)) {
    throw new Error('No lease.');
  }
  const dispatcher = new Dispatcher({ journal: { commit: (changes) => store.commit(lease.epoch, changes) } });
  dispatcher.handle('noop', () => {});
  dispatcher.follow({ jobs: [], removed: [] });
  dispatcher.lead();
  const save = (): void => {
    if (dispatcher.save() !== 'saved') {
      throw new Error(store.lastError?.message);
    }
  };
  return {
    async addMany(jobs) {
      await dispatcher.addJobs(jobs.map((job) => ({ work: { kind: 'noop', data: job } })));
      save();
    },
    add(job) {
      dispatcher.addJob({ kind: 'noop', data: job });
      save();
    },
    async process(count) {
      dispatcher.start(atOnce);
      await dispatcher.finished();
      save();
      const { total } = store.history({ limit: 1 });
      if (total !== count || store.openJobs().jobs.length > 0) {
        throw new Error(`${total} ended.`);
      }
    },
    close: () => store.close(),
  };
}

async function plainjob(synchronous: 'FULL' | 'NORMAL'): Promise<Subject> {
  const { default: Database } = await import('better-sqlite3');
  const { better, defineQueue, defineWorker } = await import('plainjob');
  const connection = better(new Database(path.join(folder, 'plainjob.db')));
  const logger = { error: console.error, warn() {}, info() {}, debug() {} };
  const queue = defineQueue({ connection, logger });
  // It has set NORMAL itself.
  connection.pragma(`synchronous = ${synchronous}`);
  return {
    addMany: (jobs) => queue.addMany('noop', [...jobs]),
    add: (job) => queue.add('noop', job),
    process(count) {
      let ended = 0;
      return new Promise<void>((resolve) => {
        const onCompleted = (): void => {
          ended += 1;
          if (ended === count) {
            resolve(worker.stop());
          }
        };
        const worker = defineWorker('noop', () => {}, { queue, logger, onCompleted });
        void worker.start();
      });
    },
    close: () => queue.close(),
  };
}

async function bullmq(durability: readonly string[]): Promise<Subject> {
  const { Queue, Worker } = await import('bullmq');
  const { Redis } = await import('ioredis');
  const socket = path.join(folder, 'redis.sock');
  const args = ['--port', '0', '--unixsocket', socket, '--dir', folder, ...durability];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  while (!existsSync(socket)) {
    await sleep(10);
  }
  const connection = new Redis({ path: socket, maxRetriesPerRequest: null });
  const queue = new Queue('noop', { connection });
  await queue.waitUntilReady();
  return {
    addMany: (jobs) => queue.addBulk(jobs.map((job) => ({ name: 'noop', data: job }))),
    add: (job) => queue.add('noop', job),
    async process(count) {
      let ended = 0;
      await new Promise<void>((resolve) => {
        const worker = new Worker('noop', async () => {}, { connection, concurrency: atOnce });
        worker.on('completed', () => {
          ended += 1;
          if (ended === count) {
            resolve(worker.close());
          }
        });
      });
    },
    async close() {
      await queue.close();
      connection.disconnect();
      server.kill();
      await once(server, 'exit');
    },
  };
}

function subject(): Subject | Promise<Subject> {
  switch (system) {
    case 'job-queue':
      return ours();
    case 'plainjob':
      return plainjob(synced ? 'FULL' : 'NORMAL');
    case 'BullMQ':
      return bullmq(synced ? ['--appendonly', 'yes', '--appendfsync', 'always'] : []);
  }
}

async function timed(act: () => unknown): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

const measured = await subject();
const addManyMs = await timed(() => measured.addMany(batch));
const singles: number[] = [];
for (let n = 0; n < singleCount; n += 1) {
  singles.push(await timed(() => measured.add(data(n))));
}
const processMs = await timed(() => measured.process(jobCount + singleCount));
await measured.close();
const figures: Figures = {
  addedPerSecond: (jobCount / addManyMs) * 1000,
  singleAddMs: median(singles),
  processedPerSecond: ((jobCount + singleCount) / processMs) * 1000,
};
console.log(JSON.stringify(figures));
