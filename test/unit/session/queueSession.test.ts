// Windows on one store, without VS Code: each has a dispatcher and a session of its own, in one process.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EndedJobs } from '../../../src/extension/history/endedJobs.ts';
import { StoreHistory } from '../../../src/extension/history/storeHistory.ts';
import { closeWindow } from '../../../src/extension/session/closeWindow.ts';
import { JobQueue } from '../../../src/extension/session/jobQueue.ts';
import { QueueSession } from '../../../src/extension/session/queueSession.ts';
import type { SessionNews } from '../../../src/extension/session/sessionNews.ts';
import { StoredOrders } from '../../../src/extension/session/storedOrders.ts';
import { Vault } from '../../../src/extension/session/vault.ts';
import { JobStore } from '../../../src/node/journal/jobStore.ts';
import { StoreError } from '../../../src/node/journal/sqlite.ts';
import { compositeKind } from '../../../src/extension/jobs/compositeWork.ts';
import { HaltGrace } from '../../../src/extension/jobs/haltGrace.ts';
import { Dispatcher, type JobContext, type Work } from '../../../src/queue/index.ts';

const secret = 'hunter2-in-the-environment';
const kept = new Map<string, string>();
let folder: string;
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

function open({ resumeAfterCrash = false } = {}) {
  const vault = new Vault(
    { get: async (name) => kept.get(name), store: async (name, value) => void kept.set(name, value) },
    'key',
    () => undefined,
  );
  const errors: unknown[] = [];
  const adoptedBy: string[] = [];
  const session = new QueueSession({
    folder,
    vault,
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
  const news: SessionNews[] = [];
  session.news.listen((one) => news.push(one));
  const history = new StoreHistory(session, dispatcher);
  const owner = {
    dispatcher,
    find: (id: number) => history.job(id),
    allow: () => {},
    forgetEnded: () => history.forgetAll(),
  };
  session.begin(owner);
  const queue = new JobQueue(owner, new StoredOrders(session, vault));
  const close = () =>
    closeWindow(dispatcher, session, new HaltGrace({ haltGraceMs: 5000 }), 'keep').then(() =>
      session.dispose(),
    );
  return { session, dispatcher, queue, news, history, errors, adoptedBy, close };
}

const quick: Work = { kind: 'quick' };
const endless: Work = {
  kind: 'process',
  data: { commandText: 'x', spec: { file: 'x', args: [], cwd: '/', env: { TOKEN: secret } } },
};

function stored(): string {
  return readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), 'latin1'))
    .join('');
}

describe('a window that closes', () => {
  it('leaves its jobs to the next one: what ran runs, and the queue goes on', async () => {
    const first = open();
    await first.queue.addJob(endless, { name: 'long' });
    await first.queue.addJob(quick, { name: 'next' });
    await vi.waitFor(() => expect(first.dispatcher.counts.running).toBe(1));
    await first.close();
    const second = open();
    expect(second.dispatcher.jobs.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'long running',
      'next waiting',
    ]);
    expect([second.dispatcher.paused, second.news]).toEqual([false, []]);
    await second.queue.haltJobs([1]);
    await vi.waitFor(() => expect(second.dispatcher.job(2)?.state).toBe('succeeded'));
  });
});

describe('environment values', () => {
  it('are nowhere in the store, and come back', async () => {
    const first = open();
    await first.queue.addJob(endless);
    await first.close();
    expect(stored()).toContain('commandText');
    expect(stored()).not.toContain(secret);
  });

  it('are not there either while the store is open, nor in orders of another window', async () => {
    const first = open();
    await first.queue.addJob(endless);
    const second = open();
    await second.queue.addJob(endless);
    expect(first.dispatcher.jobs).toHaveLength(2);
    expect(stored()).not.toContain(secret);
  });
});

describe('a second window', () => {
  it('shows the same jobs, and its orders are carried out by the first', async () => {
    const [first, second] = [open(), open()];
    expect([first.dispatcher.leading, second.dispatcher.leading]).toEqual([true, false]);
    const job = await second.queue.addJob(endless, { name: 'from two' });
    expect(first.dispatcher.job(job.id)?.name).toBe('from two');
    await vi.waitFor(() => expect(job.state).toBe('running'));
    const [outcome] = await second.queue.haltJobs([job.id]);
    expect(outcome?.kind).toBe('halted');
    await second.queue.setWorkers(3);
    expect(first.dispatcher.workers).toHaveLength(3);
  });

  it('is refused what the first one refuses, for the same reason', async () => {
    open();
    const second = open();
    await expect(second.queue.moveToTop(7)).rejects.toMatchObject({
      name: 'QueueError',
      reason: 'unknownJob',
    });
  });

  it('takes over when the first one has closed', async () => {
    const [first, second] = [open(), open()];
    const job = await second.queue.addJob(endless);
    await vi.waitFor(() => expect(job.state).toBe('running'));
    await first.close();
    await vi.waitFor(() => expect(second.dispatcher.leading).toBe(true), 5000);
    expect(second.dispatcher.job(job.id)?.state).toBe('running');
  });
});

