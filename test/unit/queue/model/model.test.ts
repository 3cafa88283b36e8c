// Random orders, given to the queue and to a naive model of it; after each they must agree. A failure prints
// the seed and the shortest sequence of orders that shows it. `npm run test:model` tries many more of them,
// and longer ones; MODEL_SEED=… tries the same again.

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { expectLifeStories } from '../kit.ts';
import { anyOrder } from './modelOrders.ts';
import { Pair } from './modelPair.ts';

const full = process.env['MODEL'] === 'full';
const numRuns = full ? 10_000 : 1500;
const maxLength = full ? 100 : 40;
const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);

it('agrees with the model, whatever is ordered in whatever order', async () => {
  let given = 0;
  const property = fc.asyncProperty(fc.array(anyOrder, { maxLength, size: 'max' }), async (orders) => {
    const pair = new Pair();
    given += orders.length;
    for (const order of orders) {
      await pair.give(order);
    }
    await pair.give({ do: 'stop' });
    while (pair.model.running.length > 0) {
      await pair.give({ do: 'end', pick: 0, other: 0 });
    }
    expect(pair.promises.every(({ settled }) => settled)).toBe(true);
    expect(pair.real.workers).toEqual([]);
    expect(pair.clock.pendingTimers).toBe(0);
    expectLifeStories(pair.lines);
  });
  console.log(`${numRuns} sequences of up to ${maxLength} orders, MODEL_SEED=${seed}`);
  await fc.assert(property, { numRuns, seed });
  console.log(`${given} orders, all as the model says`);
}, 1_800_000);
