// Shows at most two notices for a batch of jobs: one soon after its first failure, and one when it has ended,
// unless the first has said it all.

import * as vscode from 'vscode';
import { type Disposable, DisposableStore, hasFailed, outcomeText, plainMessage } from '../../local/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import type { OutputTerminals } from '../output/outputTerminals.ts';
import type { Settings } from '../settings/settings.ts';
import { formatDuration } from '../shared/duration.ts';
import { type Batch, BatchTally, endsOf, isEndNews, isFailureNews } from './batchTally.ts';

/** Jobs that fail together, or a batch that ends right away, make one notice. */
const usualGatherMs = 1000;
const mostNamed = 3;
const longestName = 40;

type Told = Pick<Batch, 'failed'> & { readonly ends: number };

/** What the notices need to know from elsewhere. */
export type BatchSight = {
  /** Whether another notice tells of this failure right now. */
  readonly wasTold: (failed: Job) => boolean;
  /** Whether the notice of a crash counts this job. */
  readonly wasInCrash: (interrupted: Job) => boolean;
  /** Whether the user sees that this job has failed. */
  readonly isInFront: (failed: Job) => boolean;
};

export class BatchNotice implements Disposable {
  readonly #store = new DisposableStore();
  readonly #dispatcher: Dispatcher;
  readonly #settings: Settings;
  readonly #terminals: OutputTerminals;
  readonly #sight: BatchSight;
  readonly #gatherMs: number;
  readonly #tally = new BatchTally();
  #gathering: ReturnType<typeof setTimeout> | undefined = undefined;
  /** What the user knows of the batch. */
  #told: Told = { failed: 0, ends: 0 };
  #firstToldElsewhere = false;

  constructor(
    dispatcher: Dispatcher,
    settings: Settings,
    terminals: OutputTerminals,
    sight: BatchSight,
    gatherMs = usualGatherMs,
  ) {
    this.#dispatcher = dispatcher;
    this.#settings = settings;
    this.#terminals = terminals;
    this.#sight = sight;
    this.#gatherMs = gatherMs;
    this.#store.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        if (!dispatcher.leading) {
          return;
        }
        if (change === 'started' && !job.service) {
          this.#tally.started(job.startedAt ?? job.queuedAt);
        } else if (change === 'ended') {
          this.#ended(job);
        }
      }),
    );
    this.#store.add(dispatcher.onDidChangeQueue(({ change }) => change === 'role' && this.#roleChanged()));
    this.#store.add(dispatcher.onDidFinish(() => this.#finished()));
    this.#store.add({ dispose: () => clearTimeout(this.#gathering) });
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** What runs when this window begins to lead has started while another one led. */
  #roleChanged(): void {
    if (!this.#dispatcher.leading) {
      this.#begin();
      return;
    }
    for (const { job } of this.#dispatcher.workers) {
      if (job !== undefined) {
        this.#tally.started(job.startedAt ?? job.queuedAt);
      }
    }
  }

  #ended(job: Job): void {
    if (job.state === 'interrupted' && this.#sight.wasInCrash(job)) {
      return;
    }
    this.#tally.ended(job);
    const wasToldOf = this.#firstToldElsewhere || this.#told.failed > 0;
    if (!hasFailed(job) || wasToldOf || this.#gathering !== undefined) {
      return;
    }
    this.#firstToldElsewhere = this.#tally.batch?.failed === 1 && this.#sight.wasTold(job);
    if (!this.#firstToldElsewhere) {
      this.#gathering = setTimeout(() => this.#tellFailure(), this.#gatherMs);
    }
  }

  #tellFailure(): void {
    this.#gathering = undefined;
    const { batch } = this.#tally;
    const [first] = batch?.failures ?? [];
    if (batch === undefined || first === undefined || !this.#dispatcher.leading) {
      return;
    }
    if (
      isFailureNews(
        batch,
        this.#settings,
        batch.failures.every((job) => this.#sight.isInFront(job)),
      )
    ) {
      this.#told = { failed: batch.failed, ends: endsOf(batch) };
      void this.#tell('Warning', failureText(batch, first), first);
    }
    if (this.#dispatcher.counts.running === 0) {
      // No job runs whose end would end the batch, and what waits may wait for hours.
      this.#begin();
    }
  }

  #finished(): void {
    const { batch } = this.#tally;
    const told = this.#firstToldElsewhere ? { failed: 1, ends: 1 + (batch?.skipped ?? 0) } : this.#told;
    this.#begin();
    if (batch === undefined || !this.#dispatcher.leading || told.ends === endsOf(batch)) {
      return;
    }
    const [first] = batch.failures;
    const isInFront = first !== undefined && this.#sight.isInFront(first);
    if (isEndNews(batch, this.#settings, isInFront)) {
      const kind = batch.failed > told.failed ? 'Warning' : 'Information';
      void this.#tell(kind, endText(batch), batch.failures[told.failed] ?? first);
    }
  }

  #begin(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#tally.take();
    this.#told = { failed: 0, ends: 0 };
    this.#firstToldElsewhere = false;
  }

  async #tell(kind: 'Warning' | 'Information', message: string, failed: Job | undefined): Promise<void> {
    const output = vscode.l10n.t('Show Output');
    const actions = failed === undefined ? [] : [output];
    const choice = await vscode.window[`show${kind}Message`](message, ...actions);
    if (choice === output && failed !== undefined) {
      this.#terminals.show(failed);
    }
  }
}

