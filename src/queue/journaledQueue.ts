// The roles of a dispatcher. It leads, which is all that most ever do, or it follows: then it starts nothing
// and refuses every order, and shows what another dispatcher does by what that one saves.

import { QueueError } from './errors.ts';
import type { Job } from './job.ts';
import type { CommitResult, JournalBatch } from './journal.ts';
import { QueueView } from './queueView.ts';
import type { SavedJob } from './saved.ts';

export class JournaledQueue extends QueueView {
  /** Whether it leads; otherwise it follows. */
  get leading(): boolean {
    return true;
  }

  /** Commits what is not committed yet, now. `held` without a journal, `fenced` while it follows. */
  save(): CommitResult {
    throw notYet();
  }

  /**
   * Follows from now on. Nothing is halted: what runs goes on unseen, and its answer is ignored. All jobs are dropped from
   * memory, what was not saved is lost, and every `finished` settles as interrupted.
   */
  stepDown(): void {
    throw notYet();
  }

  /** Shows what another dispatcher has saved. Jobs it shows already are changed in place. Ignored while it leads. */
  follow(_batch: JournalBatch): void {
    throw notYet();
  }

  /**
   * Leads from now on, with the jobs that it has followed: those that run are adopted (see `HandlerOptions.adopt`), functions end
   * as interrupted, then starting goes on. Throws QueueError `stopped`.
   */
  lead(): void {
    throw notYet();
  }

  /** Shows ended jobs again that are no longer kept; they are not counted and not saved again. Those it keeps already are returned as they are. */
  recall(_saved: readonly SavedJob[]): readonly Job[] {
    throw notYet();
  }
}

const notYet = (): QueueError => new QueueError('following', 'Not written yet.');
