import * as vscode from 'vscode';
import { type Disposable, DisposableStore, plainMessage } from '../../local/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import type { OutputTerminals } from '../output/outputTerminals.ts';
import type { Settings } from '../settings/settings.ts';
import { formatDuration } from '../shared/duration.ts';
import { BatchTally, isNews, type Batch } from './batchTally.ts';

/** One quiet notice when a batch has ended. */
export class BatchNotice implements Disposable {
  readonly #store = new DisposableStore();
  readonly #terminals: OutputTerminals;

  /** `wasTold`: whether another notice has told of this failure just now. */
  constructor(
    dispatcher: Dispatcher,
    settings: Settings,
    terminals: OutputTerminals,
    wasTold: (failed: Job) => boolean,
  ) {
    this.#terminals = terminals;
    const tally = new BatchTally();
    this.#store.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        if (job.service || !dispatcher.leading) {
          return;
        }
        if (change === 'started') {
          tally.started(job.startedAt ?? job.queuedAt);
        } else if (change === 'ended') {
          tally.ended(job);
        }
      }),
    );
    this.#store.add(
      dispatcher.onDidFinish(() => {
        const batch = tally.take();
        if (
          batch === undefined ||
          !dispatcher.leading ||
          !isNews(batch, settings.notify, settings.notifyMinDurationMs)
        ) {
          return;
        }
        const { failed, lastFailed } = batch;
        if (failed !== 1 || lastFailed === undefined || !wasTold(lastFailed)) {
          void this.#tell(batch);
        }
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #tell(batch: Batch): Promise<void> {
    const { lastFailed } = batch;
    const message = summary(batch);
    if (lastFailed === undefined) {
      await vscode.window.showInformationMessage(message);
      return;
    }
    const output = vscode.l10n.t('Show Output');
    if ((await vscode.window.showWarningMessage(message, output)) === output) {
      this.#terminals.show(lastFailed);
    }
  }
}

function summary({ succeeded, failed, halted, durationMs, lastFailed }: Batch): string {
  const took = formatDuration(durationMs);
  if (succeeded + failed + halted === 1 && lastFailed !== undefined) {
    return vscode.l10n.t('{0} failed after {1}.', plainMessage(`#${lastFailed.id} ${lastFailed.name}`), took);
  }
  const counts = [
    ...(succeeded > 0 ? [vscode.l10n.t('{0} succeeded', succeeded)] : []),
    ...(failed > 0 ? [vscode.l10n.t('{0} failed', failed)] : []),
    ...(halted > 0 ? [vscode.l10n.t('{0} halted', halted)] : []),
  ];
  return vscode.l10n.t('Job Queue: {0} in {1}.', counts.join(', '), took);
}
