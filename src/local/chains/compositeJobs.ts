// How the queue runs the job of a task that is only a list of others: it has no work of its own, and its time
// is that of its chain.

import type { Dispatcher, Job, JobContext } from '../../queue/index.ts';
import { compositeKind } from '../work/taskWork.ts';

type Find = (id: number) => Job | undefined;

/** `find`: also an ended job that the dispatcher has no more. */
export function handleCompositeJobs(dispatcher: Pick<Dispatcher, 'handle'>, find: Find): void {
  const run = (_data: unknown, { job, started }: JobContext): void => started(firstStart(job, find));
  dispatcher.handle(compositeKind, run, { reportsStart: true, adopt: run });
}

/**
 * When the first job of its chain started; undefined when none has. A service that ran before is not part of
 * this run of the chain.
 */
function firstStart(job: Job, find: Find): number | undefined {
  const chain = new Set([job.id]);
  let first: number | undefined;
  for (const id of chain) {
    const { after = [], afterEnd = [] } = (id === job.id ? job : find(id)) ?? {};
    for (const earlier of [...after, ...afterEnd]) {
      const at = startOf(find(earlier));
      if (at !== undefined && at >= job.queuedAt) {
        first = Math.min(at, first ?? at);
        chain.add(earlier);
      }
    }
  }
  return first;
}

function startOf(job: Job | undefined): number | undefined {
  return job?.attempts[0]?.startedAt ?? job?.startedAt;
}
