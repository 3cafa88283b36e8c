// The questions that inputs ask. One at a time: a second quick pick would close the first, and that counts as
// cancelled.
import * as vscode from 'vscode';
import type { Dialogs } from './inputs.ts';

let turn: Promise<unknown> = Promise.resolve();

function inTurn<T>(ask: () => Thenable<T>): Promise<T> {
  const mine = turn.then(ask);
  turn = mine.catch(() => undefined);
  return mine;
}

export const dialogs: Dialogs = {
  prompt: ({ text, value, password }) =>
    inTurn(() => vscode.window.showInputBox({ prompt: text, value, password, ignoreFocusOut: true })),

  async pick({ text, options }) {
    const items = options.map(({ label, value, isDefault }) =>
      Object.assign({ label, value }, isDefault && { description: vscode.l10n.t('(Default)') }),
    );
    const picked = await inTurn(() =>
      vscode.window.showQuickPick(items, { placeHolder: text, ignoreFocusOut: true }),
    );
    return picked?.value;
  },

  runCommand: (command, argument) => inTurn(() => vscode.commands.executeCommand(command, argument)),
};
