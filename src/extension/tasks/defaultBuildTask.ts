// `${defaultBuildTask}`: the label of the one default build task; with none or several of them VS Code asks,
// and so do we.
import * as vscode from 'vscode';
import { dialogs } from '../variables/dialogs.ts';
import { fetchTasks } from '../tasksJson/fetchTasks.ts';
import { isGroupDefault } from '../tasksJson/taskConfiguration.ts';
import { taskTitle } from '../tasksJson/taskKey.ts';

/** Undefined: the question was closed. Null: there is no build task. */
export async function askDefaultBuildTask(): Promise<string | undefined | null> {
  const tasks = await fetchTasks();
  const build = tasks.filter((task) => task.group?.id === vscode.TaskGroup.Build.id);
  const defaults = build.filter(isGroupDefault);
  const [only, ...others] = defaults;
  if (only && others.length === 0) {
    return taskTitle(only);
  }
  if (build.length === 0) {
    return null;
  }
  const labels = [...new Set([...defaults, ...build].map(taskTitle))];
  return dialogs.pick({
    text: vscode.l10n.t('Select the build task to use'),
    options: labels.map((label) => ({ label, value: label, isDefault: false })),
  });
}
