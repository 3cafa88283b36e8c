import * as vscode from 'vscode';
import { requestOf, type Command } from './command.ts';

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
