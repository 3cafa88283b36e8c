import { QueueError } from './errors.ts';

export type JobOptions = {
  /** Shown to people. Default: the function's name, else the kind of work. */
  readonly name?: string;
  /** An integer; higher runs first, equals run in the order they were added. Default 0. */
  readonly priority?: number;
  /** Ends the job as `failed` with reason `timeout` when its work takes longer, in milliseconds. Default: none. */
  readonly timeoutMs?: number;
  /** Who added it, when it is not the user. */
  readonly origin?: string;
  /** Halts the job when it aborts, waiting or running. */
  readonly signal?: AbortSignal;
  /**
   * Runs beside the workers: it starts at once, also while the queue is paused (only the gate holds it), takes no
   * worker, and `finished()` does not wait for it. `haltAll` and `stop` halt it as any job. Default false.
   */
  readonly service?: boolean;
};

const checks: {
  readonly [name in keyof Required<JobOptions>]: { test(value: unknown): boolean; wants: string };
} = {
  name: { test: (value) => typeof value === 'string', wants: 'a string' },
  priority: { test: (value) => Number.isSafeInteger(value), wants: 'an integer' },
  timeoutMs: {
    test: (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
    wants: 'a number of milliseconds above 0',
  },
  origin: { test: (value) => typeof value === 'string', wants: 'a string' },
  signal: {
    test: (value) => typeof (value as AbortSignal | null)?.addEventListener === 'function',
    wants: 'an AbortSignal',
  },
  service: { test: (value) => typeof value === 'boolean', wants: 'true or false' },
};

/** Throws QueueError `badOption` that names the option; a misspelt one is refused, not ignored. */
export function checkJobOptions(options: JobOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new QueueError('badOption', 'The job options must be an object.');
  }
  for (const key in options) {
    if (!Object.hasOwn(checks, key)) {
      throw new QueueError(
        'badOption',
        `There is no job option "${key}". Known: ${Object.keys(checks).join(', ')}.`,
      );
    }
    const value = options[key as keyof JobOptions];
    const check = checks[key as keyof JobOptions];
    if (value !== undefined && !check.test(value)) {
      throw new QueueError('badOption', `The job option "${key}" must be ${check.wants}.`);
    }
  }
}

/** Throws QueueError `badOption` unless `value` is an integer of at least 0. */
export function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new QueueError('badOption', `"${name}" must be an integer of at least 0, not ${String(value)}.`);
  }
}
