import type { Job } from './job.ts';
import type { WaitReason } from './state.ts';

export type PlannedJob = {
  readonly job: Job;
  readonly why: WaitReason;
  /** The reason in English, for logs and programs; a shell makes its own words from `why`. */
  readonly words: string;
};
