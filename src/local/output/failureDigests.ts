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
/** More rows than a person will ask for; the oldest goes first. */
const mostKept = 5000;

type Entry = { readonly job: Job; readonly logPath: string; digest: FailureDigest | undefined };

/**
 * Reads the end of a failed job's kept output when somebody first asks for it, whichever window or session
 * has run the job, and one output at a time. Nothing of it is saved: the output is, and only rows that are
 * shown are asked for.
 */
export class FailureDigests implements Disposable {
  readonly #store = new DisposableStore();
  /** By log: a job may be shown by another object later. Also those that have nothing to say. */
  readonly #entries = new Map<string, Entry>();
  readonly #outputs: Pick<Outputs, 'pathOf' | 'whenDeleted'>;
  readonly #log: Pick<Log, 'warn'>;
  #due: Entry[] = [];
  #isReading = false;
  #ready: (job: Job) => void = () => undefined;

  constructor(
    dispatcher: Pick<Dispatcher, 'onDidChangeJob'>,
    outputs: Pick<Outputs, 'pathOf' | 'whenDeleted'>,
    log: Pick<Log, 'warn'>,
  ) {
    this.#outputs = outputs;
    this.#log = log;
    outputs.whenDeleted(() => this.#readAgain());
    this.#store.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        if (change === 'removed' && hasFailed(job)) {
          this.#entries.delete(outputs.pathOf(job));
        }
      }),
    );
    this.#store.add({ dispose: () => (this.#due = []) });
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Undefined for a job that has not failed or printed nothing, and until its output has been read. */
  of(job: Job): FailureDigest | undefined {
    if (!hasFailed(job)) {
      return undefined;
    }
    const logPath = this.#outputs.pathOf(job);
    const known = this.#entries.get(logPath);
    if (known !== undefined) {
      return known.digest;
    }
    const entry: Entry = { job, logPath, digest: undefined };
    this.#entries.set(logPath, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > mostKept && oldest !== undefined) {
      this.#entries.delete(oldest);
    }
    this.#readSoon(entry);
    return undefined;
  }

  /** Called when what `of` returns for a job has changed. */
  whenReady(ready: (job: Job) => void): void {
    this.#ready = ready;
  }

  /** What was said so far stays until then. */
  #readAgain(): void {
    const said = [...this.#entries.values()].filter(({ digest }) => digest !== undefined);
    this.#readSoon(...said);
  }

  #readSoon(...entries: readonly Entry[]): void {
    this.#due.push(...entries);
    if (!this.#isReading) {
      void this.#readDue();
    }
  }

  async #readDue(): Promise<void> {
    this.#isReading = true;
    for (let entry = this.#due.shift(); entry !== undefined; entry = this.#due.shift()) {
      const digest = await this.#read(entry);
      if (this.#entries.get(entry.logPath) === entry && digest?.line !== entry.digest?.line) {
        entry.digest = digest;
        this.#ready(entry.job);
      }
    }
    this.#isReading = false;
  }

  async #read({ logPath }: Entry): Promise<FailureDigest | undefined> {
    try {
      const output = await readTail(logPath, readBytes);
      const line = failingLine(output);
      return line === undefined
        ? undefined
        : {
            line: plainLabel(line.trim()),
            lastLines: lastLines(output, tooltipLines).map(plainLabel),
          };
    } catch (error) {
      this.#log.warn('The output of a failed job cannot be read.', error);
      return undefined;
    }
  }
}

/** One that never ran has printed nothing. */
function hasFailed(job: Job): boolean {
  return job.state === 'failed' && (job.startedAt !== undefined || job.attempts.length > 0);
}
