// Random orders to a queue whose host dies at random moments, also between the commit of a start and its
// work. No job that was accepted is lost, none is started twice unless an adopting handler said so, none runs
// unseen. `npm run test:model` tries many more of them; MODEL_SEED=… tries the same again.

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectLifeStories } from '../kit.ts';
import { CrashWorld, type CrashOptions } from './crashWorld.ts';

const full = process.env['MODEL'] === 'full';
const numRuns = full ? 2000 : 250;
const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);

type Step =
  | { readonly do: 'add'; readonly options: CrashOptions; readonly after: number | undefined }
  | { readonly do: 'end'; readonly pick: number; readonly failed: boolean }
  | { readonly do: 'halt' | 'remove' | 'top'; readonly pick: number }
  | { readonly do: 'workers' | 'advance'; readonly n: number }
  | { readonly do: 'dieLater'; readonly n: number; readonly written: boolean }
  | { readonly do: 'die' | 'pause' | 'resume' };

const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const options = fc
  .record({
    priority: fc.integer({ min: 0, max: 2 }),
    keys: seldom(fc.constant(['k'])),
    delayMs: seldom(fc.nat(20)),
    retry: seldom(fc.constant({ attempts: 2, backoffMs: 5 })),
    rerunIfInterrupted: seldom(fc.constant(true)),
    function: seldom(fc.constant(true)),
  })
  .map((record) => JSON.parse(JSON.stringify(record)) as CrashOptions);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('add' as const), options, after: seldom(fc.nat(50)) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('end' as const), pick: fc.nat(9), failed: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('halt' as const, 'remove' as const, 'top' as const),
      pick: fc.nat(50),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('workers' as const), n: fc.integer({ min: 0, max: 3 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), n: fc.nat(30) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('dieLater' as const), n: fc.nat(3), written: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'die' as const,
        'die' as const,
        'pause' as const,
        'resume' as const,
        'resume' as const,
      ),
    }),
  },
);

async function take(world: CrashWorld, given: Step): Promise<void> {
  const { queue } = world;
  const jobs = queue.jobs.filter(({ completed }) => !completed);
  const picked = 'pick' in given ? jobs[given.pick % Math.max(1, jobs.length)] : undefined;
  switch (given.do) {
    case 'add': {
      const id = given.after === undefined ? undefined : jobs[given.after % Math.max(1, jobs.length)]?.id;
      world.add({ ...given.options, ...(id !== undefined && { after: [id] }) });
      break;
    }
    case 'end':
      world.endProcess(given.pick, given.failed);
      break;
    case 'halt':
      if (picked !== undefined) {
        void queue.haltJob(picked.id);
      }
      break;
    case 'remove':
      if (picked?.state === 'waiting') {
        world.remove(picked.id);
      }
      break;
    case 'top':
      if (picked?.state === 'waiting') {
        queue.moveToTop(picked.id);
      }
      break;
    case 'workers':
      queue.setWorkers(given.n);
      break;
    case 'advance':
      await world.clock.advance(given.n);
      break;
    case 'dieLater':
      world.dieLater(given.n, given.written);
      break;
    case 'die':
      await world.die();
      break;
    case 'pause':
    case 'resume':
      queue[given.do]();
      break;
  }
  await world.rest();
}

it('loses nothing and starts nothing twice, whenever its host dies', async () => {
  const seen = { starts: 0, adoptions: 0, deaths: 0, accepted: 0 };
  const property = fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
    const world = new CrashWorld();
    for (const given of steps) {
      await take(world, given);
      world.check();
    }
    await finish(world);
    seen.starts += world.processes.size;
    seen.adoptions += world.adoptions;
    seen.deaths += world.deaths;
    seen.accepted += world.accepted.size;
  });
  console.log(`${numRuns} sequences of up to 40 steps, MODEL_SEED=${seed}`);
  await fc.assert(property, { numRuns, seed });
  console.log(seen);
  expect(seen.adoptions).toBeGreaterThan(numRuns / 10);
}, 1_800_000);

/** Lets everything come to its end; then every job has one, and every promise is settled. */
async function finish(world: CrashWorld): Promise<void> {
  await world.die();
  world.queue.setWorkers(3);
  world.queue.resume();
  for (let round = 0; round < 200 && world.journal.openJobs.jobs.length > 0; round += 1) {
    await world.clock.advance(60_000);
    while (world.alive.length > 0) {
      world.endProcess(0, false);
    }
    await world.rest();
    world.check();
  }
  world.check();
  expectLifeStories(world.lines);
  expect(world.journal.openJobs.jobs).toEqual([]);
  expect(world.promises.every(({ settled }) => settled)).toBe(true);
  expect(world.clock.pendingTimers).toBe(0);
}
