import { describe, expect, it } from 'vitest';
import { jobContextValue, workerContextValue } from '../../../../src/extension/wording/contextValue.ts';
import { jobs, workers } from '../../local/work/everyJob.ts';
import { contextValues } from './everyRow.ts';

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
