// The roles of a dispatcher. It leads, which is all that most ever do, or it follows: then it starts nothing
// and refuses every order, and shows what another dispatcher does by what that one saves.

import type { Parts } from './assemble.ts';
import type { Job } from './job.ts';
import type { CommitResult, JournalBatch } from './journal.ts';
import { QueueView } from './queueView.ts';
import type { Roles } from './roles.ts';
import type { SavedJob } from './saved.ts';

export class JournaledQueue extends QueueView {
  readonly #roles: Roles;

  constructor(parts: Parts) {
    super(parts);
    this.#roles = parts.roles;
  }

  /** Whether it leads; otherwise it follows. */
  get leading(): boolean {
    return this.#roles.leading;
  }

  /** Commits what is not committed yet, now. `held` without a journal, `fenced` while it follows. */
  save(): CommitResult {
    return this.#roles.save();
  }

  /**
   * Follows from now on. Nothing is halted: what runs goes on unseen, and its answer is ignored. All jobs are dropped from
   * memory, what was not saved is lost, and every `finished` settles as interrupted.
   */
  stepDown(): void {
    this.#roles.stepDown();
  }

  /** Shows what another dispatcher has saved. Jobs it shows already are changed in place. Ignored while it leads. */
  follow(batch: JournalBatch): void {
    this.#roles.follow(batch);
  }

  /**
   * Leads from now on, with the jobs that it has followed: those that run are adopted (see `HandlerOptions.adopt`), functions end
   * as interrupted, then starting goes on. Throws QueueError `stopped`.
   */
  lead(): void {
    this.#roles.lead();
  }

  /**
   * Shows ended jobs again that are no longer kept, until they are removed or it steps down; they are not counted and
   * not saved again. Those that it keeps are returned as they are.
   */
  recall(saved: readonly SavedJob[]): readonly Job[] {
    return this.#roles.recall(saved);
  }
}
