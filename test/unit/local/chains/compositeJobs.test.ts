import { expect, it } from 'vitest';
import { handleCompositeJobs } from '../../../../src/local/chains/compositeJobs.ts';
import { compositeKind } from '../../../../src/local/work/taskWork.ts';
import { addManual, makeQueue } from '../../queue/kit.ts';

function makeChains() {
  const { clock, queue } = makeQueue({ workers: 2 });
  handleCompositeJobs(queue, (id) => queue.job(id));
  const composite = (after: number[]) => queue.addJob({ kind: compositeKind }, { after });
  return { clock, queue, composite };
}

it('the job of a list of tasks has the time of its chain, from the first start on', async () => {
  const { clock, queue, composite } = makeChains();
  const server = addManual(queue, { service: true });
  await clock.advance(500);
  server.work.context?.ready();
  const lint = addManual(queue, { after: [server.job.id], retry: { attempts: 2, backoffMs: 100 } });
  const build = addManual(queue, { after: [lint.job.id] });
  const inner = composite([lint.job.id]);
  const outer = composite([build.job.id, inner.id]);
  await clock.advance(10);
  const began = lint.job.startedAt;
  lint.work.fail(new Error('no'));
  await clock.advance(100);
  lint.work.succeed();
  await clock.advance(1000);
  build.work.succeed();
  await clock.quiet();
  expect([inner, outer].map(({ state, startedAt }) => [state, startedAt])).toEqual([
    ['succeeded', began],
    ['succeeded', began],
  ]);
  expect([inner.durationMs, outer.durationMs]).toEqual([110, 1110]);
  expect(outer.endedAt).toBe(build.job.endedAt);
});

it('one that comes after nothing that ran has its own time', async () => {
  const { clock, queue, composite } = makeChains();
  queue.addJob(() => {});
  await clock.advance(50);
  const job = composite([1]);
  await clock.quiet();
  expect([job.state, job.startedAt, job.durationMs]).toEqual(['succeeded', clock.now(), 0]);
});
