// Which jobs a person wants to see. Plain data, so that a store can look for them, too.

import { searchedTexts } from '../../node/index.ts';
import type { Job, JobState } from '../../queue/index.ts';

/** All parts have to fit; one that is left out fits every job. */
export type JobFilter = {
  readonly states?: readonly JobState[];
  /** A part of the name, in any case. */
  readonly name?: string;
  /** A part of the name, of the command line, its folder, a note or of how it ended, in any case. */
  readonly text?: string;
  /** Epoch ms: jobs that have ended since then, and those that have not. */
  readonly since?: number;
};

export const jobStates: readonly JobState[] = [
  'waiting',
  'running',
  'succeeded',
  'failed',
  'halted',
  'interrupted',
  'skipped',
];

export function fitsFilter(job: Job, { states, name, text, since }: JobFilter): boolean {
  return (
    (states?.includes(job.state) ?? true) &&
    (since === undefined || job.endedAt === undefined || job.endedAt >= since) &&
    (name === undefined || has(job.name, name)) &&
    (text === undefined || searchedTexts(job).some((words) => has(words, text)))
  );
}

/** Without the parts that fit every job; undefined when nothing is left. */
export function essential({ states, name = '', text = '', since }: JobFilter): JobFilter | undefined {
  const some = states !== undefined && states.length > 0 && states.length < jobStates.length;
  const filter = {
    ...(some && { states: jobStates.filter((state) => states.includes(state)) }),
    ...(name.trim() !== '' && { name: name.trim() }),
    ...(text.trim() !== '' && { text: text.trim() }),
    ...(since !== undefined && { since }),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}

function has(whole: string, part: string): boolean {
  return whole.toLowerCase().includes(part.toLowerCase());
}
