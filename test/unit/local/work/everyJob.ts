// A job and a worker in every state that matters for what can be done with them.
import type { Job, JobStatus, Outcome, Worker } from '../../../../src/queue/index.ts';

const spec = { file: 'true', args: [], cwd: '/', env: {} };
const processWork = { kind: 'process', data: { spec, commandText: 'true' } };

const ends: Outcome[] = [
  { kind: 'succeeded', value: undefined },
  { kind: 'failed', reason: 'exitCode', message: 'exit code 1', exitCode: 1 },
  { kind: 'halted', by: 'job', clean: true, remaining: [] },
  { kind: 'halted', by: 'job', clean: false, remaining: [77] },
  { kind: 'interrupted', message: 'the host died' },
  { kind: 'skipped', because: 3 },
];
const statuses: JobStatus[] = [
  { state: 'waiting', why: { kind: 'worker' } },
  ...(['starting', 'active', 'halting'] as const).map(
    (phase) => ({ state: 'running', phase, worker: 1 }) as const,
  ),
  ...ends.map((outcome) => ({ state: outcome.kind, outcome }) as JobStatus),
];

function jobIn(status: JobStatus, work: object | undefined, attempts: readonly object[] = []): Job {
  return {
    state: status.state,
    status,
    work,
    attempts,
    notes: {},
    kind: work === undefined ? 'function' : 'process',
  } as Job;
}

/** It has left a process running. */
export const leaver = {
  ...jobIn({ state: 'succeeded', outcome: { kind: 'succeeded', value: undefined } }, processWork),
  notes: { left: '77' },
} as Job;

export const jobs: readonly Job[] = [
  leaver,
  // Waits for its second attempt.
  jobIn({ state: 'waiting', why: { kind: 'until', at: 0 } }, processWork, [{ attempt: 1 }]),
  ...statuses.flatMap((status) => [jobIn(status, processWork), jobIn(status, undefined)]),
];

export const workers: readonly Worker[] = [
  { state: 'idle', leaving: false },
  ...(['busy', 'halting'] as const).flatMap((state) =>
    [false, true].map((leaving) => ({ state, leaving, job: jobs[4] })),
  ),
].map((worker) => worker as Worker);
