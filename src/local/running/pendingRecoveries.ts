import type { Job } from '../../queue/index.ts';

/** Knows the running jobs of an earlier window whose outcome is still being looked for. */
export class PendingRecoveries {
  readonly #pending = new Set<number>();

  /** `found` is called when the work still goes on. */
  async follow(job: Job, adopt: (found: () => void) => Promise<void>): Promise<void> {
    const known = (): void => void this.#pending.delete(job.id);
    this.#pending.add(job.id);
    await adopt(known).finally(known);
  }

  isPending(id: number): boolean {
    return this.#pending.has(id);
  }
}
