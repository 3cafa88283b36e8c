import * as vscode from 'vscode';
import { configuredTasks } from './configuredTasks.ts';
import { allSections } from './taskConfiguration.ts';
import { declaredTypes } from './taskDefinitions.ts';

/**
 * As `vscode.tasks.fetchTasks`, also where that rejects because of one entry of a tasks.json: what providers
 * offer can still be had type by type, and the rest is read from tasks.json.
 */
export async function fetchTasks(filter?: vscode.TaskFilter): Promise<vscode.Task[]> {
  try {
    return await vscode.tasks.fetchTasks(filter);
  } catch (error) {
    if (filter?.type !== undefined) {
      throw error;
    }
  }
  const provided = await Promise.all(
    declaredTypes().map((type) => Promise.resolve(vscode.tasks.fetchTasks({ type })).catch(() => [])),
  );
  return [
    ...provided.flat(),
    ...allSections().flatMap(({ section, scope }) => configuredTasks(section, scope)),
  ];
}
