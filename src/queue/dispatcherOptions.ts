import { systemClock, type Clock } from './clock.ts';
import { tell, type ReportError } from './emitter.ts';
import { QueueError } from './errors.ts';
import { checkCount } from './jobOptions.ts';
import type { Journal } from './journal.ts';
import { checkLimits, type KeyLimits } from './policy/limits.ts';
import { byPriority, type OrderPolicy } from './policy/order.ts';
import type { WaitReason } from './state.ts';

export type DispatcherOptions = {
  /** Workers to begin with. Default 0: jobs wait until `start` or `setWorkers`. */
  readonly workers?: number;
  /** How many ended jobs are kept. Default 1,000. */
  readonly history?: number;
  /**
   * Asked before every start; a reason holds every job back until `recheckGate` finds none. One that
   * throws holds them back as `trust`, and `onListenerError` hears why. Default: none.
   */
  readonly gate?: () => WaitReason | undefined;
  /** How many running jobs may hold a key at once. Default: 1 for each key that is not named. */
  readonly limits?: KeyLimits;
  /** Which waiting job starts first. Default: the higher priority. */
  readonly order?: OrderPolicy;
  /** Hears what listeners and the gate throw. Default: the console. */
  readonly onListenerError?: ReportError;
  /** Keeps the jobs, so that they outlive this dispatcher. Default: they do not. */
  readonly journal?: Journal;
  /** Default: the host's own. */
  readonly clock?: Clock;
};

const known = new Set([
  'workers',
  'history',
  'gate',
  'onListenerError',
  'clock',
  'limits',
  'order',
  'journal',
]);

/** What was left out has its default; a gate and a journal have none. */
export type ReadOptions = Required<Omit<DispatcherOptions, 'gate' | 'journal'>> & {
  readonly gate: DispatcherOptions['gate'];
  readonly journal: Journal | undefined;
};

/** Throws QueueError `badOption` that names the option; a misspelt one is refused, not ignored. */
export function readDispatcherOptions(options: DispatcherOptions): ReadOptions {
  for (const key in options) {
    if (!known.has(key)) {
      throw new QueueError(
        'badOption',
        `There is no dispatcher option "${key}". Known: ${[...known].join(', ')}.`,
      );
    }
  }
  const { workers = 0, history = 1000, clock = systemClock } = options;
  const { gate, onListenerError = reportToConsole } = options;
  const { limits = {}, order = byPriority, journal } = options;
  checkLimits(limits);
  checkFunction('order', order);
  checkCount('workers', workers);
  checkCount('history', history);
  if (gate !== undefined) {
    checkFunction('gate', gate);
  }
  checkFunction('onListenerError', onListenerError);
  if (journal !== undefined) {
    checkFunction('journal.commit', (journal as { commit: unknown }).commit);
  }
  return {
    workers,
    history,
    clock,
    limits,
    order,
    gate: gate && guarded(gate, onListenerError),
    onListenerError,
    journal,
  };
}

function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw new QueueError('badOption', `"${name}" must be a function.`);
  }
}

/** A gate that cannot be asked stays shut. */
function guarded(gate: () => WaitReason | undefined, report: ReportError): () => WaitReason | undefined {
  return () => {
    try {
      return gate();
    } catch (error) {
      tell(report, error);
      return { kind: 'trust' };
    }
  };
}

function reportToConsole(error: unknown): void {
  console.error('A job queue listener failed:', error);
}
