import type { AtOnce } from './resolvedTask.ts';

/** The kind of a job that stands for a task without a command: it is done when the jobs that it comes after are. */
export const compositeKind = 'composite';

export interface CompositeTask extends AtOnce {
  /** See taskKey.ts. */
  readonly key: string;
  /** As Run Task shows it. */
  readonly title: string;
}
