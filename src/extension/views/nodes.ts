import type { Job, Worker } from '../../queue/index.ts';

export type JobGroup = 'services' | 'running' | 'waiting' | 'ended';

export type JobNode = { readonly kind: 'job'; readonly job: Job };
export type GroupNode = { readonly kind: 'group'; readonly group: JobGroup };
/** The row that shows the next page of a long group; `hidden` is undefined when nobody has counted. */
export type MoreNode = {
  readonly kind: 'more';
  readonly group: JobGroup;
  readonly hidden: number | undefined;
};
export type WorkerNode = { readonly kind: 'worker'; readonly worker: Worker };

/** The row that says that nothing is saved at the moment. */
export type UnsavedNode = { readonly kind: 'unsaved' };

export type JobsNode = GroupNode | JobNode | MoreNode | UnsavedNode;
export type QueueNode = JobsNode | WorkerNode;

/** Whether a command's argument is a row of one of our trees. */
export function isQueueNode(value: unknown): value is QueueNode {
  const kind = (value as Partial<QueueNode> | null | undefined)?.kind;
  return kind !== undefined && ['job', 'worker', 'group', 'more', 'unsaved'].includes(kind);
}
