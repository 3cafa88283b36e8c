// The picker of tasks: recently queued ones first, then by source; several can be ticked, and they are queued
// in the order shown. Enter without a tick takes the row that has the focus.

import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import type { TaskEntry } from '../tasks/taskSource.ts';
import { plainLabel } from '../text/plainText.ts';
import { groupTasks } from './groupTasks.ts';
import { reportError } from './reportError.ts';

type TaskItem = vscode.QuickPickItem & { readonly entry?: TaskEntry };

/** Asks which of the tasks to add, and adds them. A task that cannot be added is reported; the others are added. */
export async function addPicked(
  services: Services,
  tasks: Promise<TaskEntry[]>,
  title: string,
): Promise<number[]> {
  const entries = await pickTasks(services, tasks, title);
  const ids: number[] = [];
  for (const entry of entries) {
    try {
      ids.push((await services.intake.addTask(entry.task)).id);
    } catch (error) {
      reportError(services, error, entry.task);
    }
  }
  return ids;
}

async function pickTasks(
  services: Services,
  tasks: Promise<TaskEntry[]>,
  title: string,
): Promise<TaskEntry[]> {
  const picker = vscode.window.createQuickPick<TaskItem>();
  picker.title = title;
  picker.placeholder = vscode.l10n.t('Tick tasks to queue them in the order shown');
  picker.canSelectMany = true;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.busy = true;
  picker.show();
  const { promise, resolve } = Promise.withResolvers<TaskEntry[]>();
  picker.onDidAccept(() => {
    const ticked = new Set(picker.selectedItems.length > 0 ? picker.selectedItems : picker.activeItems);
    resolve(picker.items.filter((item) => ticked.has(item)).flatMap((item) => item.entry ?? []));
  });
  picker.onDidHide(() => resolve([]));
  try {
    const entries = await tasks;
    if (entries.length === 0) {
      picker.hide();
      void offerAlternatives();
    } else {
      picker.items = itemsOf(entries, services.recent.keys);
      picker.busy = false;
    }
    return await promise;
  } finally {
    picker.dispose();
  }
}

function itemsOf(entries: readonly TaskEntry[], recentKeys: readonly string[]): TaskItem[] {
  return groupTasks(entries, recentKeys).flatMap(({ source, tasks }) => [
    { label: source ?? vscode.l10n.t('recently queued'), kind: vscode.QuickPickItemKind.Separator },
    ...tasks.map((entry) => ({
      label: plainLabel(entry.label),
      ...(entry.detail !== undefined && { detail: plainLabel(entry.detail) }),
      entry,
    })),
  ]);
}

async function offerAlternatives(): Promise<void> {
  const command = vscode.l10n.t('Add Command');
  const configure = vscode.l10n.t('Configure Tasks');
  const message = vscode.l10n.t('There are no tasks here. Add a command line instead, or define tasks.');
  const choice = await vscode.window.showInformationMessage(message, command, configure);
  if (choice === command) {
    await vscode.commands.executeCommand('jobQueue.addCommand');
  } else if (choice === configure) {
    await vscode.commands.executeCommand('workbench.action.tasks.configureTaskRunner');
  }
}
