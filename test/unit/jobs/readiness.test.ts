import { describe, expect, it } from 'vitest';
import { processKind } from '../../../src/extension/jobs/processWork.ts';
import { Readiness } from '../../../src/extension/jobs/readiness.ts';
import { Dispatcher, type Job, type JobContext } from '../../../src/queue/index.ts';

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
    window.readiness.isReady(job);
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
    const told: string[] = [];
    const again = { ...({} as JobContext), job, adopted: true, ready: () => void told.push('ready') };
    window.readiness.isReady(job);
    window.readiness.follow(again);
    expect(told).toEqual(['ready']);
    // A new attempt has said nothing yet.
    window.readiness.follow({ ...again, adopted: false });
    expect(told).toEqual(['ready']);
    await window.queue.stop();
  });
});
