import type * as vscode from 'vscode';

export interface TaskEntry {
  readonly key: string;
  readonly label: string;
  readonly name: string;
  readonly source: string;
  readonly folder?: string;
  readonly detail?: string;
  readonly task: vscode.Task;
}

export interface TaskQuery {
  task: string;
  folder?: string | undefined;
}

export async function listTasks(): Promise<TaskEntry[]> {
  throw new Error('not written yet');
}
export async function findTask(_query: TaskQuery): Promise<TaskEntry> {
  throw new Error('not written yet');
}
export async function tasksOfFile(_file: vscode.Uri): Promise<TaskEntry[]> {
  throw new Error('not written yet');
}
