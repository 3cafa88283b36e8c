// What is read from a journal may be anything.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dispatcher, readSaved, readSavedQueue, type SavedJob } from '../../../../src/queue/index.ts';
import { FakeClock } from '../fakeClock.ts';

const waiting: SavedJob = {
  id: 7,
  name: 'seven',
  kind: 'kind',
  work: { kind: 'kind', data: { a: 1 } },
  priority: 1,
  rank: 6.5,
  service: false,
  state: 'waiting',
  queuedAt: 1_700_000_000_000,
  notBefore: 1_700_000_000_500,
  after: [3],
  afterEnd: [4],
  keys: ['k'],
  timeoutMs: 10,
  retry: { attempts: 3, jitter: 0.5 },
  uniqueKey: 'u',
  description: 'd',
  origin: 'o',
  rerunOf: 2,
  rerunIfInterrupted: true,
  attempts: [
    { attempt: 1, startedAt: 1, endedAt: 3, durationMs: 2, outcome: { kind: 'interrupted', message: 'm' } },
    {
      attempt: 2,
      startedAt: 4,
      endedAt: 5,
      durationMs: 1,
      outcome: { kind: 'failed', reason: 'exitCode', message: 'm', exitCode: 2, signal: 'SIGHUP' },
    },
  ],
  notes: { branch: 'main' },
};
const running = {
  ...waiting,
  state: 'running',
  phase: 'halting',
  haltBy: 'all',
  ready: true,
  worker: 2,
  startedAt: 5,
};
const ended = {
  ...waiting,
  state: 'halted',
  endedAt: 9,
  durationMs: 4,
  outcome: { kind: 'halted', by: 'job', clean: false, remaining: [44] },
};
const queue = {
  paused: true,
  workers: 2,
  workerIds: [1, 4],
  lastId: 9,
  counts: { succeeded: 1, failed: 2, halted: 3, interrupted: 4, skipped: 5 },
};

const skipped: SavedJob = {
  ...waiting,
  state: 'skipped',
  endedAt: 3,
  durationMs: 0,
  outcome: { kind: 'skipped', because: 3 },
};

describe('readSaved', () => {
  it.each([waiting, running, ended, skipped])('reads what was saved: $state', (job) => {
    expect(readSaved(JSON.parse(JSON.stringify(job)))).toEqual(job);
  });

  it('takes over nothing that it does not know', () => {
    const read = readSaved(
      JSON.parse(JSON.stringify({ ...waiting, more: 1 }).replace('{', '{"__proto__":{"x":1},')),
    );
    expect(read).toEqual(waiting);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  it('reads as skipped what was saved as failed because of a dependency', () => {
    const old = (message: string): object => ({
      ...skipped,
      state: 'failed',
      outcome: { kind: 'failed', reason: 'dependency', message },
    });
    expect(readSaved(old('#3 lint was halted'))).toEqual(skipped);
    expect(readSaved(old('who knows'))).toMatchObject({
      state: 'failed',
      outcome: { kind: 'failed', reason: 'error', message: 'who knows' },
    });
  });

  it.each([
    { id: 0 },
    { id: '7' },
    { id: 2 ** 60 },
    { name: null },
    { kind: '' },
    { kind: 'other' },
    { kind: 'function' },
    { work: 'text' },
    { priority: 0.5 },
    { rank: null },
    { service: 'no' },
    { state: 'lost' },
    { state: 'running' },
    { state: 'succeeded' },
    { state: 'failed', endedAt: 1, outcome: { kind: 'halted', by: 'job', clean: true, remaining: [] } },
    { state: 'skipped', endedAt: 1, outcome: { kind: 'skipped', because: 0 } },
    { state: 'skipped', endedAt: 1, outcome: { kind: 'skipped' } },
    { outcome: { kind: 'succeeded' } },
    { queuedAt: 'now' },
    { after: [7] },
    { afterEnd: ['3'] },
    { after: {} },
    { keys: [1] },
    { timeoutMs: -1 },
    { retry: { attempts: 0 } },
    { retry: { attempts: 2, more: 1 } },
    { retry: [] },
    { notes: { a: 1 } },
    { notes: [] },
    { attempts: [{}] },
    { attempts: null },
    { heldFor: 1 },
    { description: 1 },
    { worker: 2 ** 40 },
    { haltBy: 'me' },
  ])('refuses %o', (fields) => {
    expect(readSaved({ ...waiting, ...fields })).toBeUndefined();
  });

  it.each([undefined, null, 1, 'text', [], [waiting], {}])('refuses %o as a whole', (value) => {
    expect(readSaved(value)).toBeUndefined();
    expect(readSavedQueue(value)).toBeUndefined();
  });
});

describe('readSavedQueue', () => {
  it('reads what was saved, also before jobs could be skipped, and leaves out ids that do not fit', () => {
    const { workerIds, ...others } = queue;
    expect(readSavedQueue(queue)).toEqual(queue);
    expect(workerIds.length).toBe(2);
    const { skipped: _, ...before } = queue.counts;
    expect(readSavedQueue({ ...queue, counts: before })?.counts).toEqual({ ...before, skipped: 0 });
    for (const bad of [[1], [1, 1], [0, 1], 'text', [1, 2 ** 40]]) {
      expect(readSavedQueue({ ...queue, workerIds: bad })).toEqual(others);
    }
  });

  it.each([{ paused: 1 }, { workers: 1e9 }, { workers: -1 }, { lastId: 0.5 }, { counts: {} }])(
    'refuses %o',
    (fields) => {
      expect(readSavedQueue({ ...queue, ...fields })).toBeUndefined();
    },
  );
});

it('whatever rows pass, a dispatcher can show them, lead with them, and stop', async () => {
  const mangled = fc
    .tuple(
      fc.constantFrom<Record<string, unknown>>(waiting, running, ended),
      fc.integer({ min: 1, max: 6 }),
      fc.dictionary(fc.constantFrom(...Object.keys(waiting), 'worker', 'phase', 'outcome'), fc.jsonValue(), {
        maxKeys: 2,
      }),
      fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 2 }),
    )
    .map(([row, id, fields, after]) => ({ ...row, id, after, ...fields }));
  const property = fc.asyncProperty(fc.array(mangled, { maxLength: 6 }), async (values) => {
    const clock = new FakeClock();
    const dispatcher = new Dispatcher({ clock });
    dispatcher.handle('kind', () => {}, { adopt: () => {} });
    dispatcher.stepDown();
    const jobs = values.map(readSaved).filter((job) => job !== undefined);
    dispatcher.follow({ jobs, removed: [2], queue });
    dispatcher.plan();
    dispatcher.follow({ jobs: jobs.toReversed(), removed: [] });
    dispatcher.lead();
    await clock.quiet();
    await dispatcher.stop();
    expect([dispatcher.workers, dispatcher.counts.running, clock.pendingTimers]).toEqual([[], 0, 0]);
  });
  await fc.assert(property, { numRuns: 500 });
});
