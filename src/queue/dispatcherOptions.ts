import { systemClock, type Clock } from './clock.ts';
import type { ReportError } from './emitter.ts';
import { checkCount } from './jobOptions.ts';
import type { WaitReason } from './state.ts';

export type DispatcherOptions = {
  /** Workers to begin with. Default 0: jobs wait until `start` or `setWorkers`. */
  readonly workers?: number;
  /** How many ended jobs are kept. Default 1,000. */
  readonly history?: number;
  /** Asked before every start; a reason holds every job back until `recheckGate` finds none. Default: none. */
  readonly gate?: () => WaitReason | undefined;
  /** Hears what listeners throw. Default: the console. */
  readonly onListenerError?: ReportError;
  /** Default: the host's own. */
  readonly clock?: Clock;
};

/** Throws QueueError `badOption`. */
export function readDispatcherOptions(options: DispatcherOptions): Required<DispatcherOptions> {
  const { workers = 0, history = 1000, clock = systemClock } = options;
  checkCount('workers', workers);
  checkCount('history', history);
  const { gate = () => undefined, onListenerError = reportToConsole } = options;
  return { workers, history, clock, gate, onListenerError };
}

function reportToConsole(error: unknown): void {
  console.error('A job queue listener failed:', error);
}
