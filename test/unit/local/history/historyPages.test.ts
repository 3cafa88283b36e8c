import { describe, expect, it } from 'vitest';
import { HistoryPages } from '../../../../src/local/history/historyPages.ts';
import { KeptHistory, type HistoryRequest } from '../../../../src/local/history/jobHistory.ts';
import { Dispatcher, type Job } from '../../../../src/queue/index.ts';

async function historyOf(count: number, history = 10_000) {
  const dispatcher = new Dispatcher({ workers: 4, history });
  const requests: HistoryRequest[] = [];
  const kept = new KeptHistory(dispatcher);
  const ended = new HistoryPages({
    page: (request) => {
      requests.push(request);
      return kept.page(request);
    },
  });
  dispatcher.onDidChangeJob((event) => ended.hear(event));
  const run = async (name: string): Promise<Job> => {
    const job = dispatcher.addJob(() => {}, { name });
    await job.finished;
    return job;
  };
  for (let at = 1; at <= count; at++) {
    await run(at % 2 === 0 ? 'even' : 'odd');
  }
  const ids = () => ended.jobs.map(({ id }) => id);
  return { dispatcher, ended, run, ids, requests };
}

const down = (from: number, to: number, by = 1): number[] =>
  Array.from({ length: Math.floor((from - to) / by) + 1 }, (_, place) => from - place * by);

describe('the ended jobs that are shown', () => {
  it('are a page of the newest, then one more each time', async () => {
    const { ended, ids } = await historyOf(250);
    expect([ids(), ended.hasMore, ended.all]).toEqual([down(250, 151), true, 250]);
    ended.showMore();
    expect(ids()).toEqual(down(250, 51));
    ended.showMore();
    expect([ids(), ended.hasMore]).toEqual([down(250, 1), false]);
    ended.showMore();
    expect(ids()).toEqual(down(250, 1));
  });

  it('are those that can be seen: none that nobody has read yet, or that is on a later page', async () => {
    const { ended, run, ids } = await historyOf(0);
    const first = await run('first');
    expect(ended.has(first)).toBe(false);
    ids();
    expect(ended.has(first)).toBe(true);
    for (let at = 0; at < 100; at++) {
      await run('later');
    }
    expect(ended.has(first)).toBe(false);
    ended.showMore();
    expect(ended.has(first)).toBe(true);
    ended.use({ name: 'later' });
    ids();
    expect(ended.has(first)).toBe(false);
  });

  it('follow what ends and what is removed, without reading again', async () => {
    const { dispatcher, ended, ids, run, requests } = await historyOf(150);
    expect(ids()).toEqual(down(150, 51));
    await run('new');
    expect([ids(), ended.all]).toEqual([down(151, 52), 151]);
    dispatcher.removeJob(100);
    expect([ids(), ended.all]).toEqual([down(151, 52).filter((id) => id !== 100), 150]);
    expect(requests).toHaveLength(1);
    ended.showMore();
    expect(ids()).toEqual(down(151, 1).filter((id) => id !== 100));
  });

  it('have the cause above what was skipped because of it, as it ends and when it is read again', async () => {
    const { dispatcher, ended, ids } = await historyOf(3);
    expect(ids()).toEqual(down(3, 1));
    const fail = dispatcher.addJob(() => Promise.reject(new Error('no')));
    for (let at = 1; at <= 150; at++) {
      dispatcher.addJob(() => {}, { after: [fail.id] });
    }
    await fail.finished;
    const page = [4, ...down(154, 56)];
    expect([ids(), ended.hasMore]).toEqual([page, true]);
    ended.reload();
    expect([ids(), ended.hasMore]).toEqual([page, true]);
    ended.showMore();
    expect(ids()).toEqual([4, ...down(154, 5), ...down(3, 1)]);
  });

  it('are none after they were cleared', async () => {
    const { dispatcher, ended, ids } = await historyOf(150);
    expect(ended.size).toBe(100);
    dispatcher.clearEnded();
    expect([ids(), ended.all, ended.hasMore]).toEqual([[], 0, false]);
  });

  it('go on with the others when all of a page is removed', async () => {
    const { dispatcher, ids } = await historyOf(150);
    ids().forEach((id) => dispatcher.removeJob(id));
    expect(ids()).toEqual(down(50, 1));
  });

  it('go on with the newest that are kept when older ones were pushed out', async () => {
    const { ended, ids, run } = await historyOf(20, 20);
    expect(ids()).toEqual(down(20, 1));
    await run('new');
    expect([ids(), ended.all, ended.hasMore]).toEqual([down(21, 2), 20, false]);
  });

  it('are those that fit, page by page', async () => {
    const { ended, ids, run } = await historyOf(410);
    ended.use({ name: 'even' });
    expect([ids(), ended.hasMore, ended.all]).toEqual([down(410, 212, 2), true, 410]);
    ended.showMore();
    ended.showMore();
    expect([ended.size, ended.hasMore]).toEqual([205, false]);
    await run('odd');
    expect([ended.size, ended.all, ids()[0]]).toEqual([205, 411, 410]);
    await run('even');
    expect(ids()[0]).toBe(412);
    ended.use({ name: 'nothing' });
    expect([ids(), ended.hasMore, ended.all]).toEqual([[], false, 412]);
    ended.use({});
    expect(ids()).toEqual(down(412, 313));
  });

  it('continue where they were when the last of a page has gone', async () => {
    const { dispatcher, ended, ids } = await historyOf(150);
    expect(ids().at(-1)).toBe(51);
    dispatcher.removeJob(51);
    ended.showMore();
    expect(new Set(ids()).size).toBe(149);
  });
});
