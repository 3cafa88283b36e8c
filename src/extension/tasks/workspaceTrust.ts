import * as vscode from 'vscode';
import { TaskError } from './taskProblem.ts';

/**
 * In an untrusted workspace `fetchTasks` would open the trust dialog and wait, and inputs could run commands.
 */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) {
    throw new TaskError({ reason: 'untrusted' });
  }
}
