import { expect, it } from 'vitest';
import { PauseOnFailure, type OnFailure } from '../../../../src/local/running/pauseOnFailure.ts';
import { Dispatcher, type Job } from '../../../../src/queue/index.ts';

const failing = (): never => {
  throw new Error('no');
};

function open(onFailure: OnFailure) {
  const queue = new Dispatcher({ workers: 1 });
  const told: Job[] = [];
  const policy = new PauseOnFailure(queue, { onFailure }, (job) => told.push(job));
  return { queue, told, policy };
}

it('pauses after a failure, and says because of which job', async () => {
  const { queue, told, policy } = open('pause');
  const [failed, next] = [queue.addJob(failing), queue.addJob(() => {})];
  await failed.finished;
  expect([queue.paused, next.state, told]).toEqual([true, 'waiting', [failed]]);
  expect([policy.hasPausedFor(failed), policy.hasPausedFor(next)]).toEqual([true, false]);
  queue.resume();
  await next.finished;
  expect(policy.hasPausedFor(failed)).toBe(false);
});

it('goes on after a failure when the setting says so, and after a service that failed', async () => {
  const { queue, told } = open('continue');
  await queue.addJob(failing).finished;
  const other = open('pause');
  await other.queue.addJob(failing, { service: true }).finished;
  expect([queue.paused, told, other.queue.paused, other.told]).toEqual([false, [], false, []]);
});

it('goes on after jobs that were skipped because another was halted', async () => {
  const { queue, told } = open('pause');
  queue.setWorkers(0);
  const halted = queue.addJob(() => {});
  const skipped = queue.addJob(() => {}, { after: [halted.id] });
  await queue.haltJob(halted.id);
  expect([skipped.state, queue.paused, told]).toEqual(['skipped', false, []]);
});

it('leaves a queue alone that is paused already, and stops with its disposal', async () => {
  const { queue, told, policy } = open('pause');
  const [started, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const failed = queue.addJob(async () => {
    started.resolve();
    await end.promise;
    failing();
  });
  await started.promise;
  queue.pause();
  end.resolve();
  await failed.finished;
  queue.resume();
  policy.dispose();
  await queue.addJob(failing).finished;
  expect([queue.paused, told]).toEqual([false, []]);
});
