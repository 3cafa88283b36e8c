// The picker of tasks: recently queued ones first, then by source, those that run beside the workers last;
// several can be selected, and they are queued in the order shown. Enter without a selection takes the row
// that has the focus, which typing gives to the best match. A row's button takes that row, in a terminal, and
// what is selected.

import * as vscode from 'vscode';
import type { TaskEntry } from '../tasks/taskSource.ts';
import { isCustom } from '../tasks/taskSupport.ts';
import { plainLabel } from '../../local/index.ts';
import { groupTasks } from './groupTasks.ts';
import { focusBestMatch } from './pickMany.ts';

type TaskItem = vscode.QuickPickItem & { readonly entry?: TaskEntry };
type Picked = { readonly entry: TaskEntry; readonly terminal?: boolean };

/** Returns what the user wants of the tasks; `recent.keys`: those that were queued last, newest first. */
export async function pickTasks(
  tasks: Promise<TaskEntry[]>,
  recent: { readonly keys: readonly string[] },
  title: string,
): Promise<Picked[]> {
  const picker = vscode.window.createQuickPick<TaskItem>();
  picker.title = title;
  picker.placeholder = vscode.l10n.t(
    'Type a name and press Enter, or select several tasks to queue them in the order shown',
  );
  picker.canSelectMany = true;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  // Keeps the selection when a notification or a view takes the focus.
  picker.ignoreFocusOut = true;
  picker.busy = true;
  picker.show();
  const { promise, resolve } = Promise.withResolvers<Picked[]>();
  const accept = (wanted: readonly TaskItem[], inTerminal?: TaskItem): void => {
    const items = picker.items.filter((item) => wanted.includes(item) || item === inTerminal);
    const chosen = items.flatMap((item) =>
      item.entry === undefined ? [] : [{ entry: item.entry, ...(item === inTerminal && { terminal: true }) }],
    );
    // Enter before the tasks are there, or while a filter hides them all.
    if (chosen.length > 0) {
      resolve(chosen);
    }
  };
  const matching = focusBestMatch(picker);
  picker.onDidAccept(() => accept(matching.taken() ?? []));
  picker.onDidTriggerItemButton(({ item }) => accept(picker.selectedItems, item));
  picker.onDidHide(() => resolve([]));
  try {
    const entries = await tasks;
    if (entries.length === 0) {
      picker.hide();
      void offerAlternatives();
    } else {
      picker.items = itemsOf(entries, recent.keys);
      picker.busy = false;
      matching.focus();
    }
    return await promise;
  } finally {
    picker.dispose();
  }
}

function itemsOf(entries: readonly TaskEntry[], recentKeys: readonly string[]): TaskItem[] {
  const jobs = entries.filter(({ task }) => !task.isBackground);
  const services = entries.filter(({ task }) => task.isBackground);
  return [
    ...groupTasks(jobs, recentKeys).flatMap(({ source, tasks }) =>
      group(source ?? vscode.l10n.t('recently queued'), tasks),
    ),
    ...group(vscode.l10n.t('services, run beside the workers'), services),
  ];
}

function group(label: string, entries: readonly TaskEntry[]): TaskItem[] {
  return entries.length === 0
    ? []
    : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...entries.map(itemOf)];
}

function itemOf(entry: TaskEntry): TaskItem {
  const { task, label, detail } = entry;
  const inTerminal = {
    iconPath: new vscode.ThemeIcon('terminal'),
    tooltip: vscode.l10n.t('Run in a Terminal'),
  };
  return {
    label: plainLabel(label),
    ...(detail !== undefined && { detail: plainLabel(detail) }),
    ...(!isCustom(task) && !task.isBackground && { buttons: [inTerminal] }),
    entry,
  };
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
