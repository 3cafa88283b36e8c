import { readTail } from '../../node/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { failingLine, lastLines } from './outputText.ts';
import { plainLabel } from '../base/plainText.ts';
import type { Outputs } from './outputs.ts';

/** What a failed run printed, in short. */
export type FailureDigest = { readonly line: string; readonly lastLines: readonly string[] };

const readBytes = 64 * 1024;
const tooltipLines = 8;

/** Reads the end of a job's output once, when it has failed. */
export class FailureDigests implements Disposable {
  readonly #store = new DisposableStore();
  readonly #digests = new Map<number, FailureDigest>();
  readonly #outputs: Outputs;
  #ready: (job: Job) => void = () => undefined;

  constructor(dispatcher: Dispatcher, outputs: Outputs, log: Pick<Log, 'warn'>) {
    this.#outputs = outputs;
    this.#store.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        if (change === 'removed') {
          this.#digests.delete(job.id);
        } else if (change === 'ended' && job.state === 'failed') {
          this.#read(job).catch((error: unknown) =>
            log.warn('The output of a failed job cannot be read.', error),
          );
        }
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  of(job: Job): FailureDigest | undefined {
    return this.#digests.get(job.id);
  }

  /** Called when a digest is there. */
  whenReady(ready: (job: Job) => void): void {
    this.#ready = ready;
  }

  async #read(job: Job): Promise<void> {
    const output = await readTail(this.#outputs.pathOf(job), readBytes);
    const line = failingLine(output);
    if (line !== undefined) {
      this.#digests.set(job.id, {
        line: plainLabel(line.trim()),
        lastLines: lastLines(output, tooltipLines).map(plainLabel),
      });
      this.#ready(job);
    }
  }
}
