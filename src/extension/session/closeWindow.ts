// The window closes. VS Code gives about five seconds, so what ignores a request to end is killed earlier.

import type { Dispatcher, Job } from '../../queue/index.ts';
import { compositeKind } from '../jobs/compositeWork.ts';
import type { HaltGrace } from '../jobs/haltGrace.ts';
import { processKind } from '../jobs/processWork.ts';
import type { OnClose } from '../settings.ts';
import type { QueueSession } from './queueSession.ts';

const limitMs = 4000;

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
    await within(Promise.all(halted), limitMs);
    if (session.letGo()) {
      session.close();
      return;
    }
  }
  // Nobody would ever find them again.
  await dispatcher.stop();
  session.close();
}

function isRunning({ state }: Job): boolean {
  return state === 'running';
}

/** Whether the work of the job goes on without this window. */
function outlives({ kind }: Job): boolean {
  return kind === processKind || kind === compositeKind;
}

async function within(done: Promise<unknown>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([done, promise]);
  clearTimeout(timer);
}
