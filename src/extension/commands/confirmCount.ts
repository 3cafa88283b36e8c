import * as vscode from 'vscode';

/** Asks once before something is done to several jobs at once. */
export async function confirmCount(count: number, question: string, action: string): Promise<boolean> {
  return count < 2 || (await vscode.window.showWarningMessage(question, { modal: true }, action)) === action;
}
