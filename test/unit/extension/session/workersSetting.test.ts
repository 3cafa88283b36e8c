import { describe, expect, it } from 'vitest';
import { WorkersSetting } from '../../../../src/extension/session/workersSetting.ts';
import { SessionChanges } from '../../../../src/local/session/sessionEvents.ts';
import { Dispatcher } from '../../../../src/queue/index.ts';

/**
 * A window of a queue that has `queued` workers; `state` is what VS Code keeps of the workspace; `used`: the
 * folder has a queue.
 */
function openWindow(
  queued: number,
  workers: number,
  { state = new Map<string, unknown>(), used = true } = {},
) {
  const dispatcher = new Dispatcher({ workers: queued });
  const settings = { workers, change: () => {} };
  const session = { isOpen: used, changes: new SessionChanges(() => {}) };
  void new WorkersSetting(
    dispatcher,
    session,
    {
      get workers() {
        return settings.workers;
      },
      onDidChange: (listener) => {
        settings.change = listener;
        return { dispose: () => {} };
      },
    },
    {
      get: (key: string) => state.get(key) as never,
      update: async (key: string, value: unknown) => void state.set(key, value),
    },
  );
  // The window opens its queue.
  session.changes.fire();
  const use = (): void => {
    session.isOpen = true;
    session.changes.fire();
  };
  return { dispatcher, use, settings, state, count: () => dispatcher.workers.length };
}

describe('the number of workers in the settings', () => {
  it('applies when it is changed', () => {
    const { settings, count } = openWindow(2, 2);
    settings.workers = 3;
    settings.change();
    expect(count()).toBe(3);
  });

  it('leaves a number that a command has set, when another setting is changed or the window is opened again', () => {
    const { dispatcher, settings, state, count } = openWindow(2, 2);
    dispatcher.setWorkers(5);
    settings.change();
    expect(count()).toBe(5);
    expect(openWindow(5, 2, { state }).count()).toBe(5);
  });

  it('applies when it was changed while no window was open', () => {
    const { state } = openWindow(2, 2);
    expect(openWindow(2, 4, { state }).count()).toBe(4);
  });

  it('applies before there is a queue, and nothing is kept of it until there is one', () => {
    const { use, settings, state, count } = openWindow(2, 2, { used: false });
    settings.workers = 3;
    settings.change();
    expect([count(), state.size]).toEqual([3, 0]);
    use();
    expect(state.size).toBe(1);
    expect(openWindow(5, 3, { state }).count()).toBe(5);
  });

  it('is applied by the window that leads, once it does', () => {
    const { state } = openWindow(2, 2);
    const { dispatcher, settings, count } = openWindow(2, 2, { state });
    dispatcher.stepDown();
    dispatcher.follow({
      jobs: [],
      removed: [],
      queue: {
        paused: false,
        workers: 2,
        workerIds: [1, 2],
        lastId: 0,
        counts: { succeeded: 0, failed: 0, halted: 0, interrupted: 0, skipped: 0 },
      },
    });
    settings.workers = 1;
    settings.change();
    expect(count()).toBe(2);
    dispatcher.lead();
    expect(count()).toBe(1);
  });
});
