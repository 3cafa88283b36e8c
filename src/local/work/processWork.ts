import type { Job } from '../../queue/index.ts';
import type { ResolvedTask } from './resolvedTask.ts';

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
