// What must be the same in the real queue and the model, and what must hold whatever the model says.

import { expect } from 'vitest';
import type { Dispatcher, Job, WaitReason } from '../../../../src/queue/index.ts';
import { ids } from '../kit.ts';
import type { Model } from './model.ts';
import type { ModelJob } from './modelJob.ts';
import { listed, startable, waitingServices, whyWaiting } from './modelRules.ts';

/** The real queue, and what the test has seen of it. */
type Pair = {
  readonly real: Dispatcher;
  readonly jobs: ReadonlyMap<number, Job>;
  readonly starts: readonly string[];
  readonly lines: readonly string[];
  untilFinished: { settled: boolean }[];
};

export function expectAgreement(pair: Pair, model: Model): void {
  const { real } = pair;
  expect(ids(real.waiting)).toEqual(ids(listed(model)));
  expect(ids(real.jobs)).toEqual(ids(model.kept));
  expect(ids(real.services.filter(({ state }) => state === 'waiting'))).toEqual(ids(waitingServices(model)));
  expect(ids(real.ended)).toEqual(ids(model.ended.toReversed()));
  expect(real.counts).toEqual(model.counts);
  expect(real.endedKept).toBe(model.ended.length);
  expectWorkers(pair, model);
  for (const expected of model.jobs) {
    expectJob(pair.jobs.get(expected.id), expected, model);
  }
  expectPlan(pair, model);
  expectLimits(pair);
  expect(new Set(pair.starts).size).toBe(pair.starts.length);
  expect(pair.lines.filter((line) => line === 'finish').length).toBe(model.finishes);
  const shouldBeSettled = model.open === 0;
  expect(pair.untilFinished.every(({ settled }) => settled === shouldBeSettled)).toBe(true);
  pair.untilFinished = shouldBeSettled ? [] : pair.untilFinished;
}

function expectWorkers({ real }: Pair, model: Model): void {
  expect(
    real.workers.map(({ id, job, state, jobsDone, leaving }) => ({
      id,
      job: job?.id,
      state,
      jobsDone,
      leaving,
    })),
  ).toEqual(
    model.workers.map(({ id, job, jobsDone, leave }) => {
      const halting = job !== undefined && model.jobs[job - 1]?.asked !== undefined;
      const state = halting ? 'halting' : job === undefined ? 'idle' : 'busy';
      return { id, job, state, jobsDone, leaving: leave !== undefined };
    }),
  );
}

function expectJob(job: Job | undefined, expected: ModelJob, model: Model): void {
  const { id, state, priority, attempt, startedAt } = expected;
  expect([id, job?.state, job?.priority, job?.attempt]).toEqual([id, state, priority, attempt]);
  expect([id, job?.startedAt]).toEqual([id, startedAt]);
  expect(job?.attempts.map((each) => each.attempt)).toEqual(
    Array.from({ length: attempt - 1 }, (_, n) => n + 1),
  );
  expect((job?.endedAt ?? Infinity) >= (job?.startedAt ?? 0)).toBe(true);
  expect([id, job?.endedAt]).toEqual([id, expected.endedAt]);
  expect(job?.durationMs ?? 0).toBeGreaterThanOrEqual(0);
  if (job?.outcome?.kind === 'halted') {
    expect([id, job.outcome.by]).toEqual([id, expected.asked]);
  } else if (job?.outcome?.kind === 'failed') {
    expect([id, job.outcome.reason]).toEqual([id, expected.reason]);
  } else if (job?.outcome?.kind === 'skipped') {
    expect([id, job.outcome.because]).toEqual([id, expected.culprit]);
  } else if (job?.status.state === 'waiting') {
    expect([id, sorted(job.status.why)]).toEqual([id, sorted(whyWaiting(model, expected))]);
  }
}

function sorted(why: WaitReason): WaitReason {
  return why.kind === 'after' ? { ...why, jobs: why.jobs.toSorted((one, other) => one - other) } : why;
}

function expectPlan({ real }: Pair, model: Model): void {
  const plan = real.plan();
  expect(plan.map(({ job }) => job.id)).toEqual(ids(real.waiting));
  const inLine = plan.filter(({ why }) => why.kind === 'worker');
  expect(inLine.map(({ why }) => 'place' in why && why.place)).toEqual(inLine.map((_, index) => index + 1));
  if (inLine.length > 0) {
    expect(inLine.map(({ job }) => job.id)).toEqual(ids(startable(model).filter(({ service }) => !service)));
  }
}

/** Said without the model: what runs holds its keys, each within the limit it was started under. */
function expectLimits({ real, jobs }: Pair): void {
  const running = [...jobs.values()].filter(({ state }) => state === 'running');
  const onWorkers = running.filter(({ service }) => !service);
  expect(new Set(real.workers.flatMap(({ job }) => job?.id ?? [])).size).toBe(onWorkers.length);
  for (const key of ['b', 'c']) {
    const holders = running.filter(({ keys }) => keys.includes(key));
    expect(holders.length).toBeLessThanOrEqual(key === 'b' ? 2 : 1);
  }
}
