// What other extensions get: `vscode.extensions.getExtension('jobqueue.job-queue').exports.getApi(1)`.

import * as vscode from 'vscode';
import {
  type Dispatcher,
  type Event,
  type Job,
  type JobEvent,
  type JobFunction,
  type JobOptions,
  type JobQueue,
  type Outcome,
  QueueError,
  type Work,
  type Worker,
  type WorkerEvent,
  findEarlier,
} from '../queue/index.ts';
import { callingExtension } from './callingExtension.ts';
import type { CommandRequest, TaskAdder } from './adding/taskAdder.ts';

export type JobQueueExports = {
  /** Version 1 is the only one so far; any other throws. */
  getApi(version: 1): JobQueueApi;
};

/** The jobs of an extension show its id as their origin. */
export type JobQueueApi = {
  /**
   * A function; or described work of the kind `process`, as another job's `work` has it. It is saved before
   * the call returns. Throws QueueError; `following` where another window runs the queue: `addTask` and
   * `addCommand` work there, too.
   */
  addJob(work: JobFunction | Work, options?: JobOptions): Job;
  /**
   * Resolves with the job once all variables of the task have their values; rejects when one has none. A
   * background task needs `{ service: true }`. What only VS Code can run is run by VS Code, which resolves
   * its variables itself.
   */
  addTask(task: vscode.Task, options?: JobOptions): Promise<Job>;
  addCommand(request: CommandRequest): Promise<Job>;
  /** Resolves when the job has really ended. */
  haltJob(id: number): Promise<Outcome>;
  haltWorker(id: number): Promise<void>;
  haltAll(): Promise<void>;
  setWorkers(count: number): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  readonly jobs: readonly Job[];
  readonly workers: readonly Worker[];
  job(id: number): Job | undefined;
  readonly onDidChangeJob: Event<JobEvent>;
  readonly onDidChangeWorker: Event<WorkerEvent>;
  /** Resolves when every job has ended; services do not count. */
  finished(): Promise<void>;
};

export function createExports(
  dispatcher: Dispatcher,
  queue: JobQueue,
  taskAdder: TaskAdder,
  ownId: string,
): JobQueueExports {
  return {
    getApi(version) {
      if (version !== 1) {
        throw new Error(`Job Queue has no API version ${String(version)}; it has version 1.`);
      }
      return createApi(dispatcher, queue, taskAdder, idOfCaller(ownId));
    },
  };
}

function createApi(
  dispatcher: Dispatcher,
  queue: JobQueue,
  taskAdder: TaskAdder,
  caller: string | undefined,
): JobQueueApi {
  // An extension cannot add jobs in the name of another one, nor of the user.
  const withOrigin = (options: JobOptions = {}): JobOptions => ({
    ...options,
    origin: caller ?? vscode.l10n.t('another extension'),
  });
  return {
    addJob: (work, options) => addHere(dispatcher, queue, work, withOrigin(options)),
    addTask: (task, options) => taskAdder.addTask(task, withOrigin(options)),
    addCommand: (request) => taskAdder.addCommand({ ...request, options: withOrigin(request.options) }),
    haltJob: async (id) => onlyOne(await queue.haltJobs([queue.need(id)])),
    haltWorker: (id) => queue.haltWorker(id),
    haltAll: () => queue.haltAll(),
    setWorkers: (count) => queue.setWorkers(count),
    pause: () => queue.pause(),
    resume: () => queue.resume(),
    get jobs() {
      return dispatcher.jobs;
    },
    get workers() {
      return dispatcher.workers;
    },
    job: (id) => dispatcher.job(id),
    onDidChangeJob: dispatcher.onDidChangeJob,
    onDidChangeWorker: dispatcher.onDidChangeWorker,
    finished: () => dispatcher.finished(),
  };
}

/**
 * It returns the job itself, and a function cannot be told to another window: so it is added here or not at
 * all.
 */
function addHere(
  dispatcher: Dispatcher,
  queue: Pick<JobQueue, 'find' | 'open'>,
  work: JobFunction | Work,
  options: JobOptions,
): Job {
  queue.open();
  if (dispatcher.leading) {
    findEarlier(options, queue);
  }
  const job = dispatcher.leading ? dispatcher.addJob(work, options) : undefined;
  if (job === undefined || dispatcher.save() === 'fenced') {
    throw new QueueError(
      'following',
      'Another window runs the queue of this folder: `addJob` works only there. `addTask` and `addCommand` work in every window.',
    );
  }
  return job;
}

function onlyOne([outcome]: readonly Outcome[]): Outcome {
  if (outcome === undefined) {
    throw new QueueError('unknownJob', 'There is no such job.');
  }
  return outcome;
}

function idOfCaller(ownId: string): string | undefined {
  const others = vscode.extensions.all.filter(({ id }) => id.toLowerCase() !== ownId.toLowerCase());
  return callingExtension(new Error('caller').stack ?? '', others);
}
