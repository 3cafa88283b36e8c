// Adds a chain as jobs that wait for one another. What the caller wants of place and time holds for the whole
// chain; the rest, like a name or a retry, for the job that was asked for.

import type { Dispatcher, Job, JobOptions, Work } from '../../queue/index.ts';
import type { ChainStep } from './taskChain.ts';
import { taskKeyOf, taskLimitKey } from '../work/taskWork.ts';
import { usableService } from './openServices.ts';

/** A task with nothing left to ask. */
export type PreparedTask = {
  /** See taskKey.ts. */
  readonly key: string;
  readonly work: Work;
  /** What the settings say. */
  readonly options: JobOptions;
  /** How many runs of the task there may be at once. */
  readonly atOnce: number;
};

/** Undefined: it equals none. */
type Comparable = (work: Work) => string | undefined;
type Queue = Pick<Dispatcher, 'addJob' | 'job' | 'waiting' | 'services'>;

/**
 * The last of the steps is what was asked for; its job is returned. `wanted` wins over the settings.
 * `comparable` is equal for works that are.
 */
export function addChain(
  queue: Queue,
  steps: readonly ChainStep<PreparedTask>[],
  wanted: JobOptions = {},
  comparable: Comparable = JSON.stringify,
): Job {
  const options = defined(wanted);
  let job: Job | undefined;
  /** For each step the jobs that are done when it is. */
  const done: number[][] = [];
  const root = steps.at(-1);
  const priority = options.priority ?? root?.task.options.priority ?? 0;
  for (const step of steps) {
    const { task } = step;
    const after = [...(options.after ?? []), ...step.after.flatMap((place) => done[place] ?? [])];
    const own = ownOptions(task, step === root ? options : sharedOptions(options), after, priority);
    const twin = step === root ? undefined : twinOf(queue, task, own, comparable);
    job = twin ?? queue.addJob(task.work, own);
    // A service that runs already did not wait for what comes before it here.
    done.push(twin?.service === true ? [...new Set([...after, job.id])] : [job.id]);
  }
  if (job === undefined) {
    throw new RangeError('A chain has at least one step.');
  }
  return job;
}

function twinOf(queue: Queue, task: PreparedTask, own: JobOptions, comparable: Comparable): Job | undefined {
  return own.service === true ? usableService(queue, task.work) : waitingTwin(queue, task, own, comparable);
}

/** One that waits already and is the same in everything, so that it need not run twice. */
function waitingTwin(
  queue: Queue,
  { key, work }: PreparedTask,
  own: JobOptions,
  comparable: Comparable,
): Job | undefined {
  if (own.delayMs !== undefined || own.notBefore !== undefined || own.afterEnd !== undefined) {
    return undefined;
  }
  const text = comparable(work);
  if (text === undefined) {
    return undefined;
  }
  return queue.waiting.find(
    (job) =>
      job.kind === work.kind &&
      taskKeyOf(job.work) === key &&
      job.work !== undefined &&
      comparable(job.work) === text &&
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
  const service = wanted.service ?? rule.service ?? false;
  // A service takes no place in the line: it starts as soon as what it depends on is done, and its own task
  // allows it.
  const place = service ? {} : { priority: wanted.priority ?? Math.max(priority, ruledPriority) };
  const keys = wanted.keys ?? (service ? [] : ruledKeys);
  const later = wanted.notBefore === undefined && delayMs !== undefined ? { delayMs } : {};
  return {
    ...ruled,
    ...(!service && later),
    ...wanted,
    ...place,
    keys: [...keys, taskLimitKey(key)],
    ...(after.length > 0 && { after }),
  };
}

/** What holds for everything that a job depends on, too. */
function sharedOptions(options: JobOptions): JobOptions {
  const { priority, afterEnd, delayMs, notBefore, origin } = options;
  return defined({ priority, afterEnd, delayMs, notBefore, origin });
}

/** Without the properties that are there but undefined: they would win over the settings. */
function defined(options: { readonly [name in keyof JobOptions]: JobOptions[name] | undefined }): JobOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
