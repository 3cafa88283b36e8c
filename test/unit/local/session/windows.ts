// Windows on one store, without VS Code: each has a dispatcher and a session of its own, in one process.
// Importing this gives every test a folder of its own.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { Dispatcher, type Job, type JobContext, JobQueue, type Work } from '../../../../src/queue/index.ts';
import { StoreHistory } from '../../../../src/local/history/storeHistory.ts';
import { compositeKind } from '../../../../src/local/work/taskWork.ts';
import { HaltGrace } from '../../../../src/local/running/haltGrace.ts';
import { closeWindow } from '../../../../src/local/session/closeWindow.ts';
import { chainOrderHandlers } from '../../../../src/local/chains/chainOrders.ts';
import { QueueSession } from '../../../../src/local/session/queueSession.ts';
import type { SessionEvent } from '../../../../src/local/session/sessionEvents.ts';
import { comparable } from '../../../../src/local/sealing/sealedWork.ts';
import { StoredOrders } from '../../../../src/local/session/storedOrders.ts';
import { SecretBox } from '../../../../src/local/sealing/secretBox.ts';
import type { StoreOptions } from '../../../../src/node/index.ts';

export const secret = 'hunter2-in-the-environment';
/** What the key ring holds. */
export const kept = new Map<string, string>();
let reads = 0;
/** How often any window has looked into the key ring. */
export const keyReads = (): number => reads;
let folder: string;
export const storeFolder = (): string => folder;
let windows: QueueSession[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jq-session-'));
  windows = [];
});
afterEach(() => {
  for (const window of windows) {
    window.dispose();
    window.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

const untilHalted = (_data: unknown, { signal }: JobContext) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

type WindowOptions = {
  readonly resumeAfterCrash?: boolean;
  /** Its store is opened, as by a first order; default true. */
  readonly used?: boolean;
  readonly store?: StoreOptions;
  /** What the key ring waits for before it answers. */
  readonly keyRing?: Promise<void>;
  /** How long its orders wait for a store that cannot be opened yet; default: as in use. */
  readonly openingLimitMs?: number;
};

export function open(options: WindowOptions = {}) {
  const { resumeAfterCrash = false, used = true, store = {}, keyRing, openingLimitMs } = options;
  const secretBox = new SecretBox(
    {
      get: async (name) => {
        reads++;
        await keyRing;
        return kept.get(name);
      },
      store: async (name, value) => {
        await keyRing;
        kept.set(name, value);
      },
    },
    'key',
    () => undefined,
  );
  const errors: unknown[] = [];
  const adoptedBy: string[] = [];
  const session = new QueueSession({
    folder,
    store,
    secretBox,
    resumeAfterCrash: () => resumeAfterCrash,
    onAdopted: (identity) => adoptedBy.push(identity),
    onError: (_message, error) => errors.push(error),
  });
  windows.push(session);
  const dispatcher = new Dispatcher({
    workers: 1,
    journal: session.journal,
    gate: () => (session.gateClosed ? { kind: 'paused' } : undefined),
  });
  dispatcher.handle('process', untilHalted, { adopt: untilHalted });
  dispatcher.handle('quick', () => {});
  dispatcher.handle(compositeKind, () => {});
  const news: SessionEvent[] = [];
  session.events.listen((one) => news.push(one));
  const history = new StoreHistory(session, dispatcher);
  const found = {
    dispatcher,
    find: (id: number) => history.job(id),
    skippedBecauseOf: (culprits: readonly Job[]) => history.skippedBecauseOf(culprits),
    reruns: () => history.reruns(),
  };
  const chains = {
    comparable: (work: Work) => comparable(work, (text) => secretBox.seal(text)),
    allow: () => {},
  };
  const owner = {
    ...found,
    forgetEnded: () => history.forgetAll(),
    handlers: chainOrderHandlers(found, chains),
  };
  session.begin(owner);
  if (used) {
    session.open();
  }
  const orders = new StoredOrders(session, secretBox, openingLimitMs);
  const queue = new JobQueue(owner, orders, () => session.open());
  const close = () =>
    closeWindow(dispatcher, session, new HaltGrace({ haltGraceMs: 5000 }), 'keep').then(() =>
      session.dispose(),
    );
  return { session, dispatcher, queue, news, history, errors, adoptedBy, close };
}

export const quick: Work = { kind: 'quick' };
export const endless: Work = {
  kind: 'process',
  data: { commandText: 'x', spec: { file: 'x', args: [], cwd: '/', env: { TOKEN: secret } } },
};

/** All that is on disk. */
export function stored(): string {
  return readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), 'latin1'))
    .join('');
}