describe('a damaged file', () => {
  it('is set aside, and that is told', () => {
    writeFileSync(path.join(folder, 'queue.db'), 'x'.repeat(10_000));
    const { news, session } = open();
    expect(news).toMatchObject([{ kind: 'setAside' }]);
    expect(session.unsaved).toBeUndefined();
  });
});

describe('environment values of a job that is added past the commands', () => {
  it('are sealed with a key that is made for them', async () => {
    kept.clear();
    const { session, dispatcher } = open();
    dispatcher.addJob(endless);
    await vi.waitFor(() => expect(session.store?.openJobs().jobs).toHaveLength(1));
    const saved = JSON.stringify(session.store?.openJobs().jobs);
    expect(saved).toContain('sealedEnv":"v1.');
    expect(saved).not.toContain(secret);
  });
});

describe('an order that changes nothing, carried out while the file is busy', () => {
  it('is answered when it is free again', async () => {
    const [first, second] = [open(), open()];
    await first.queue.pause();
    const busy = new DatabaseSync(path.join(folder, 'queue.db'));
    const ordered = second.queue.pause();
    busy.exec('BEGIN IMMEDIATE');
    await vi.waitFor(() => expect(first.session.unsaved?.reason).toBe('busy'), 5000);
    busy.exec('ROLLBACK');
    busy.close();
    await ordered;
    await vi.waitFor(() => expect(first.session.unsaved).toBeUndefined(), 5000);
  });
});

describe('a store that cannot be read for a moment', () => {
  it('is not written over by a window that has not seen its jobs', async () => {
    const first = open();
    await first.queue.pause();
    await first.queue.addJob(quick, { name: 'kept' });
    await first.close();
    const reading = vi.spyOn(JobStore.prototype, 'openJobs').mockImplementationOnce(() => {
      throw new StoreError({ reason: 'error', message: 'disk I/O error' });
    });
    const second = open();
    expect(second.dispatcher.leading).toBe(false);
    await vi.waitFor(() => expect(second.dispatcher.leading).toBe(true), 5000);
    reading.mockRestore();
    expect(second.dispatcher.jobs.map(({ id, name }) => `#${id} ${name}`)).toEqual(['#1 kept']);
    expect((await second.queue.addJob(quick)).id).toBe(2);
  });
});

describe('a queue that could not be saved at first', () => {
  it('is led and shared like any other once it is', async () => {
    mkdirSync(path.join(folder, 'queue.db'));
    const first = open();
    const job = await first.queue.addJob(endless);
    await vi.waitFor(() => expect(job.state).toBe('running'));
    expect([first.session.unsaved?.reason, first.session.retry()]).toEqual(['error', false]);
    rmdirSync(path.join(folder, 'queue.db'));
    expect([first.session.retry(), first.session.unsaved]).toEqual([true, undefined]);
    // Where the outputs of its jobs are is to be found by it.
    expect(first.adoptedBy).toEqual([first.session.identity]);
    const second = open();
    const added = await second.queue.addJob(quick);
    expect([added.id, first.dispatcher.job(added.id)?.kind]).toEqual([2, 'quick']);
    expect(second.dispatcher.job(1)?.state).toBe('running');
  });
});

describe('a saved job that cannot be read', () => {
  it('is told once; its process is found again, it is not started, and nothing that needs it is', async () => {
    const first = open();
    await first.queue.addJob(endless, { name: 'long' });
    await first.queue.addJob(quick, { name: 'lost' });
    await first.queue.addJob(quick, { name: 'needs it', after: [2] });
    await vi.waitFor(() => expect(first.dispatcher.counts.running).toBe(1));
    await first.close();
    const file = new DatabaseSync(path.join(folder, 'queue.db'));
    file.exec("UPDATE jobs SET data = replace(data, ':', ';') WHERE id < 3");
    file.close();
    const second = open();
    await vi.waitFor(() =>
      expect(second.dispatcher.jobs.map(({ name, state }) => `${name} ${state}`)).toEqual([
        'long running',
        'lost interrupted',
        'needs it failed',
      ]),
    );
    expect(second.dispatcher.job(3)?.outcome).toMatchObject({ reason: 'dependency' });
    expect(second.news).toEqual([{ kind: 'quarantined', rows: 2 }]);
    await second.queue.haltJobs([1]);
    await second.close();
    expect(open().news).toEqual([]);
  });
});

describe('a window that closes while nothing can be saved', () => {
  it('halts only what nobody would find again', async () => {
    const first = open();
    await first.queue.addJob(endless, { name: 'saved' });
    await first.queue.addJob(quick, { name: 'waits' });
    await vi.waitFor(() => expect(first.dispatcher.counts.running).toBe(1));
    await first.queue.setWorkers(2);
    const full = { reason: 'diskFull', message: 'The disk is full.' } as const;
    const error = vi.spyOn(JobStore.prototype, 'lastError', 'get').mockReturnValue(full);
    const commit = vi.spyOn(JobStore.prototype, 'commit').mockReturnValue('held');
    const unsaved = first.dispatcher.addJob(endless, { priority: 1 });
    await vi.waitFor(() => expect(unsaved.state).toBe('running'));
    const saved = first.dispatcher.job(1);
    await first.close();
    commit.mockRestore();
    error.mockRestore();
    expect([saved?.state, unsaved.outcome?.kind]).toEqual(['running', 'halted']);
    const second = open();
    expect(second.dispatcher.job(1)?.state).toBe('running');
    await second.queue.haltJobs([1]);
  });
});

