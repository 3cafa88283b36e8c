// Commands to the queue as a whole and to its workers.

import * as vscode from 'vscode';
import { targetWorker } from '../asking/targets.ts';
import { unsavedText } from '../wording/unsavedText.ts';
import { type Command, requestOf } from './command.ts';

export const pause: Command = ({ queue }) => queue.pause();

export const resume: Command = ({ queue }) => queue.resume();

/** Tries to save the queue again. Returns whether it is saved now. */
export const retrySave: Command = ({ session }) => {
  const saved = session.unsaved === undefined || session.retry();
  if (saved) {
    void vscode.window.showInformationMessage(vscode.l10n.t('All jobs are saved.'));
  } else if (session.unsaved !== undefined) {
    void vscode.window.showWarningMessage(vscode.l10n.t('Not saved: {0}.', unsavedText(session.unsaved)));
  }
  return saved;
};

/** Returns the new worker's id. */
export const addWorker: Command = ({ queue }) => queue.addWorker();

const most = 256;

/** Takes the number of workers; without it, asks. Holds for this window until the setting changes. */
export const setWorkers: Command = async ({ dispatcher, queue }, argument) => {
  const wanted =
    requestOf(argument) ?? (await askCount(dispatcher.workers.filter((worker) => !worker.leaving).length));
  if (wanted !== undefined) {
    await queue.setWorkers(typeof wanted === 'number' && wanted <= most ? wanted : Number.NaN);
  }
};

async function askCount(current: number): Promise<number | undefined> {
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Number of workers'),
    prompt: vscode.l10n.t('How many jobs may run at the same time, 0 to {0}.', most),
    value: String(current),
    validateInput: (text) =>
      /^\d{1,3}$/.test(text.trim()) && Number(text) <= most
        ? undefined
        : vscode.l10n.t('Enter a whole number from 0 to {0}.', most),
  });
  return answer === undefined ? undefined : Number(answer);
}

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
