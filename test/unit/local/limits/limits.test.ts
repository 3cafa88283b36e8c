import { describe, expect, it } from 'vitest';
import { EffectiveLimits } from '../../../../src/local/limits/effectiveLimits.ts';
import { readLimits } from '../../../../src/local/limits/readLimits.ts';
import { instanceLimitOf, withInstanceLimit, taskLimitKey } from '../../../../src/local/work/taskWork.ts';
import {
  Dispatcher,
  type JobContext,
  type KeyLimits,
  type SavedJob,
  type Work,
} from '../../../../src/queue/index.ts';

describe('the setting of limits', () => {
  it('leaves out what is none, and says which', () => {
    const value = { gpu: 2, none: 0, bad: -1, half: 0.5, text: '1' };
    expect(readLimits(value)).toEqual({ limits: { gpu: 2, none: 0 }, problems: ['bad', 'half', 'text'] });
  });

  it('that is no object has no limits', () => {
    expect(readLimits(['gpu'])).toEqual({ limits: {}, problems: [undefined] });
    expect(readLimits(7)).toEqual({ limits: {}, problems: [undefined] });
    expect(readLimits(null)).toEqual({ limits: {}, problems: [] });
  });
});

function open(limits: KeyLimits) {
  const set: KeyLimits[] = [];
  const settings = { limits, change: () => {}, stopped: false };
  const book = new EffectiveLimits(
    {
      setLimits: (next) => set.push(next),
      leading: true,
      jobs: [],
      onDidChangeQueue: () => ({ dispose: () => {} }),
      onDidChangeJob: () => ({ dispose: () => {} }),
    },
    {
      get limits() {
        return settings.limits;
      },
      onDidChange: (listener) => {
        settings.change = listener;
        return { dispose: () => (settings.stopped = true) };
      },
    },
  );
  return { book, set, settings };
}

describe('the limits of all keys', () => {
  it('are those of the user and of tasks that run more than once at a time', () => {
    const { book, set } = open({ gpu: 2 });
    book.allow('a', 1);
    book.allow('b', 3);
    book.allow('b', 3);
    expect(set).toEqual([{ gpu: 2 }, { gpu: 2, [taskLimitKey('b')]: 3 }]);
    expect([book.allowed('a'), book.allowed('b')]).toEqual([1, 3]);
    book.allow('b', 1);
    expect(set.at(-1)).toEqual({ gpu: 2 });
  });

  it('follow the settings, and say nothing when nothing changes', () => {
    const { book, set, settings } = open({});
    settings.limits = { gpu: 3 };
    settings.change();
    settings.change();
    expect(set).toEqual([{}, { gpu: 3 }]);
    book.dispose();
    expect(settings.stopped).toBe(true);
  });
});

const work = (atOnce: number): Work => withInstanceLimit({ kind: 'task', data: { key: 'build' } }, atOnce);
const keys = [taskLimitKey('build')];

/** `follow`: a window on the saved rows, before it leads. */
function savedQueue() {
  const rows: SavedJob[] = [];
  const running: number[] = [];
  const run = (_: unknown, { job }: JobContext): Promise<void> => {
    running.push(job.id);
    return new Promise(() => {});
  };
  const follow = () => {
    const dispatcher = new Dispatcher({
      workers: 4,
      journal: { commit: ({ jobs }) => (rows.push(...jobs), 'saved') },
    });
    dispatcher.handle('task', run);
    const book = new EffectiveLimits(dispatcher, { limits: {}, onDidChange: () => ({ dispose: () => {} }) });
    dispatcher.stepDown();
    dispatcher.follow({ jobs: [...rows], removed: [] });
    return { dispatcher, book };
  };
  return { follow, running };
}

describe('the limit of a task', () => {
  it.each([
    [[3, 3], 2],
    [[2, 2, 2], 2],
    [[3, 1], 1],
    [[1, 3], 2],
  ])('is kept with its jobs, for the next window that leads: %j', async (limits, many) => {
    const { follow, running } = savedQueue();
    const { dispatcher: first } = follow();
    first.lead();
    first.setWorkers(4);
    first.pause();
    limits.forEach((limit) => first.addJob(work(limit), { keys }));
    first.save();
    const { dispatcher, book } = follow();
    dispatcher.lead();
    dispatcher.setWorkers(4);
    dispatcher.resume();
    await expect.poll(() => running).toHaveLength(many);
    expect([dispatcher.counts.running, book.allowed('build')]).toEqual([many, limits.at(-1)]);
  });

  it('is had from one of its jobs that runs again, unless the task was added since', () => {
    const { dispatcher, book } = savedQueue().follow();
    dispatcher.lead();
    dispatcher.addJob(work(3), { keys });
    expect(book.allowed('build')).toBe(3);
    book.allow('build', 1);
    dispatcher.addJob(work(3), { keys });
    expect(book.allowed('build')).toBe(1);
  });

  it('of 1 is not written, nor that of what is made of no task', () => {
    expect(work(1)).toEqual({ kind: 'task', data: { key: 'build' } });
    expect(work(2)).toEqual({ kind: 'task', data: { key: 'build', atOnce: 2 } });
    expect(withInstanceLimit({ kind: 'task', data: 'text' }, 2)).toEqual({ kind: 'task', data: 'text' });
    expect(instanceLimitOf({ work: { kind: 'task', data: { key: 'build', atOnce: 'many' } } })).toEqual({
      key: 'build',
      atOnce: 1,
    });
    expect(instanceLimitOf({ work: { kind: 'task' } })).toBeUndefined();
  });
});