describe('many ended jobs', () => {
  it('are shown page by page, and cleared as one', async () => {
    const first = open();
    for (let count = 0; count < 250; count++) first.dispatcher.addJob(quick);
    await first.dispatcher.finished();
    await first.close();
    const second = open();
    const ended = new EndedJobs(second.history);
    expect([ended.size, ended.all]).toEqual([100, 250]);
    ended.showMore();
    expect(ended.size).toBe(200);
    await second.queue.clearEnded();
    ended.reload();
    expect([ended.size, ended.all]).toEqual([0, 0]);
  });
});

/** Of an earlier window: #1, #2, #3 that stands for the chain of both, and more than a window has at its start. */
async function endEarlier(): Promise<void> {
  const { queue, dispatcher, close } = open();
  await queue.addJob(quick, { name: 'one' });
  await queue.addJob(quick, { name: 'two', after: [1] });
  await queue.addJob({ kind: compositeKind }, { name: 'all', after: [2] });
  await dispatcher.finished();
  for (let count = 0; count < 100; count++) dispatcher.addJob(quick);
  await dispatcher.finished();
  await close();
}

it('the history is cleared by a window that does not lead: it shows none from its order on', async () => {
  const first = open();
  for (let count = 0; count < 1100; count++) first.dispatcher.addJob(quick);
  await first.dispatcher.finished();
  await first.close();
  const [, second] = [open(), open()];
  const ended = new EndedJobs(second.history);
  second.dispatcher.onDidChangeJob((event) => ended.hear(event));
  expect([ended.size, ended.all]).toEqual([100, 1100]);
  const shown = new Set<number>();
  second.dispatcher.onDidChangeJob(() => ended.jobs.forEach(({ id }) => shown.add(id)));
  await second.queue.clearEnded();
  expect([second.session.store?.history({ limit: 1 }).total, second.dispatcher.ended]).toEqual([0, []]);
  expect([ended.size, ended.all]).toEqual([0, 0]);
  // Those that were on show already, until they were gone.
  expect(shown.size).toBe(99);
});

describe('an ended job that only the store has', () => {
  it('is found by its id, and jobs can come after it', async () => {
    await endEarlier();
    const { queue, dispatcher } = open();
    expect(dispatcher.job(1)).toBeUndefined();
    expect(queue.find(1)?.name).toBe('one');
    expect([999, Number.NaN, 1.5].map((id) => queue.find(id))).toEqual([undefined, undefined, undefined]);
    const next = await queue.addJob(quick, { after: [2], afterEnd: [3] });
    expect(await next.finished).toMatchObject({ kind: 'succeeded' });
    const waiting = await queue.addJob(quick, { delayMs: 1e6 });
    await queue.editJob(waiting.id, { after: [1] });
    expect(waiting.after).toEqual([1]);
    expect(await queue.haltJobs([1])).toMatchObject([{ kind: 'succeeded' }]);
    await expect(queue.addJob(quick, { after: [999] })).rejects.toMatchObject({
      reason: 'unknownDependency',
    });
    await expect(queue.addJob(quick, { after: 1 as never })).rejects.toMatchObject({ reason: 'badOption' });
  });

  it('is run again and removed by a window that does not lead', async () => {
    await endEarlier();
    const [first, second] = [open(), open()];
    const one = second.queue.find(1);
    expect(first.dispatcher.job(1)).toBeUndefined();
    const [again] = await second.queue.rerun(one === undefined ? [] : [one]);
    expect(again).toMatchObject({ name: 'one', rerunOf: 1 });
    const changed = await second.queue.rerunChanged(2, quick, { name: 'changed' });
    expect(changed).toMatchObject({ name: 'changed', rerunOf: 2 });
    await second.queue.removeJobs([1]);
    expect([second.dispatcher.job(1), second.session.store?.job(1)]).toEqual([undefined, undefined]);
    await expect(second.queue.removeJobs([1])).rejects.toMatchObject({ reason: 'unknownJob' });
    const after = await second.queue.addJob(quick, { after: [3] });
    expect(await after.finished).toMatchObject({ kind: 'succeeded' });
  });

  it('runs again with the whole of its chain', async () => {
    await endEarlier();
    const { queue, dispatcher } = open();
    const all = queue.find(3);
    await queue.rerun(all === undefined ? [] : [all], { wholeChains: true });
    const again = dispatcher.jobs.filter(({ id }) => id > 103);
    expect(again.map(({ name, after }) => [name, after])).toEqual([
      ['one', []],
      ['two', [104]],
      ['all', [105]],
    ]);
  });
});
