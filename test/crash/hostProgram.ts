// A host as a window is one, without the window: the session, the dispatcher, the store and the runner are
// the real ones. It is told what to do by lines on stdin, and says what it has done by lines on stdout.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Dispatcher, type Job, JobFailure, JobQueue } from '../../src/queue/index.ts';
import { StoreHistory } from '../../src/local/history/storeHistory.ts';
import { QueueSession } from '../../src/local/session/queueSession.ts';
import { StoredOrders } from '../../src/local/session/storedOrders.ts';
import { openSpec } from '../../src/local/sealing/sealedWork.ts';
import { SecretBox } from '../../src/local/sealing/secretBox.ts';
import { processKind, type ResolvedTask } from '../../src/local/work/taskWork.ts';
import {
  adoptProcessJob,
  createProcessStarter,
  LogStore,
  onRunFailpoint,
  pause,
  type ProcessHost,
  runProcessJob,
} from '../../src/node/index.ts';
import { failureOf } from './failures.ts';
import type { HostSettings, Order } from './hostDriver.ts';

const settings = JSON.parse(process.argv[2] ?? '') as HostSettings;
const say = (...words: readonly unknown[]): void => void writeSync(1, `${words.join(' ')}\n`);
const fail = failureOf('host');
onRunFailpoint(fail);

/**
 * A folder in the place of the system's key ring, which takes its time and knows no transactions, but whose
 * entries are apart: in one file for all of them two hosts would undo one another's.
 */
const keyRing = {
  async fileOf(name: string): Promise<string> {
    const folder = path.join(path.dirname(settings.folder), 'keys');
    mkdirSync(folder, { recursive: true });
    await pause(settings.keyRingMs);
    return path.join(folder, encodeURIComponent(name));
  },
  async get(name: string): Promise<string | undefined> {
    const file = await this.fileOf(name);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  },
  async store(name: string, value: string): Promise<void> {
    const file = await this.fileOf(name);
    writeFileSync(`${file}.${process.pid}`, value);
    renameSync(`${file}.${process.pid}`, file);
  },
};
const secretBox = new SecretBox(keyRing, 'key', (error) => say('error', 'key', String(error)));
const session = new QueueSession({
  folder: settings.folder,
  store: { failpoint: fail, leaseMs: settings.leaseMs },
  secretBox,
  resumeAfterCrash: () => true,
  lastJobId: () => LogStore.lastIn(path.join(settings.folder, 'output', String(session.identity))).jobId,
  onError: (message, error) => say('error', message, String(error).replaceAll('\n', ' ')),
});
const dispatcher = new Dispatcher({ workers: settings.workers, journal: session.journal });
const logs = new LogStore(path.join(settings.folder, 'output'), () => String(session.identity));
const starter = createProcessStarter({
  launcherPath: path.join(import.meta.dirname, 'launcherProgram.mjs'),
});
const host: ProcessHost = {
  starter,
  outputOf: ({ id, attempt, uid }) => logs.outputOf(id, attempt, uid),
  haltGraceMs: () => 200,
  closing: new AbortController().signal,
  describeStart: (error) => String(error),
  describeEnd: ({ exitCode, signal }) => `${exitCode ?? signal}`,
  describeLost: (what) => what,
};
async function open(data: unknown): Promise<{ spec: ResolvedTask['spec'] }> {
  const { spec } = data as ResolvedTask;
  const opened = await openSpec(
    spec,
    (sealed) => secretBox.open(sealed),
    async () => undefined,
  );
  if (opened === undefined) {
    throw new JobFailure('start', 'Its environment cannot be opened.');
  }
  return { spec: opened };
}

dispatcher.handle(processKind, (data, context) => runProcessJob(open(data), context, host), {
  reportsStart: true,
  adopt: (_, context) => adoptProcessJob({}, context, host),
});
const history = new StoreHistory(session, dispatcher);
const owner = {
  dispatcher,
  find: (id: number) => history.job(id),
  forgetEnded: () => history.forgetAll(),
};
const queue = new JobQueue(owner, new StoredOrders(session, secretBox), () => session.open());

/** Also those that come only when the orders of a host that has gone are carried out. */
const toHalt = new Set<string>();

function sayEnd({ name, state, outcome }: Job): void {
  const { exitCode, message } = (outcome ?? {}) as { exitCode?: number; message?: string };
  say('end', name, state, exitCode ?? '-', message?.replaceAll('\n', ' '));
}

const carryOut: { readonly [name in Order['do']]: (order: Order) => unknown } = {
  add: async ({ name = '', spec }) => {
    const data = { key: name, name, source: '', commandText: name, spec };
    const { id, saved } = await queue.addJob({ kind: processKind, data }, { name });
    say(saved ? 'accepted' : 'unsaved', name, id);
  },
  halt: async ({ name = '' }) => {
    toHalt.add(name);
    await queue.haltJobs(dispatcher.jobs.filter((job) => job.name === name && !job.completed));
  },
  clear: async () => {
    dispatcher.ended.forEach(sayEnd);
    await queue.clearEnded();
  },
  retry: () => session.retry(),
  drain: async () => {
    while (!dispatcher.leading || dispatcher.jobs.some(({ completed }) => !completed)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    dispatcher.ended.forEach(sayEnd);
  },
  close: () => {
    session.handOver();
    session.close();
    say('done', 'close');
    process.exit();
  },
};

dispatcher.onDidChangeQueue(({ change }) => {
  if (change === 'role' || change === 'fenced') {
    say(dispatcher.leading ? 'leading' : 'following', change);
  }
});
dispatcher.onDidChangeJob(({ change, job }) => {
  if (change === 'added' && dispatcher.leading && toHalt.has(job.name)) {
    void queue.haltJobs([job]);
  }
  if (change === 'ended' && dispatcher.leading && dispatcher.save() === 'saved') {
    say('ended', job.name);
  }
});
session.begin(owner);
session.open();
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const order = JSON.parse(line) as Order;
    void (async () => {
      try {
        await carryOut[order.do](order);
        say('done', order.do, order.name ?? '');
      } catch (error) {
        say('refused', order.do, order.name ?? '', String(error).replaceAll('\n', ' '));
      }
    })();
  })
  .on('close', () => process.exit());
say('ready', dispatcher.leading, process.pid);
