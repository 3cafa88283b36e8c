// What a job of a task runs, as plain data: it is saved with the job, and read again after a reload and by
// the next window that leads. How many runs of the task there may be at once (VS Code's `instanceLimit`) is
// part of it, as `atOnce`.

import type { ProcessSpec } from '../../node/index.ts';
import type { Job, Work } from '../../queue/index.ts';
import type { MatcherDefinition } from '../matchers/matcherDefinition.ts';
import type { MatcherProblem } from '../matchers/matcherProblem.ts';

/** Part of the work of any job that was made of a task. */
export type InstanceLimit = {
  /** How many runs of the task there may be at once; left out: 1. */
  readonly atOnce?: number;
};

/** What runs, with nothing left to ask: every variable and input already has its value. */
export type ResolvedTask = {
  /** Stable across reloads; see taskKey.ts. For a command line: `command:` and the text. */
  key: string;
  name: string;
  /** Name of the workspace folder that it belongs to; absent for user, workspace and folderless ones. */
  folder?: string;
  /** As VS Code shows it: `npm`, `Workspace`, …; empty for a command line. */
  source: string;
  /** One line for people: what runs. */
  commandText: string;
  spec: ProcessSpec;
  /** It is run by a shell: the last argument is the command line. */
  byShell?: true;
  /** Find problems in its output. */
  matchers?: readonly MatcherDefinition[];
  /** What is wrong with the task's other matchers. */
  matcherProblems?: readonly MatcherProblem[];
  /** Run to stop it, before signals are sent: goes to the runner's `halt({ stop })`. */
  stop?: ProcessSpec;
} & InstanceLimit;

/** The kind of every job that runs a process: its data is the task or command, resolved. */
export const processKind = 'process';

/** What a process job runs; undefined for any other job. */
export function processOf(job: Job): ResolvedTask | undefined {
  return job.kind === processKind && isResolvedTask(job.work?.data) ? job.work.data : undefined;
}

/** Other extensions may add work of this kind; they may get it wrong. */
export function isResolvedTask(data: unknown): data is ResolvedTask {
  const task = data as Partial<ResolvedTask> | null | undefined;
  return (
    typeof task?.spec?.file === 'string' &&
    Array.isArray(task.spec.args) &&
    typeof task.spec.cwd === 'string' &&
    typeof task.spec.env === 'object' &&
    typeof task.commandText === 'string'
  );
}

/** Whether what a job prints tells when it is ready. */
export function outputTells(job: Job): boolean {
  return processOf(job)?.matchers?.some(({ background }) => background !== undefined) === true;
}

/**
 * The kind of a job that stands for a task without a command: it is done when the jobs that it comes after
 * are.
 */
export const compositeKind = 'composite';

export type CompositeTask = {
  /** See taskKey.ts. */
  readonly key: string;
  /** As Run Task shows it. */
  readonly title: string;
} & InstanceLimit;

export function withInstanceLimit(work: Work, atOnce: number): Work {
  return atOnce > 1 && isObject(work.data) ? { ...work, data: { ...work.data, atOnce } } : work;
}

/** The key of the task that a job runs; see taskKey.ts. */
export function taskKeyOf(work: Work | undefined): string | undefined {
  const { key } = (work?.data ?? {}) as { readonly key?: unknown };
  return typeof key === 'string' ? key : undefined;
}

/** What every job of a task holds while it runs, so that the same task waits for itself. */
export function taskLimitKey(key: string): string {
  return `task:${key}`;
}

/**
 * The task of the job, and how many of its runs there may be at once; undefined for one that is made of no
 * task.
 */
export function instanceLimitOf({ work }: Pick<Job, 'work'>): { key: string; atOnce: number } | undefined {
  const key = taskKeyOf(work);
  if (key === undefined) {
    return undefined;
  }
  const { atOnce } = (work?.data ?? {}) as { readonly atOnce?: unknown };
  const limit = Number.isSafeInteger(atOnce) && (atOnce as number) > 0 ? (atOnce as number) : 1;
  return { key, atOnce: limit };
}

function isObject(data: unknown): data is object {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
