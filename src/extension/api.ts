// What other extensions get: `vscode.extensions.getExtension('jobqueue.job-queue').exports.getApi(1)`.

import * as vscode from 'vscode';
import { callingExtension } from './callingExtension.ts';
import {
  type Dispatcher,
  type Event,
  type Job,
  type JobEvent,
  type JobFunction,
  type JobOptions,
  type Outcome,
  type Work,
  type Worker,
  type WorkerEvent,
} from '../queue/index.ts';
import type { CommandRequest, Intake } from './jobs/intake.ts';

export type JobQueueExports = {
  /** Version 1 is the only one so far; any other throws. */
  getApi(version: 1): JobQueueApi;
};

/** The jobs of an extension show its id as their origin. */
export type JobQueueApi = {
  /** A function; or described work of the kind `process`, as another job's `work` has it. Throws QueueError. */
  addJob(work: JobFunction | Work, options?: JobOptions): Job;
  /**
   * Resolves with the job once all variables of the task have their values; rejects when one has none. A background
   * task needs `{ service: true }`. What only VS Code can run is run by VS Code, which resolves its variables itself.
   */
  addTask(task: vscode.Task, options?: JobOptions): Promise<Job>;
  addCommand(request: CommandRequest): Promise<Job>;
  /** Resolves when the job has really ended. */
  haltJob(id: number): Promise<Outcome>;
  haltWorker(id: number): Promise<void>;
  haltAll(): Promise<void>;
  setWorkers(count: number): void;
  pause(): void;
  resume(): void;
  readonly jobs: readonly Job[];
  readonly workers: readonly Worker[];
  job(id: number): Job | undefined;
  readonly onDidChangeJob: Event<JobEvent>;
  readonly onDidChangeWorker: Event<WorkerEvent>;
  /** Resolves when every job has ended; services do not count. */
  finished(): Promise<void>;
};

export function createExports(dispatcher: Dispatcher, intake: Intake, ownId: string): JobQueueExports {
  return {
    getApi(version) {
      if (version !== 1) {
        throw new Error(`Job Queue has no API version ${String(version)}; it has version 1.`);
      }
      return createApi(dispatcher, intake, idOfCaller(ownId));
    },
  };
}

function createApi(dispatcher: Dispatcher, intake: Intake, caller: string | undefined): JobQueueApi {
  const withOrigin = (options: JobOptions = {}): JobOptions => ({
    ...(caller !== undefined && { origin: caller }),
    ...options,
  });
  return {
    addJob: (work, options) => dispatcher.addJob(work, withOrigin(options)),
    addTask: (task, options) => intake.addTask(task, withOrigin(options)),
    addCommand: (request) => intake.addCommand({ ...request, options: withOrigin(request.options) }),
    haltJob: (id) => dispatcher.haltJob(id),
    haltWorker: (id) => dispatcher.haltWorker(id),
    haltAll: () => dispatcher.haltAll(),
    setWorkers: (count) => dispatcher.setWorkers(count),
    pause: () => dispatcher.pause(),
    resume: () => dispatcher.resume(),
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

function idOfCaller(ownId: string): string | undefined {
  const others = vscode.extensions.all.filter(({ id }) => id.toLowerCase() !== ownId.toLowerCase());
  return callingExtension(new Error('caller').stack ?? '', others);
}
