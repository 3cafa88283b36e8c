import { describe, expect, it } from 'vitest';
import { planMove } from '../../../../src/extension/views/movePlan.ts';
import { Dispatcher } from '../../../../src/queue/index.ts';

/** Jobs 1 to 3 of priority 2, 4 to 6 of priority 0. */
function open(): Dispatcher {
  const queue = new Dispatcher();
  for (const priority of [2, 2, 2, 0, 0, 0]) {
    queue.addJob(() => {}, { priority });
  }
  return queue;
}

/** The order of ids after a drop. */
function dropped(ids: number[], onto: number | undefined): string {
  const queue = open();
  const { moves, priority } = planMove(queue.waiting, ids, onto) ?? { moves: [], priority: undefined };
  for (const { id, to } of moves) {
    if (priority !== undefined) {
      queue.editJob(id, { priority });
    }
    queue.moveJob(id, to);
  }
  return queue.waiting.map(({ id }) => id).join('');
}

describe('dragged jobs', () => {
  it.each([
    ['down onto another', [1], 3, '231456'],
    ['up onto another', [3], 1, '312456'],
    ['several at once', [4, 6], 5, '123546'],
    ['several, in the order of the queue', [3, 2], 1, '231456'],
    ['onto the group', [4], undefined, '123564'],
    ['onto one of them', [4, 5], 5, '123546'],
    ['onto themselves', [4], 4, '123456'],
    ['up, to a higher priority', [5], 2, '152346'],
    ['down, to a lower priority', [1, 2], 5, '345126'],
  ])('%s', (_, ids, onto, order) => {
    expect(dropped(ids, onto)).toBe(order);
  });

  it('say whether their priority has to change', () => {
    const { waiting } = open();
    expect(planMove(waiting, [1], 2)?.priority).toBeUndefined();
    expect(planMove(waiting, [1, 4], 5)?.priority).toBe(0);
  });

  it('that wait no more, or a place that is gone, do nothing', () => {
    const { waiting } = open();
    expect(planMove(waiting, [77], 2)).toBeUndefined();
    expect(planMove(waiting, [1], 77)).toBeUndefined();
    expect(planMove(waiting, [1, 2, 3], undefined)).toBeUndefined();
  });
});
