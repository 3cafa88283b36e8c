// A regular expression of a task may take exponential time, and in this process nobody could stop it: the
// queue and every other extension would stand still. V8 can interrupt one, but only what runs under a `vm`
// script.
import { createContext, Script } from 'node:vm';

const context = createContext({ work: undefined });
const script = new Script('work()');

/** Runs it within the time, in ms of the clock. False: it was interrupted, anywhere. */
export function withinTime(limitMs: number, work: () => void): boolean {
  context['work'] = work;
  try {
    script.runInContext(context, { timeout: limitMs });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      return false;
    }
    throw error;
  } finally {
    context['work'] = undefined;
  }
}
