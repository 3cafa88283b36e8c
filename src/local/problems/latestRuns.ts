// Finds the ended runs whose problems were shown when the last window closed.

import type { Job } from '../../queue/index.ts';
import { pageSize } from '../history/historyPages.ts';
import type { JobHistory } from '../history/jobHistory.ts';
import type { MatcherDefinition } from '../matchers/matcherDefinition.ts';
import { processOf } from '../work/taskWork.ts';

export type MatchedRun = {
  readonly job: Job;
  readonly task: string;
  readonly matchers: readonly MatcherDefinition[];
};

/** The latest run of each task with problem matchers, among the page of newest ended jobs. */
export function latestMatchedRuns(history: JobHistory): MatchedRun[] {
  const runs = new Map<string, MatchedRun>();
  for (const job of history.page({ filter: {}, limit: pageSize }).jobs) {
    const { key, matchers = [] } = processOf(job) ?? {};
    const hasRun = job.startedAt !== undefined || job.attempts.length > 0;
    if (key !== undefined && hasRun && matchers.length > 0 && !runs.has(key)) {
      runs.set(key, { job, task: key, matchers });
    }
  }
  return [...runs.values()];
}
