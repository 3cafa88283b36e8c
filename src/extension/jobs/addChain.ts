// Adds a chain as jobs that wait for one another. What the caller wants of place and time holds for the whole chain;
// the rest, like a name or a retry, for the job that was asked for.

import type { Dispatcher, Job, JobOptions, Work } from '../../queue/index.ts';
import type { ChainStep } from '../tasks/taskChain.ts';

export interface PreparedTask {
  /** See taskKey.ts. */
  readonly key: string;
  readonly work: Work;
  /** What the settings say. */
  readonly options: JobOptions;
}

type Queue = Pick<Dispatcher, 'addJob' | 'job' | 'waiting'>;

/** What every job of a task holds while it runs, so that the same task waits for itself. */
export function taskLimitKey(key: string): string {
  return `task:${key}`;
}

/** The last of the steps is what was asked for; its job is returned. `options` win over the settings. */
export function addChain(
  queue: Queue,
  steps: readonly ChainStep<PreparedTask>[],
  wanted: JobOptions = {},
): Job {
  const options = defined(wanted);
  const jobs: Job[] = [];
  const root = steps.at(-1);
  const priority = options.priority ?? root?.task.options.priority ?? 0;
  for (const step of steps) {
    const { task } = step;
    const after = [...(options.after ?? []), ...step.after.flatMap((place) => jobs[place]?.id ?? [])];
    const own = ownOptions(task, step === root ? options : sharedOptions(options), after, priority);
    const twin = step === root ? undefined : waitingTwin(queue, task, own);
    jobs.push(twin ?? queue.addJob(task.work, own));
  }
  const last = jobs.at(-1);
  if (last === undefined) {
    throw new RangeError('A chain has at least one step.');
  }
  return last;
}

/** One that waits already and is the same in everything, so that it need not run twice. */
function waitingTwin(queue: Queue, { key, work }: PreparedTask, own: JobOptions): Job | undefined {
  if (own.delayMs !== undefined || own.notBefore !== undefined || own.afterEnd !== undefined) {
    return undefined;
  }
  const data = JSON.stringify(work.data);
  return queue.waiting.find(
    (job) =>
      job.kind === work.kind &&
      (job.work?.data as { key?: unknown } | undefined)?.key === key &&
      JSON.stringify(job.work?.data) === data &&
      (own.after ?? []).every((id) => comesAfter(queue, job, id)),
  );
}

function comesAfter(queue: Queue, job: Job, id: number, seen = new Set<number>()): boolean {
  return job.after.some((earlier) => {
    const between = seen.has(earlier) ? undefined : queue.job(earlier);
    seen.add(earlier);
    return earlier === id || (between !== undefined && comesAfter(queue, between, id, seen));
  });
}

function ownOptions(
  { key, options: rule }: PreparedTask,
  wanted: JobOptions,
  after: readonly number[],
  priority: number,
): JobOptions {
  const { priority: ruledPriority = priority, keys: ruledKeys = [], delayMs, ...ruled } = defined(rule);
  // A service starts at once: it waits for nothing, and nothing waits for it.
  const place =
    wanted.service === true
      ? {}
      : {
          priority: wanted.priority ?? Math.max(priority, ruledPriority),
          keys: [...(wanted.keys ?? ruledKeys), taskLimitKey(key)],
        };
  const later = wanted.notBefore === undefined && delayMs !== undefined ? { delayMs } : {};
  return {
    ...ruled,
    ...(wanted.service !== true && later),
    ...wanted,
    ...place,
    ...(after.length > 0 && { after }),
  };
}

/** What holds for everything that a job depends on, too. */
function sharedOptions(options: JobOptions): JobOptions {
  const { priority, afterEnd, delayMs, notBefore, origin, signal } = options;
  return defined({ priority, afterEnd, delayMs, notBefore, origin, signal });
}

/** Without the properties that are there but undefined: they would win over the settings. */
function defined(options: { readonly [name in keyof JobOptions]: JobOptions[name] | undefined }): JobOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
