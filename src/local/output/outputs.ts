// Where the output of each job is, and how long it is kept: longer than the job's row in the list, so that
// it can still be searched and compared.

import { KeptOutputs, LogStore, type KeptRun, type ProcessOutput } from '../../node/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { processKind, processOf } from '../work/taskWork.ts';
import type { Localization } from '../base/localization.ts';
import type { Log } from '../base/log.ts';
import { plainLabel } from '../base/plainText.ts';
import { outcomeText } from '../wording/outcomeText.ts';

const dayMs = 24 * 60 * 60 * 1000;
const usualRetainEveryMs = 60_000;

export type OutputSettings = {
  /** Of one run. */
  readonly maxOutputBytes: number;
  readonly redactOutput: boolean;
  readonly maxOutputRuns: number;
  readonly maxOutputAgeDays: number;
};

export class Outputs implements Disposable {
  /** The folder that holds every log. */
  readonly root: string;
  readonly #store = new DisposableStore();
  readonly #logs: LogStore;
  readonly #kept: KeptOutputs;
  readonly #dispatcher: Dispatcher;
  readonly #settings: OutputSettings;
  readonly #retainEveryMs: number;
  readonly #log: Pick<Log, 'error'>;
  readonly #l10n: Localization;
  readonly #records = new Map<string, Promise<void>>();
  #deleted: () => void = () => undefined;
  #retention: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(
    place: { readonly root: string; readonly folder: () => string },
    dispatcher: Dispatcher,
    settings: OutputSettings,
    log: Pick<Log, 'error'>,
    l10n: Localization,
    retainEveryMs = usualRetainEveryMs,
  ) {
    this.root = place.root;
    this.#logs = new LogStore(place.root, place.folder);
    this.#kept = new KeptOutputs(this.root);
    this.#dispatcher = dispatcher;
    this.#settings = settings;
    this.#retainEveryMs = retainEveryMs;
    this.#log = log;
    this.#l10n = l10n;
    this.#store.add(dispatcher.onDidLog(({ job, text }) => this.#report(this.append(job, text))));
    this.#store.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        // The window that leads keeps the records.
        if (!dispatcher.leading) {
          return;
        }
        if (change === 'started' || (change === 'ended' && job.startedAt !== undefined)) {
          this.#report(this.#record(job));
          this.#retainSoon();
        } else if (change === 'retry') {
          this.#report(this.#record(job, job.attempts.at(-1)));
        }
      }),
    );
    this.#store.add({ dispose: () => clearTimeout(this.#retention) });
    this.#retainSoon();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** That of its last attempt which has started. */
  pathOf(job: Job): string {
    const started = (job.startedAt === undefined ? job.attempts.at(-1) : undefined) ?? job;
    return this.#logs.pathOf(job.id, this.#attemptOf(job, started.attempt));
  }

  /** Where a run writes its output, how much of it, and how it went. */
  outputOf(job: Job): ProcessOutput {
    const { maxOutputBytes, redactOutput } = this.#settings;
    return {
      ...this.#logs.outputOf(job.id, this.#attemptOf(job), job.uid),
      maxBytes: maxOutputBytes,
      redact: redactOutput,
    };
  }

  /** The row of a stand-in does not say which attempt runs: the one that has left the latest file does. */
  #attemptOf(job: Job, attempt = job.attempt): number {
    return isStandIn(job) ? this.#logs.lastAttemptOf(job.id) : attempt;
  }

  append(job: Job, text: string): Promise<void> {
    return this.#logs.append(job.id, job.attempt, text);
  }

  /** Every kept run, of this window and of earlier ones, newest first. */
  list(): Promise<KeptRun[]> {
    return this.#kept.list();
  }

  /** The run of the same task or command before this one. */
  async previousOf(job: Job): Promise<KeptRun | undefined> {
    const own = this.pathOf(job);
    const { startedAt = Infinity } = job;
    return (await this.list()).find(
      (run) =>
        run.key === keyOf(job) &&
        run.logPath !== own &&
        // Of those that were started in the same millisecond, the one that was added later came later.
        (run.startedAt < startedAt || (run.startedAt === startedAt && run.jobId < job.id)),
    );
  }

  async delete(job: Job): Promise<void> {
    const logPath = this.pathOf(job);
    // What is being written would be there again.
    await Promise.allSettled([this.#records.get(logPath), this.#logs.written()]);
    await this.#kept.delete(logPath);
    this.#deleted();
  }

  /** Deletes every output except that of running jobs; returns how many. */
  async deleteAll(): Promise<number> {
    const count = await this.#kept.retain({ maxRuns: 0, maxAgeMs: 0 }, Date.now(), this.#openLogs());
    this.#deleted();
    return count;
  }

  /** Called when somebody has deleted output by order. */
  whenDeleted(deleted: () => void): void {
    this.#deleted = deleted;
  }

  /** One write of a record after the other: the end must not be overtaken by the start. */
  #record(job: Job, { attempt, startedAt = Date.now(), endedAt, outcome }: Try = job): Promise<void> {
    const logPath = this.#logs.pathOf(job.id, attempt);
    const run = {
      key: keyOf(job),
      name: plainLabel(job.name),
      jobId: job.id,
      attempt,
      startedAt,
      ...(endedAt !== undefined && { endedAt, end: outcomeText(outcome, this.#l10n) }),
    };
    const written = (this.#records.get(logPath) ?? Promise.resolve()).then(() =>
      this.#kept.record(logPath, run),
    );
    this.#records.set(logPath, written);
    const forget = (): void => {
      if (this.#records.get(logPath) === written) {
        this.#records.delete(logPath);
      }
    };
    written.then(forget, forget);
    return written;
  }

  #retainSoon(): void {
    this.#retention ??= setTimeout(() => {
      this.#retention = undefined;
      const { maxOutputRuns, maxOutputAgeDays } = this.#settings;
      const retention = { maxRuns: maxOutputRuns, maxAgeMs: maxOutputAgeDays * dayMs };
      this.#report(this.#kept.retain(retention, Date.now(), this.#openLogs()));
    }, this.#retainEveryMs);
  }

  #openLogs(): ReadonlySet<string> {
    return new Set(
      this.#dispatcher.jobs.filter((job) => job.state === 'running').map((job) => this.pathOf(job)),
    );
  }

  #report(written: Promise<unknown>): void {
    written.catch((error: unknown) =>
      this.#log.error('An output file could not be written.', error as Error),
    );
  }
}

/** A job, which stands for its current attempt, or an earlier attempt of one. */
type Try = Pick<Job, 'attempt' | 'startedAt' | 'endedAt' | 'outcome'>;

/** Runs with the same key are runs of the same thing. */
function keyOf(job: Job): string {
  return processOf(job)?.key ?? `${job.kind}:${job.name}`;
}

/** Whether it takes the place of a job whose row was damaged, so that its work and its uid are lost. */
function isStandIn(job: Job): boolean {
  return job.kind === processKind && job.uid === undefined && processOf(job) === undefined;
}
