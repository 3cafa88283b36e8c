import type * as vscode from 'vscode';
import type { CommandLineRequest, ResolvedTask, ResolveOptions } from './resolvedTask.ts';

export async function resolveTask(_task: vscode.Task, _options: ResolveOptions): Promise<ResolvedTask> {
  throw new Error('not written yet');
}
export async function resolveCommandLine(
  _request: CommandLineRequest,
  _options: ResolveOptions,
): Promise<ResolvedTask> {
  throw new Error('not written yet');
}
