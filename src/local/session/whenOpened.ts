import type { Disposable } from '../base/disposable.ts';
import type { QueueSession } from './queueSession.ts';

/**
 * Calls back when the session has opened a store, or another one in its place, and its jobs are known. Not
 * within that call: the window has more urgent things to do while it opens.
 */
export function whenOpened(session: Pick<QueueSession, 'identity' | 'changes'>, act: () => void): Disposable {
  let known: string | undefined;
  let soon: NodeJS.Immediate | undefined;
  const listener = session.changes.listen(() => {
    const { identity } = session;
    if (identity !== undefined && identity !== known) {
      known = identity;
      clearImmediate(soon);
      soon = setImmediate(act);
    }
  });
  return {
    dispose: () => {
      clearImmediate(soon);
      listener.dispose();
    },
  };
}
