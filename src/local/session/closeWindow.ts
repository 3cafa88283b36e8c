// The window closes. VS Code gives about five seconds, so what ignores a request to end is killed earlier.

import { type JobStore, pause } from '../../node/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import { compositeKind, processKind } from '../work/taskWork.ts';
import type { HaltGrace } from '../running/haltGrace.ts';
import type { QueueSession } from './queueSession.ts';

/** Whether processes go on when the window closes. */
export type OnClose = 'keep' | 'halt';

const limitMs = 4000;
const retryMs = 50;

/** `keep`: processes go on, and the next window finds them; only what lives in this one is halted. */
export async function closeWindow(
  dispatcher: Dispatcher,
  session: QueueSession,
  grace: HaltGrace,
  onClose: OnClose,
): Promise<void> {
  const saved = session.identity !== undefined;
  session.isClosing = true;
  if (!dispatcher.leading) {
    session.close();
    return;
  }
  grace.hurry();
  if (saved) {
    const ending = dispatcher.jobs.filter((job) => isRunning(job) && (onClose === 'halt' || !outlives(job)));
    const halted = ending.map(({ id }) => dispatcher.haltJob(id));
    // What does not end in time is halted to its end by the next window.
    dispatcher.save();
    await pause(limitMs, Promise.all(halted));
    if (await handOver(session)) {
      session.close();
      return;
    }
    // The next window finds what is saved; what has started since is found by nobody.
    const known = savedRuns(session.store);
    session.abandon();
    const unknown = dispatcher.jobs.filter((job) => isRunning(job) && known.get(job.id) !== job.attempt);
    await pause(limitMs / 4, Promise.all(unknown.map(({ id }) => dispatcher.haltJob(id))));
  } else {
    // Nobody would ever find them again.
    await dispatcher.stop();
  }
  session.close();
}

/** Attempts that run, as they are saved, by job. */
function savedRuns(store: JobStore | undefined): ReadonlyMap<number, number> {
  try {
    const running = store?.openJobs().jobs.filter(({ state }) => state === 'running') ?? [];
    return new Map(running.map(({ id, attempts }) => [id, attempts.length + 1]));
  } catch {
    return new Map();
  }
}

/** What holds the store may pass: another window that writes, a key that is being read. */
async function handOver(session: QueueSession): Promise<boolean> {
  const giveUpAt = performance.now() + limitMs / 4;
  while (!session.handOver()) {
    if (performance.now() > giveUpAt) {
      return false;
    }
    await pause(retryMs);
  }
  return true;
}

function isRunning({ state }: Job): boolean {
  return state === 'running';
}

/** Whether the work of the job goes on without this window. */
function outlives({ kind }: Job): boolean {
  return kind === processKind || kind === compositeKind;
}