function failureText(batch: Batch, first: Job): string {
  if (batch.failed > 1) {
    const parts = [failedText(batch), ...skippedText(batch.skipped)];
    return vscode.l10n.t('Job Queue: {0}.', parts.join(', '));
  }
  const name = nameOf(first);
  const how = plainMessage(outcomeText(first.outcome, vscode.l10n));
  const failed = vscode.l10n.t({
    message: '{0} failed ({1})',
    args: [name, how],
    comment: ['{0} names a job, {1} says how it failed.'],
  });
  const text = first.state === 'interrupted' ? vscode.l10n.t('{0} was interrupted', name) : failed;
  return sentence([text, ...skippedText(batch.skipped)]);
}

function endText(batch: Batch): string {
  const { succeeded, failed, halted, skipped, durationMs, failures } = batch;
  const took = formatDuration(durationMs);
  const [first] = failures;
  if (failed === 1 && succeeded + halted === 0 && first !== undefined) {
    const name = nameOf(first);
    const text =
      first.state === 'interrupted'
        ? vscode.l10n.t('{0} was interrupted', name)
        : vscode.l10n.t('{0} failed after {1}', name, took);
    return sentence([text, ...skippedText(skipped)]);
  }
  const counts = [
    ...(succeeded > 0 ? [vscode.l10n.t('{0} succeeded', succeeded)] : []),
    ...(failed > 0 ? [failedText(batch)] : []),
    ...(halted > 0 ? [vscode.l10n.t('{0} halted', halted)] : []),
    ...(skipped > 0 ? [vscode.l10n.t('{0} skipped', skipped)] : []),
  ];
  return vscode.l10n.t('Job Queue: {0} in {1}.', counts.join(', '), took);
}

function nameOf({ id, name }: Job): string {
  return plainMessage(`#${id} ${name}`);
}

function sentence(parts: readonly string[]): string {
  return `${parts.join('; ')}.`;
}

function skippedText(count: number): string[] {
  return count === 0
    ? []
    : [count === 1 ? vscode.l10n.t('1 job skipped') : vscode.l10n.t('{0} jobs skipped', count)];
}

/** `3 failed (lint, e2e and 1 more)`. */
function failedText({ failed, failures }: Batch): string {
  const names = failures.slice(0, mostNamed).map(({ name }) => shortName(name));
  const more = failed - names.length;
  const named = more > 0 ? vscode.l10n.t('{0} and {1} more', names.join(', '), more) : names.join(', ');
  return vscode.l10n.t({
    message: '{0} failed ({1})',
    args: [failed, named],
    comment: ['{0} is how many jobs failed, {1} are the names of some.'],
  });
}

function shortName(name: string): string {
  const text = plainMessage(name);
  return text.length > longestName ? `${text.slice(0, longestName - 1)}…` : text;
}
