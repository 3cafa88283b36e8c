// Where dragged jobs go among the waiting ones.

import type { Job } from '../../queue/index.ts';

type Placed = Pick<Job, 'id' | 'priority'>;

export type MovePlan = {
  /** What all of them must have to stand there; undefined: they have it. */
  readonly priority: number | undefined;
  /** In this order. */
  readonly moves: readonly { readonly id: number; readonly to: Place }[];
};

type Place = { readonly before: number } | { readonly after: number };

/**
 * The dragged jobs keep their order among themselves and take the place of `onto`: after it if the first of
 * them stood before it, else before it. Without `onto` they go to the end of those of their priority.
 */
export function planMove(
  waiting: readonly Placed[],
  ids: readonly number[],
  onto: number | undefined,
): MovePlan | undefined {
  const dragged = waiting.filter(({ id }) => ids.includes(id) && id !== onto);
  const [first] = dragged;
  const last = waiting.findLast(({ id, priority }) => priority === first?.priority && !ids.includes(id));
  const target = onto === undefined ? last : waiting.find(({ id }) => id === onto);
  if (first === undefined || target === undefined) {
    return undefined;
  }
  const downward = waiting.indexOf(first) < waiting.indexOf(target);
  const same = dragged.every(({ priority }) => priority === target.priority);
  const moves = dragged.map(({ id }, index) => {
    const previous = dragged[index - 1];
    const to: Place =
      previous === undefined && !downward ? { before: target.id } : { after: (previous ?? target).id };
    return { id, to };
  });
  return { priority: same ? undefined : target.priority, moves };
}
