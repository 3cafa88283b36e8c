// What the user must be told without looking: something survived a halt, or a failure has paused the queue.

import * as vscode from 'vscode';
import { can, type Disposable, DisposableStore, outcomeText, plainMessage } from '../../local/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import type { OutputTerminals } from '../output/outputTerminals.ts';

export class OutcomeNotices implements Disposable {
  readonly #store = new DisposableStore();
  readonly #dispatcher: Dispatcher;
  readonly #terminals: OutputTerminals;

  constructor(dispatcher: Dispatcher, terminals: OutputTerminals) {
    this.#dispatcher = dispatcher;
    this.#terminals = terminals;
    this.#store.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        if (change !== 'ended') {
          return;
        }
        // The window that leads tells, and only of what it has seen.
        if (!dispatcher.leading) {
          return;
        }
        if (job.outcome?.kind === 'halted' && !job.outcome.clean) {
          void this.#survivors(job, job.outcome.remaining);
        }
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Tells that the queue is paused because this job has failed. */
  async pausedAfter(job: Job): Promise<void> {
    const resume = vscode.l10n.t('Resume');
    const output = vscode.l10n.t('Show Output');
    const message = vscode.l10n.t(
      'Job #{0} {1} failed ({2}); the queue is paused.',
      job.id,
      plainMessage(job.name),
      plainMessage(outcomeText(job.outcome, vscode.l10n)),
    );
    const choice = await vscode.window.showWarningMessage(message, resume, output);
    if (choice === resume) {
      if (this.#dispatcher.leading) {
        this.#dispatcher.resume();
      } else {
        await vscode.commands.executeCommand('jobQueue.resume');
      }
    } else if (choice === output) {
      this.#terminals.show(job);
    }
  }

  async #survivors(job: Job, remaining: readonly number[]): Promise<void> {
    const output = vscode.l10n.t('Show Output');
    const name = plainMessage(job.name);
    const message =
      remaining.length === 0
        ? vscode.l10n.t('Job #{0} {1} was halted, but whether it has ended is not known.', job.id, name)
        : vscode.l10n.t(
            'Job #{0} {1} was halted, but these processes survived: {2}.',
            job.id,
            name,
            remaining.join(', '),
          );
    const again = vscode.l10n.t('Kill Again');
    const actions = can(job, 'killAgain') ? [again, output] : [output];
    const choice = await vscode.window.showErrorMessage(message, ...actions);
    if (choice === output) {
      this.#terminals.show(job);
    } else if (choice === again) {
      await vscode.commands.executeCommand('jobQueue.killAgain', job.id);
    }
  }
}
