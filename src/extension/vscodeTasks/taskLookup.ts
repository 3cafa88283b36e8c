import type * as vscode from 'vscode';
import { keyOfTask, listTasks } from '../tasks/taskSource.ts';

/**
 * Finds a task again when its turn comes: tasks.json may have changed, and VS Code refuses what it has read
 * anew.
 */
export class TaskLookup {
  // Tasks that an extension has made and handed over are in no list. One that was in a list and is in none
  // any more stays here too, but VS Code refuses to run it.
  readonly #given = new Map<string, vscode.Task>();

  remember(task: vscode.Task): void {
    if (task.execution !== undefined) {
      this.#given.set(keyOfTask(task), task);
    }
  }

  async find(key: string): Promise<vscode.Task | undefined> {
    const entries = await listTasks();
    return entries.find((entry) => entry.key === key)?.task ?? this.#given.get(key);
  }
}
