// Orders that reach the dispatcher that leads, whoever issues them.

import { expect, it } from 'vitest';
import { Dispatcher, JobQueue } from '../../../src/queue/index.ts';
import { FakeClock } from './fakeClock.ts';
import { leadEmpty, ManualWork } from './kit.ts';
import { MemoryJournal } from './memoryJournal.ts';

it('waits for the real end of a job that was looked up before the queue was handed over and back', async () => {
  const clock = new FakeClock();
  const journal = new MemoryJournal();
  const work = new ManualWork();
  const dispatcher = new Dispatcher({ clock, journal, workers: 1 });
  dispatcher.handle('kind', (_, context) => work.run(context), { adopt: (_, context) => work.run(context) });
  leadEmpty(dispatcher);
  const leader = {
    dispatcher,
    find: (id: number) => dispatcher.job(id),
    forgetEnded: () => Promise.resolve(),
  };
  const queue = new JobQueue(
    leader,
    { prepare: () => undefined, send: () => Promise.reject(new Error('It leads itself.')) },
    () => {},
  );

  const job = await queue.addJob({ kind: 'kind' });
  await clock.quiet();
  dispatcher.save();
  dispatcher.stepDown();
  journal.saved.forEach((batch) => dispatcher.follow(batch));
  dispatcher.lead();
  await clock.quiet();

  const halted = queue.haltJobs([job]);
  await clock.quiet();
  work.succeed();
  expect(await halted).toEqual([{ kind: 'halted', by: 'job', clean: true, remaining: [] }]);
});
