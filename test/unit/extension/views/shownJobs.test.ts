import { describe, expect, it } from 'vitest';
import { ShownJobs } from '../../../../src/extension/views/shownJobs.ts';
import { KeptHistory } from '../../../../src/local/history/jobHistory.ts';
import { Dispatcher, type Job, type JobOptions } from '../../../../src/queue/index.ts';

/** Its one worker is busy for the whole test. */
async function busyQueue() {
  const dispatcher = new Dispatcher({ workers: 1 });
  const begun = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  const run = (): Promise<void> => {
    begun.resolve();
    return over.promise;
  };
  dispatcher.addJob(run, { keys: ['gpu'] });
  await begun.promise;
  const shown = new ShownJobs(dispatcher, new KeptHistory(dispatcher));
  const add = (name: string, options: JobOptions = {}): Job =>
    dispatcher.addJob(() => {}, { name, ...options });
  /** The names of the page of waiting jobs, each with how many are ahead. */
  const page = () =>
    shown.page('waiting').jobs.map((job): [string, number | undefined] => [job.name, shown.aheadOf(job)]);
  return { dispatcher, shown, add, page, end: () => over.resolve() };
}

describe('the place in line of waiting jobs', () => {
  it('counts those that wait only for a worker, in the order in which they start', async () => {
    const { add, page, end, dispatcher } = await busyQueue();
    const first = add('first');
    add('urgent', { priority: 5 });
    add('blocked', { keys: ['gpu'] });
    add('second');
    add('dependent', { after: [first.id] });
    add('later', { delayMs: 60_000 });
    expect(page()).toEqual([
      ['urgent', 0],
      ['first', 1],
      ['blocked', undefined],
      ['second', 2],
      ['later', undefined],
      ['dependent', undefined],
    ]);
    void dispatcher.haltAll();
    end();
  });

  it('counts also those that the filter hides, and only as far as jobs are shown', async () => {
    const { add, page, shown, end, dispatcher } = await busyQueue();
    for (let at = 0; at < 300; at++) {
      add(at % 2 === 0 ? 'even' : 'odd');
    }
    const last = add('last');
    expect(page()).toHaveLength(100);
    expect(page().at(-1)).toEqual(['odd', 99]);
    expect(shown.aheadOf(last)).toBeUndefined();
    shown.filter = { name: 'last' };
    expect(page()).toEqual([['last', 300]]);
    void dispatcher.haltAll();
    end();
  });

  it('is not told while nothing is started', async () => {
    const { add, page, end, dispatcher } = await busyQueue();
    add('first');
    dispatcher.pause();
    expect(page()).toEqual([['first', undefined]]);
    dispatcher.resume();
    expect(page()).toEqual([['first', 0]]);
    dispatcher.pause();
    // The page is older than the pause.
    const { shown, ...other } = await busyQueue();
    const job = other.add('first');
    expect(other.page()).toEqual([['first', 0]]);
    other.dispatcher.pause();
    expect(shown.aheadOf(job)).toBeUndefined();
    for (const queue of [dispatcher, other.dispatcher]) {
      void queue.haltAll();
    }
    end();
    other.end();
  });
});
