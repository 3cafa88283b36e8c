import { describe, expect, it } from 'vitest';
import {
  jobContextValue,
  jobVerbs,
  workerContextValue,
} from '../../../../src/extension/wording/contextValue.ts';
import { contextValues, jobs, workers } from './everyRow.ts';

describe('the context value of a row', () => {
  const all = Object.values(contextValues).flat();

  it('keeps to the grammar', () => {
    for (const value of all) {
      expect(value).toMatch(/^jobQueue\.(job|worker);[a-z]+;(can:[a-zA-Z]+;)*$/);
    }
  });

  it('has none of the words that other extensions match without naming a view', () => {
    const taken = ['completed', 'cancelable', 'rerunnable', 'workflow', 'pinned', 'dispatch', 'run '];
    for (const value of all) {
      expect(taken.filter((word) => value.includes(word))).toEqual([]);
    }
  });

  it('names a verb once', () => {
    for (const value of all) {
      const verbs = value.split(';').slice(2, -1);
      expect(new Set(verbs).size).toBe(verbs.length);
    }
  });

  const verbsOf = Object.fromEntries(
    jobs
      .filter((job) => job.kind === 'process')
      .map((job) => [job.status.state === 'running' ? job.status.phase : job.state, jobVerbs(job)]),
  );

  it('offers to halt what waits or runs, also a second time, which skips the grace', () => {
    const halt = Object.keys(verbsOf).filter((state) => verbsOf[state]?.includes('halt'));
    expect(halt).toEqual(['waiting', 'starting', 'active', 'halting']);
  });

  it('offers to kill again only where a process has survived', () => {
    const able = jobs.filter((job) => jobVerbs(job).includes('killAgain'));
    expect(able.map(({ kind, status }) => [kind, status])).toEqual([
      ['process', { state: 'halted', outcome: { kind: 'halted', by: 'job', clean: false, remaining: [77] } }],
    ]);
  });

  it('offers to run again and to remove what has ended', () => {
    const ended = ['succeeded', 'failed', 'halted', 'interrupted'];
    expect(Object.keys(verbsOf).filter((state) => verbsOf[state]?.includes('rerun'))).toEqual(ended);
    const removable = Object.keys(verbsOf).filter((state) => verbsOf[state]?.includes('remove'));
    expect(removable).toEqual(['waiting', ...ended]);
  });

  it('offers to retry what has failed, and to edit what waits', () => {
    expect(Object.keys(verbsOf).filter((state) => verbsOf[state]?.includes('retry'))).toEqual(['failed']);
    expect(Object.keys(verbsOf).filter((state) => verbsOf[state]?.includes('edit'))).toEqual(['waiting']);
  });

  it('offers the output of a waiting job only if it has been tried before', () => {
    const waiting = jobs.filter(({ state }) => state === 'waiting');
    expect(waiting.map((job) => jobVerbs(job).includes('output'))).toEqual([true, false, false]);
  });

  it('offers a command line only of a job that has one', () => {
    for (const job of jobs) {
      expect(jobContextValue(job).includes(';can:copy;')).toBe(job.kind === 'process');
    }
  });

  it('offers a worker what it has not been told yet', () => {
    expect(Object.fromEntries(workers.map((worker) => [keyOf(worker), workerContextValue(worker)]))).toEqual({
      idle: 'jobQueue.worker;idle;can:haltWorker;can:retire;',
      busy: 'jobQueue.worker;busy;can:haltWorker;can:halt;can:output;can:retire;',
      'busy leaving': 'jobQueue.worker;busy;can:haltWorker;can:halt;can:output;',
      halting: 'jobQueue.worker;halting;can:halt;can:output;can:retire;',
      'halting leaving': 'jobQueue.worker;halting;can:halt;can:output;',
    });
  });
});

function keyOf({ state, leaving }: { state: string; leaving: boolean }): string {
  return leaving ? `${state} leaving` : state;
}
