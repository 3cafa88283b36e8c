// What survives the halt of a job, and how to kill it again.

import { haltIdentified, type HaltResult, readRunFiles } from '../../node/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import { type Disposable, DisposableStore } from '../base/disposable.ts';
import type { Outputs } from '../output/outputs.ts';
import { can } from '../work/jobCapabilities.ts';

type KillAgain = () => Promise<HaltResult>;

/** What has survived the halt of its job, and how to try again, for as long as the job is kept. */
export class Survivors implements Disposable {
  readonly #store = new DisposableStore();
  readonly #find: (job: Job) => Promise<HaltResult | undefined>;
  /** For each job one for each of its attempts that has left something. */
  readonly #kills = new Map<number, readonly KillAgain[]>();

  /** `find` looks for what an earlier window has left; see killSurvivorsOfEarlierHost. */
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
    this.#kills.set(job.id, [...(this.#kills.get(job.id) ?? []), killAgain]);
  }

  /** Kills again. Undefined when nothing of the job is known to have survived. */
  async killAgain(job: Job): Promise<HaltResult | undefined> {
    const kills = this.#kills.get(job.id);
    const result = kills ? allOf(await Promise.all(kills.map((kill) => kill()))) : await this.#find(job);
    if (result?.clean === true) {
      this.#kills.delete(job.id);
    }
    return result;
  }
}

function allOf(results: readonly HaltResult[]): HaltResult {
  return {
    clean: results.every(({ clean }) => clean),
    remaining: results.flatMap(({ remaining }) => remaining),
  };
}

/**
 * Kills what the attempts of a job have left that has run in another window, or in an earlier one. Undefined:
 * nothing is known of them.
 */
export async function killSurvivorsOfEarlierHost(
  job: Job,
  outputs: Outputs,
): Promise<HaltResult | undefined> {
  const { record } = outputs.outputOf(job);
  if (!can(job, 'killAgain') || record === undefined) {
    return undefined;
  }
  const results: HaltResult[] = [];
  for (let attempt = 1; attempt <= job.attempt; attempt++) {
    const files = await readRunFiles({ ...record, attempt });
    if ((files.state === 'started' || files.state === 'ended') && files.identity !== undefined) {
      const { identity, marker } = files;
      results.push(await haltIdentified({ identity, marker }, { graceMs: 0 }));
    }
  }
  return results.length === 0 ? undefined : allOf(results);
}
