import * as vscode from 'vscode';
import { LogStore, type ProcessOutput } from '../../node/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import { DisposableStore, type Disposable } from '../disposable.ts';

/** Where the output of each job is, for as long as the job is kept. */
export class Outputs implements Disposable {
  readonly #store = new DisposableStore();
  readonly #logs: LogStore;

  constructor(context: vscode.ExtensionContext, dispatcher: Dispatcher, log: vscode.LogOutputChannel) {
    const storage = context.storageUri ?? context.globalStorageUri;
    this.#logs = new LogStore(vscode.Uri.joinPath(storage, 'output').fsPath, Date.now());
    const report = (error: unknown): void => log.error('An output file could not be written.', error);
    this.#store.add(dispatcher.onDidLog(({ job, text }) => void this.append(job, text).catch(report)));
    this.#store.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        if (change === 'removed') {
          void this.#logs.remove(job.id, job.attempt).catch(report);
        }
      }),
    );
    void this.#logs.removeStale().catch(report);
  }

  dispose(): void {
    this.#store.dispose();
  }

  pathOf(job: Job): string {
    return this.#logs.pathOf(job.id, job.attempt);
  }

  /** Where a run writes: its output, and how it went. */
  outputOf(job: Job): ProcessOutput {
    return this.#logs.outputOf(job.id, job.attempt);
  }

  append(job: Job, text: string): Promise<void> {
    return this.#logs.append(job.id, job.attempt, text);
  }
}
