import { describe, expect, it } from 'vitest';
import { Dispatcher, type JobContext } from '../../../../src/queue/index.ts';

/** A job that says when it was told to end and when to hurry, and ends when the test says so. */
function slowToEnd(dispatcher: Dispatcher) {
  const heard: string[] = [];
  const { promise, resolve: end } = Promise.withResolvers<void>();
  let context: JobContext | undefined;
  const job = dispatcher.addJob((given) => {
    context = given;
    given.signal.addEventListener('abort', () => heard.push('halt'));
    given.urgent.addEventListener('abort', () => heard.push('urgent'));
    return promise;
  });
  return { job, heard, end, context: () => context as JobContext };
}

async function running(): Promise<ReturnType<typeof slowToEnd> & { dispatcher: Dispatcher }> {
  const dispatcher = new Dispatcher({ workers: 1 });
  const slow = slowToEnd(dispatcher);
  await Promise.resolve();
  expect(slow.job.state).toBe('running');
  return { ...slow, dispatcher };
}

describe('a second halt order', () => {
  it('is urgent, whoever gives it, and the first stays the one that ended the job', async () => {
    for (const again of ['haltJob', 'haltWorker', 'haltAll', 'stop'] as const) {
      const { dispatcher, job, heard, end } = await running();
      void dispatcher.haltJob(job.id);
      expect(heard).toEqual(['halt']);
      void dispatcher[again](1);
      expect(heard).toEqual(['halt', 'urgent']);
      end();
      expect(await job.finished).toEqual({ kind: 'halted', by: 'job', clean: true, remaining: [] });
    }
  });

  it('is known to work that asks only later', async () => {
    const dispatcher = new Dispatcher({ workers: 1 });
    let context: JobContext | undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    const job = dispatcher.addJob((given) => {
      context = given;
      return promise;
    });
    await Promise.resolve();
    void dispatcher.haltJob(job.id);
    expect(context?.urgent.aborted).toBe(false);
    void dispatcher.haltJob(job.id);
    expect(context?.urgent.aborted).toBe(true);
    resolve();
    await job.finished;
  });
});

describe('the steps of a halt', () => {
  it('show in the status and are told, once the job was told to end', async () => {
    const { dispatcher, job, end, context } = await running();
    const told: unknown[] = [];
    dispatcher.onDidChangeJob(({ change }) => told.push([change, job.status]));
    context().haltStep('killing');
    expect(told).toEqual([]);
    void dispatcher.haltJob(job.id);
    context().haltStep('asked');
    context().haltStep('killing');
    expect(told.slice(1)).toEqual([
      ['phase', { state: 'running', phase: 'halting', haltStep: 'asked', worker: 1 }],
      ['phase', { state: 'running', phase: 'halting', haltStep: 'killing', worker: 1 }],
    ]);
    end();
    await job.finished;
    context().haltStep('asked');
    expect(job.state).toBe('halted');
  });
});
