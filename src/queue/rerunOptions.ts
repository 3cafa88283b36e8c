import { QueueError } from './errors.ts';
import type { JobRecord } from './jobRecord.ts';
import type { JobOptions } from './jobOptions.ts';
import { isLost } from './lostWork.ts';
import type { Work } from './work.ts';

/** The options that a job has when it runs what this one ran. Throws QueueError `badWork` when that was not saved. */
export function rerunOptions(job: JobRecord, options: JobOptions, changed: Work | undefined): JobOptions {
  return changed === undefined ? { ...keptOptions(job), ...options } : options;
}

function keptOptions(job: JobRecord): JobOptions {
  const { id, run, name, priority, origin, timeoutMs, service, keys, retry, rerunIfInterrupted } = job;
  if (isLost(run)) {
    throw new QueueError('badWork', `What job #${id} ran was not saved, so it cannot be run again.`);
  }
  return {
    name,
    priority,
    service,
    ...(origin !== undefined && { origin }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(keys.length > 0 && { keys }),
    ...(retry !== undefined && { retry }),
    ...(rerunIfInterrupted && { rerunIfInterrupted }),
  };
}
