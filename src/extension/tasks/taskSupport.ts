import type * as vscode from 'vscode';
import type { UnsupportedReason } from './taskProblem.ts';

export function checkTaskSupport(_task: vscode.Task): UnsupportedReason | undefined {
  throw new Error('not written yet');
}
export function requireSupported(_task: vscode.Task): void {
  throw new Error('not written yet');
}
