import { describe, expect, it } from 'vitest';
import { processKind } from '../../../../src/local/work/taskWork.ts';
import { Readiness } from '../../../../src/local/running/readiness.ts';
import { Dispatcher, type Job, type JobContext } from '../../../../src/queue/index.ts';

const spec = { file: 'serve', args: [], cwd: '/', env: {} };
const background = { activeOnStart: true, begins: 'b', ends: 'e' };
const plain = { spec, commandText: 'serve' };
const telling = { ...plain, matchers: [{ background }] };

class Window {
  readonly queue = new Dispatcher();
  readonly readiness = new Readiness(this.queue);
  readonly contexts: JobContext[] = [];

  constructor() {
    this.queue.handle(
      processKind,
      (_, context) => {
        this.contexts.push(context);
        this.readiness.follow(context);
        return new Promise((_resolve, reject) => {
          context.signal.addEventListener('abort', () => reject(new Error('halted')));
        });
      },
      { reportsStart: true },
    );
  }

  async start(data: object): Promise<Job> {
    const job = this.queue.addJob({ kind: processKind, data }, { service: true });
    await new Promise((resolve) => setImmediate(resolve));
    return job;
  }
}

describe('a service', () => {
  it('whose matcher can tell is ready when its output says so', async () => {
    const window = new Window();
    const job = await window.start(telling);
    window.contexts[0]?.started();
    expect(job.ready).toBe(false);
    window.readiness.isReady(job, 1);
    expect(job.ready).toBe(true);
    await window.queue.stop();
  });

  it('of which nothing can tell is ready when its process runs', async () => {
    const window = new Window();
    const job = await window.start(plain);
    expect(job.ready).toBe(false);
    window.contexts[0]?.started();
    expect(job.ready).toBe(true);
    await window.queue.stop();
  });

  it('that an earlier window has started is ready if its output has said so before it is gone on with', async () => {
    const window = new Window();
    const job = await window.start(telling);
    const told: number[] = [];
    const attemptOf = (attempt: number) =>
      ({ job, attempt, adopted: true, ready: () => void told.push(attempt) }) as unknown as JobContext;
    window.readiness.isReady(job, 1);
    window.readiness.follow(attemptOf(1));
    expect(told).toEqual([1]);
    // A new attempt has said nothing yet, whatever is still read of the one before.
    window.readiness.follow(attemptOf(2));
    window.readiness.isReady(job, 1);
    expect(told).toEqual([1]);
    window.readiness.isReady(job, 2);
    expect(told).toEqual([1, 2]);
    await window.queue.stop();
  });
});
