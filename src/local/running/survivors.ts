import type { HaltResult } from '../../node/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';

type KillAgain = () => Promise<HaltResult>;

/** What has survived the halt of its job, and how to try again, for as long as the job is kept. */
export class Survivors implements Disposable {
  readonly #store = new DisposableStore();
  readonly #find: (job: Job) => Promise<HaltResult | undefined>;
  readonly #kills = new Map<number, KillAgain>();

  /** `find` looks for what an earlier window has left; see killAgain. */
  constructor(
    dispatcher: Dispatcher,
    find: (job: Job) => Promise<HaltResult | undefined> = async () => undefined,
  ) {
    this.#find = find;
    this.#store.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        if (change === 'removed') {
          this.#kills.delete(job.id);
        }
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  add(job: Job, killAgain: KillAgain): void {
    this.#kills.set(job.id, killAgain);
  }

  /** Kills again. Undefined when nothing of the job is known to have survived. */
  async killAgain(job: Job): Promise<HaltResult | undefined> {
    const result = await (this.#kills.get(job.id)?.() ?? this.#find(job));
    if (result?.clean === true) {
      this.#kills.delete(job.id);
    }
    return result;
  }
}
