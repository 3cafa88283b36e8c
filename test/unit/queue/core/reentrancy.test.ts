import { describe, expect, it } from 'vitest';
import { FakeClock } from '../fakeClock.ts';
import { addManual, expectLifeStories, makeQueue, reasonOf, transcript } from '../kit.ts';

describe.each(['added', 'started', 'phase', 'progress', 'ended', 'moved', 'removed'] as const)(
  'every order given by a listener that hears `%s`',
  (heard) => {
    it.each([
      'addJob',
      'haltJob',
      'removeJob',
      'moveToTop',
      'haltAll',
      'haltWorker',
      'retireWorker',
      'setWorkers 0',
      'setWorkers 5',
      'pause',
      'clearEnded',
      'rerunJob',
      'stop',
    ])('%s', async (order) => {
      const { clock, queue } = makeQueue({ workers: 1, history: 2 });
      let left = 3;
      queue.onDidChangeJob(({ change, job }) => {
        if (change === heard && left > 0) {
          left -= 1;
          const worker = queue.workers[0]?.id ?? 0;
          reasonOf(() => {
            const orders: Record<string, () => unknown> = {
              addJob: () => queue.addJob(() => {}),
              haltJob: () => queue.haltJob(job.id),
              removeJob: () => queue.removeJob(job.id),
              moveToTop: () => queue.moveToTop(job.id),
              haltAll: () => queue.haltAll(),
              haltWorker: () => queue.haltWorker(worker),
              retireWorker: () => queue.retireWorker(worker),
              'setWorkers 0': () => queue.setWorkers(0),
              'setWorkers 5': () => queue.setWorkers(5),
              pause: () => queue.pause(),
              clearEnded: () => queue.clearEnded(),
              rerunJob: () => queue.rerunJob(job.id),
              stop: () => queue.stop(),
            };
            orders[order]?.();
          });
        }
      });
      const lines = transcript(queue);
      const manuals: ReturnType<typeof addManual>[] = [];
      for (let n = 0; n < 4; n += 1) {
        reasonOf(() => manuals.push(addManual(queue)));
      }
      await clock.quiet();
      reasonOf(() => queue.moveToTop(4));
      manuals.forEach(({ work }) => work.context?.report({ message: 'now' }));
      void queue.haltAll();
      reasonOf(() => queue.setWorkers(2));
      queue.resume();
      for (let round = 0; round < 6; round += 1) {
        await clock.quiet();
        manuals.forEach(({ work }) => work.succeed());
      }
      await queue.finished();
      await queue.stop();
      expect(queue.counts).toMatchObject({ waiting: 0, running: 0 });
      expect(queue.workers).toEqual([]);
      expect(
        manuals.every(({ job, work }) => job.completed && work.starts <= (order === 'rerunJob' ? 4 : 1)),
      ).toBe(true);
      expectLifeStories(lines);
      expect(clock.now()).toBe(FakeClock.beginning);
    });
  },
);
