import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { targetWorker } from './targets.ts';

/** Resolves when the worker's job has ended and the worker has left. */
export const haltWorker: Command = async (services, target) => {
  const worker = await targetWorker(services, target, () => true, {
    title: vscode.l10n.t('Halt which worker? Its job is halted, and it leaves.'),
    none: vscode.l10n.t('There are no workers.'),
  });
  if (worker !== undefined) {
    await services.queue.haltWorker(worker.id);
  }
};
