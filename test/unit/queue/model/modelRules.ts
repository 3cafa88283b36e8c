// When a job may start, said as plainly as it can be: whole lists are looked through for each question.

import type { WaitReason } from '../../../../src/queue/index.ts';
import type { ModelJob, ModelWorker } from './modelJob.ts';

/** What the rules look at. */
type Model = {
  readonly jobs: readonly ModelJob[];
  /** Open jobs, oldest first. */
  readonly ages: readonly ModelJob[];
  readonly waiting: readonly ModelJob[];
  readonly running: readonly ModelJob[];
  readonly workers: readonly ModelWorker[];
  readonly limits: Readonly<Record<string, number>>;
  readonly paused: boolean;
  readonly shut: boolean;
  readonly now: number;
  readonly wall: number;
  isOpen(id: number): boolean;
};

/** In the order of starting: higher priority first, equals by age. */
function byTurn(model: Model, jobs: readonly ModelJob[]): ModelJob[] {
  const age = (job: ModelJob): number => model.ages.indexOf(job);
  return jobs.toSorted((one, other) => other.priority - one.priority || age(one) - age(other));
}

/** Ids of the jobs that it waits for and that have not ended, nor become ready where that is enough. */
export function openPrerequisites(model: Model, job: ModelJob): number[] {
  const ids = [...new Set([...job.after, ...job.afterEnd])];
  return ids.filter((id) => model.isOpen(id) && (!isReady(model.jobs[id - 1]) || job.afterEnd.includes(id)));
}

function isReady(job: ModelJob | undefined): boolean {
  return job?.state === 'running' && job.ready && job.asked === undefined;
}

function waitsForTime(model: Model, job: ModelJob): boolean {
  return (job.dueTick ?? 0) > model.now || job.dueAt !== undefined;
}

/** Jobs that wait for nothing but their turn: a key or a worker. */
function inQueue(model: Model): ModelJob[] {
  const jobs = model.waiting.filter(
    (job) => openPrerequisites(model, job).length === 0 && !waitsForTime(model, job),
  );
  return byTurn(model, jobs);
}

/**
 * For which key it is not a job's turn, and whose turn it is: those that hold the key, then those before it.
 */
function busyKey(model: Model, job: ModelJob): { key: string; heldBy: number[] } | undefined {
  const queue = inQueue(model);
  for (const key of job.keys) {
    const limit = model.limits[key] ?? 1;
    const holders = model.running
      .filter(({ keys }) => keys.includes(key))
      .toSorted((one, other) => one.id - other.id);
    const before = queue.slice(0, queue.indexOf(job)).filter(({ keys }) => keys.includes(key));
    if (holders.length + before.length >= limit) {
      const first = before.slice(0, Math.max(0, limit - holders.length));
      return { key, heldBy: [...holders, ...first].map(({ id }) => id) };
    }
  }
  return undefined;
}

/** Who would be given to a free worker, in this order. */
export function startable(model: Model): ModelJob[] {
  return inQueue(model).filter((job) => busyKey(model, job) === undefined);
}

export function whyWaiting(model: Model, job: ModelJob): WaitReason {
  if (model.shut) {
    return { kind: 'trust' };
  }
  if (model.paused && !job.service) {
    return { kind: 'paused' };
  }
  const jobs = openPrerequisites(model, job);
  if (jobs.length > 0) {
    return { kind: 'after', jobs };
  }
  if (waitsForTime(model, job)) {
    return { kind: 'until', at: job.dueAt ?? model.wall + (job.dueTick ?? 0) - model.now };
  }
  const key = busyKey(model, job);
  if (key !== undefined) {
    return { kind: 'key', ...key };
  }
  return { kind: model.workers.some(({ leave }) => leave === undefined) ? 'worker' : 'start' };
}

/** As `dispatcher.services` lists them. */
export function waitingServices(model: Model): ModelJob[] {
  return model.waiting.filter(({ service }) => service).toSorted((one, other) => one.waits - other.waits);
}

/** As `dispatcher.waiting` lists them: without services. */
export function listed(model: Model): ModelJob[] {
  const queue = inQueue(model).filter(({ service }) => !service);
  const others = model.waiting.filter((job) => !queue.includes(job) && !job.service);
  const leftMs = ({ dueTick, dueAt }: ModelJob): number =>
    dueTick === undefined ? (dueAt ?? 0) - model.wall : dueTick - model.now;
  const until = others
    .filter((job) => openPrerequisites(model, job).length === 0)
    .toSorted((one, other) => leftMs(one) - leftMs(other) || one.id - other.id);
  return [
    ...queue,
    ...until,
    ...byTurn(
      model,
      others.filter((job) => !until.includes(job)),
    ),
  ];
}

/** Whether `job` waits for one that waits for `id`, or would if it came after `ids`. */
export function wouldCycle(model: Model, job: ModelJob, ids: readonly number[]): boolean {
  return ids.some((id) => {
    const other = model.waiting.find((each) => each.id === id);
    return id === job.id || (other !== undefined && wouldCycle(model, job, openPrerequisites(model, other)));
  });
}
