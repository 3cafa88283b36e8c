// Says why each waiting job waits, in data and in words.

import type { JobRecord } from '../core/jobRecord.ts';
import type { WaitReason, Job } from '../job.ts';
import type { WaitingJobs } from './waitingJobs.ts';

export type PlannedJob = {
  readonly job: Job;
  readonly why: WaitReason;
  /** The reason in English, for logs and programs; a shell makes its own words from `why`. */
  readonly words: string;
};

/** `closed`: why none is started at all; `inLine`: why one waits that waits for nothing of its own. */
export function plan(waiting: WaitingJobs, closed: WaitReason | undefined, inLine: WaitReason): PlannedJob[] {
  let place = 0;
  const reasonOf = (job: JobRecord): WaitReason => {
    const own = waiting.whyOf(job);
    // Counted also while nothing is started: the place in line is the same afterwards.
    place += own === undefined ? 1 : 0;
    return closed ?? own ?? (inLine.kind === 'worker' ? { kind: 'worker', place } : inLine);
  };
  return [...waiting].map((job) => {
    const why = reasonOf(job);
    return { job, why, words: wordsOf(why) };
  });
}

function wordsOf(why: WaitReason): string {
  switch (why.kind) {
    case 'trust':
      return 'the workspace is not trusted';
    case 'paused':
      return 'the queue is paused';
    case 'resources':
      return `the system is short of: ${why.missing}`;
    case 'journal':
      return 'the journal cannot be written';
    case 'after':
      return `after ${list(why.jobs)}`;
    case 'until':
      return `until ${new Date(why.at).toLocaleString()}`;
    case 'key':
      return why.heldBy.length === 0
        ? `the key "${why.key}" is held back`
        : `the key "${why.key}" is for ${list(why.heldBy)}`;
    case 'work':
      return why.message;
    case 'start':
      return 'there are no workers';
    case 'worker':
      return `no free worker, place ${why.place ?? 1} in line`;
  }
}

const list = (ids: readonly number[]): string => ids.map((id) => `#${id}`).join(', ');
