import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { targetWorker } from './targets.ts';

/** Resolves at once; the worker leaves when its job has ended. */
export const retireWorker: Command = async (services, target) => {
  const worker = await targetWorker(services, target, (other) => !other.leaving, {
    title: vscode.l10n.t('Retire which worker? It leaves after its current job.'),
    none: vscode.l10n.t('There are no workers that stay.'),
  });
  if (worker !== undefined) {
    await services.queue.retireWorker(worker.id);
  }
};
