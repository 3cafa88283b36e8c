import { describe, expect, it } from 'vitest';
import { DisposableSlot, DisposableStore } from '../../../../src/local/base/disposable.ts';

function watched(log: string[], name: string) {
  return { dispose: () => void log.push(name) };
}

describe('DisposableStore', () => {
  it('disposes what it owns, last first, once', () => {
    const log: string[] = [];
    const store = new DisposableStore();
    store.add(watched(log, 'first'));
    store.add(watched(log, 'second'));
    store.dispose();
    store.dispose();
    expect(log).toEqual(['second', 'first']);
  });

  it('disposes a late addition at once', () => {
    const log: string[] = [];
    const store = new DisposableStore();
    store.dispose();
    const late = watched(log, 'late');
    expect(store.add(late)).toBe(late);
    expect(log).toEqual(['late']);
  });

  it('goes on after one that throws, and then throws it', () => {
    const log: string[] = [];
    const store = new DisposableStore();
    store.add(watched(log, 'first'));
    store.add({
      dispose: () => {
        throw new Error('broken');
      },
    });
    store.add(watched(log, 'last'));
    expect(() => store.dispose()).toThrow('broken');
    expect(log).toEqual(['last', 'first']);
  });
});

describe('DisposableSlot', () => {
  it('disposes the old value when it gets another, and the last at its end', () => {
    const log: string[] = [];
    const slot = new DisposableSlot();
    slot.set(watched(log, 'old'));
    slot.set(watched(log, 'new'));
    expect(log).toEqual(['old']);
    slot.dispose();
    slot.set(watched(log, 'late'));
    expect(log).toEqual(['old', 'new', 'late']);
  });
});
