import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FailureDigests } from '../../../../src/local/output/failureDigests.ts';
import { Dispatcher, type Job } from '../../../../src/queue/index.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jq-digests-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The digests of a queue whose jobs have ended before anybody asked. */
async function digestsOf(count: number, outcome: 'failed' | 'succeeded' = 'failed') {
  const dispatcher = new Dispatcher({ workers: 1 });
  const jobs: Job[] = [];
  for (let at = 0; at < count; at++) {
    const job = dispatcher.addJob(() => {
      if (outcome === 'failed') {
        throw new Error('exit code 1');
      }
    });
    await job.finished;
    jobs.push(job);
  }
  const [first] = jobs;
  if (first === undefined) {
    throw new Error('There is no job.');
  }
  const warnings: unknown[] = [];
  let deleted: (() => void) | undefined;
  const outputs = {
    pathOf: (job: Job) => path.join(folder, `${job.id}.log`),
    whenDeleted: (listener: () => void) => {
      deleted = listener;
    },
  };
  const digests = new FailureDigests(dispatcher, outputs, { warn: (...words) => warnings.push(words) });
  const ready: number[] = [];
  let next = Promise.withResolvers<void>();
  digests.whenReady(({ id }) => {
    ready.push(id);
    next.resolve();
  });
  const told = async ({ id }: Job) => {
    while (!ready.includes(id)) {
      await next.promise;
      next = Promise.withResolvers();
    }
  };
  const print = (job: Job, text: string) => writeFileSync(outputs.pathOf(job), text);
  /** Waits until an answer is another than before. */
  const change = async (act: () => unknown) => {
    next = Promise.withResolvers();
    act();
    await next.promise;
  };
  const removeOutput = () => deleted?.();
  return { dispatcher, digests, jobs, first, ready, told, warnings, print, change, removeOutput };
}

describe('what failed jobs complained about', () => {
  it('is read when a row asks, also of a job that failed before there was anybody to hear it', async () => {
    const { digests, first, ready, print, change } = await digestsOf(1);
    print(first, 'Running\n  Error: expected 4, got 5\nbye\n');
    await change(() => expect(digests.of(first)).toBeUndefined());
    expect(digests.of(first)).toEqual({
      line: 'Error: expected 4, got 5',
      lastLines: ['Running', 'Error: expected 4, got 5', 'bye'],
    });
    expect(ready).toEqual([first.id]);
  });

  it('is read once, however often it is asked for, and only of the jobs that are asked for', async () => {
    const { digests, jobs, ready, told, print } = await digestsOf(3);
    const [one, two, three] = jobs as [Job, Job, Job];
    jobs.forEach((job) => print(job, `error ${job.id}`));
    digests.of(one);
    digests.of(one);
    // They are read in the order in which they were asked for.
    digests.of(three);
    await told(three);
    print(one, 'error of another run');
    expect(digests.of(one)?.line).toBe('error 1');
    expect(ready).toEqual([one.id, three.id]);
    digests.of(two);
    await told(two);
    expect(ready).toEqual([one.id, three.id, two.id]);
  });

  it('is not looked for in the output of a job that has not failed, or never ran', async () => {
    const { digests, first, ready, print } = await digestsOf(1, 'succeeded');
    print(first, 'error: all is well\n');
    expect(digests.of(first)).toBeUndefined();
    const failed = await digestsOf(1);
    const dependent = failed.dispatcher.addJob(() => {}, { after: [failed.first.id] });
    await dependent.finished;
    failed.print(dependent, 'error');
    failed.print(failed.first, 'error');
    failed.digests.of(dependent);
    await failed.change(() => failed.digests.of(failed.first));
    expect(failed.ready).toEqual([failed.first.id]);
    expect(ready).toEqual([]);
  });

  it('goes with the output that somebody deletes', async () => {
    const { digests, first, print, change, removeOutput } = await digestsOf(1);
    print(first, 'the password is secret: error\n');
    await change(() => digests.of(first));
    rmSync(path.join(folder, `${first.id}.log`));
    await change(removeOutput);
    expect(digests.of(first)).toBeUndefined();
  });

  it('is left out where the output cannot be read', async () => {
    const { digests, jobs, warnings, print, change } = await digestsOf(2);
    const [one, two] = jobs as [Job, Job];
    // A folder cannot be read as a file.
    mkdirSync(path.join(folder, `${one.id}.log`));
    print(two, 'fatal\n');
    digests.of(one);
    await change(() => digests.of(two));
    expect(warnings).toHaveLength(1);
    expect(digests.of(one)).toBeUndefined();
    expect(digests.of(two)?.line).toBe('fatal');
  });
});
