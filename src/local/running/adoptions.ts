import type { Job } from '../../queue/index.ts';

/** Jobs of an earlier window of which it is not known yet what has become of them. */
export class Adoptions {
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
