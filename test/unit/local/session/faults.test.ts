// What a window does when its store is damaged, busy, full or not to be read.
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { JobStore } from '../../../../src/node/journal/jobStore.ts';
import { StoreError } from '../../../../src/node/journal/sqlite.ts';
import { endless, open, quick, storeFolder } from './windows.ts';

describe('a damaged file', () => {
  it('is set aside, and that is told', () => {
    writeFileSync(path.join(storeFolder(), 'queue.db'), 'x'.repeat(10_000));
    const { news, session } = open();
    expect(news).toMatchObject([{ kind: 'setAside' }]);
    expect(session.unsaved).toBeUndefined();
  });
});

describe('an order that changes nothing, carried out while the file is busy', () => {
  it('is answered when it is free again', async () => {
    const [first, second] = [open(), open()];
    await first.queue.pause();
    const busy = new DatabaseSync(path.join(storeFolder(), 'queue.db'));
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
    mkdirSync(path.join(storeFolder(), 'queue.db'));
    const first = open();
    const job = await first.queue.addJob(endless);
    await vi.waitFor(() => expect(job.state).toBe('running'));
    expect([first.session.unsaved?.reason, first.session.retry()]).toEqual(['error', false]);
    rmdirSync(path.join(storeFolder(), 'queue.db'));
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
    const file = new DatabaseSync(path.join(storeFolder(), 'queue.db'));
    file.exec("UPDATE jobs SET data = replace(data, ':', ';') WHERE id < 3");
    file.close();
    const second = open();
    await vi.waitFor(() =>
      expect(second.dispatcher.jobs.map(({ name, state }) => `${name} ${state}`)).toEqual([
        'long running',
        'lost interrupted',
        'needs it skipped',
      ]),
    );
    expect(second.dispatcher.job(3)?.outcome).toEqual({ kind: 'skipped', because: 2 });
    expect(second.news).toEqual([{ kind: 'quarantined', rows: 2 }]);
    await second.queue.haltJobs([second.queue.need(1)]);
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
    const commit = vi.spyOn(JobStore.prototype, 'commit').mockReturnValue('unsaved');
    const unsaved = first.dispatcher.addJob(endless, { priority: 1 });
    await vi.waitFor(() => expect(unsaved.state).toBe('running'));
    const saved = first.dispatcher.job(1);
    await first.close();
    commit.mockRestore();
    error.mockRestore();
    expect([saved?.state, unsaved.outcome?.kind]).toEqual(['running', 'halted']);
    const second = open();
    expect(second.dispatcher.job(1)?.state).toBe('running');
  });
});
