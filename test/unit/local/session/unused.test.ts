// A folder whose queue has never been used: nothing is written for it, and nothing is missed when it is.
import { readdirSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { hasStore } from '../../../../src/node/index.ts';
import { endless, keyReads, open, quick, storeFolder } from './windows.ts';

/** The lease of a store cannot be written, and never will be. */
const brokenDisk = (point: string): void => {
  if (point === 'acquire.begun') {
    throw Object.assign(new Error('disk I/O error'), { errcode: 10 });
  }
};

const unused = () => open({ used: false });

describe('a window on a folder without a queue', () => {
  it('writes nothing and asks no key ring, also when it closes', async () => {
    const before = keyReads();
    const window = unused();
    expect(window.session.isOpen).toBe(false);
    expect([window.dispatcher.leading, window.session.unsaved]).toEqual([true, undefined]);
    await window.close();
    expect(readdirSync(storeFolder())).toEqual([]);
    expect(keyReads()).toBe(before);
  });

  it('saves its first order', async () => {
    const window = unused();
    const changes = vi.fn<() => void>();
    window.session.changes.listen(changes);
    await window.queue.addJob(endless, { name: 'first' });
    expect(changes).toHaveBeenCalled();
    expect(window.session.isOpen).toBe(true);
    expect(window.session.store?.openJobs().jobs.map(({ name }) => name)).toEqual(['first']);
  });

  it('saves a first order that adds no job', async () => {
    await unused().queue.setWorkers(3);
    expect(hasStore(storeFolder())).toBe(true);
  });

  it('shows a queue that another window has begun, and its orders go there', async () => {
    const [window, other] = [unused(), unused()];
    await other.queue.addJob(endless, { name: 'of the other' });
    await vi.waitFor(() => expect(window.session.isOpen).toBe(true), 10_000);
    expect(window.dispatcher.leading).toBe(false);
    expect(window.dispatcher.jobs.map(({ name }) => name)).toEqual(['of the other']);
  });

  it('gives its first order to the window that has begun a queue a moment ago', async () => {
    const [window, other] = [unused(), unused()];
    await other.queue.addJob(endless, { name: 'of the other' });
    const job = await window.queue.addJob(quick, { name: 'of this one' });
    expect(job.id).toBe(2);
    expect(other.dispatcher.job(2)?.name).toBe('of this one');
  });
});

describe('a first order that cannot be saved', () => {
  it('is carried out in memory, and that is told', async () => {
    const window = open({ used: false, store: { sqlite: 'none' } });
    const changes = vi.fn<() => void>();
    window.session.changes.listen(changes);
    const job = await window.queue.addJob(quick);
    expect((await job.finished).kind).toBe('succeeded');
    expect(window.session.unsaved?.reason).toBe('noSqlite');
    expect(changes).toHaveBeenCalled();
  });

  it('is carried out in memory where the new store cannot be written', async () => {
    const window = open({ used: false, store: { failpoint: brokenDisk } });
    const changes = vi.fn<() => void>();
    window.session.changes.listen(changes);
    const job = await window.queue.addJob(quick);
    expect((await job.finished).kind).toBe('succeeded');
    expect(window.session.unsaved?.message).toContain('I/O');
    expect(changes).toHaveBeenCalled();
    expect(window.errors).toEqual([]);
  });
});

describe('a window on a folder with a queue', () => {
  it('works in memory when its lease cannot be written', async () => {
    await open().close();
    const window = open({ used: false, store: { failpoint: brokenDisk } });
    expect(window.session.unsaved?.message).toContain('I/O');
    const job = await window.queue.addJob(quick);
    expect((await job.finished).kind).toBe('succeeded');
  });

  it('opens it at the start, without an order', async () => {
    const first = open();
    await first.queue.pause();
    await first.queue.addJob(quick, { name: 'waits' });
    await first.close();
    const second = unused();
    expect(second.session.isOpen).toBe(true);
    expect(second.dispatcher.jobs.map(({ name, state }) => `${name} ${state}`)).toEqual(['waits waiting']);
  });
});
