import { describe, expect, it } from 'vitest';
import { taskLimitKey } from '../../../src/extension/jobs/addChain.ts';
import { KeyLimitBook } from '../../../src/extension/jobs/keyLimitBook.ts';
import { readLimits } from '../../../src/extension/jobs/keyLimits.ts';
import type { KeyLimits } from '../../../src/queue/index.ts';

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
  const book = new KeyLimitBook(
    { setLimits: (next) => set.push(next), leading: true, onDidChangeQueue: () => ({ dispose: () => {} }) },
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
