// Fast on purpose; the `feed` ratios of bench/peers guard it. V8 discards the code that it compiled for a
// class when the last object of that class is gone, as happens to runs whenever the queue is idle. A
// scheduler therefore keeps one that never begins.

import { type JobHost, JobRecord, SharedFieldsCache } from '../core/jobRecord.ts';
import { Run, type RunListener } from './run.ts';

export function exampleRun(host: JobHost & RunListener): Run {
  const shared = new SharedFieldsCache(host).get(undefined, 0, false);
  return new Run(new JobRecord(0, () => {}, shared), undefined, host);
}
