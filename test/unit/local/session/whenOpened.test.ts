import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SessionChanges } from '../../../../src/local/session/sessionEvents.ts';
import { whenOpened } from '../../../../src/local/session/whenOpened.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('calls back once for each store, not within the change, and no more when it is disposed', () => {
  const session = {
    identity: undefined as string | undefined,
    changes: new SessionChanges((error) => expect.unreachable(String(error))),
  };
  const calls: (string | undefined)[] = [];
  const listening = whenOpened(session, () => calls.push(session.identity));
  const change = (identity: string | undefined) => {
    session.identity = identity;
    session.changes.fire();
  };
  change(undefined);
  change('one');
  expect(calls).toEqual([]);
  vi.runAllTimers();
  change('one');
  vi.runAllTimers();
  expect(calls).toEqual(['one']);
  change('two');
  vi.runAllTimers();
  expect(calls).toEqual(['one', 'two']);
  change('three');
  listening.dispose();
  vi.runAllTimers();
  expect(calls).toEqual(['one', 'two']);
});
