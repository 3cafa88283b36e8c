// Searches the output of all kept runs, newest first, and jumps to the line that is picked.

import * as vscode from 'vscode';
import { type Hit, plainItem, searchRuns } from '../../local/index.ts';
import type { KeptRun } from '../../node/index.ts';
import type { Services } from './services.ts';
import type { Command } from './command.ts';
import { reportError } from './reportError.ts';

const mostHits = 1000;

type Item = vscode.QuickPickItem & Partial<Pick<Hit<KeptRun>, 'run' | 'line'>>;

/** Takes the text to look for; without it, asks. A text without capital letters matches both. */
export const searchOutput: Command = async (services, text) => {
  const wanted = typeof text === 'string' ? text : await askText();
  if (wanted === undefined || wanted === '') {
    return;
  }
  const cancelled = new vscode.CancellationTokenSource();
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = vscode.l10n.t('Lines with "{0}"', wanted);
  picker.placeholder = vscode.l10n.t('Searching…');
  // Typing narrows what was found, also while more is being found.
  picker.matchOnDescription = true;
  picker.keepScrollPosition = true;
  picker.busy = true;
  picker.onDidHide(() => {
    cancelled.cancel();
    picker.dispose();
  });
  picker.onDidAccept(() => {
    const [hit] = picker.selectedItems;
    // Enter while the search has found nothing yet does not end it.
    if (hit?.run !== undefined) {
      picker.hide();
      services.documents.open(hit.run, hit.line).catch((error: unknown) => reportError(services, error));
    }
  });
  picker.show();
  try {
    const hits = await searchRuns(await services.outputs.list(), wanted, {
      most: mostHits,
      textOf: (run) => services.documents.text(run.logPath),
      isCancelled: () => cancelled.token.isCancellationRequested,
      onHits: (found) => (picker.items = itemsOf(found, services)),
    });
    if (!cancelled.token.isCancellationRequested) {
      picker.busy = false;
      picker.placeholder = placeholder(hits.length);
    }
  } catch (error) {
    picker.hide();
    throw error;
  }
};

function placeholder(hits: number): string {
  if (hits <= 1) {
    return hits === 0 ? vscode.l10n.t('No kept output has this text') : vscode.l10n.t('1 line');
  }
  return hits < mostHits ? vscode.l10n.t('{0} lines', hits) : vscode.l10n.t('The first {0} lines', hits);
}

function askText(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Search Output'),
    prompt: vscode.l10n.t('Text to look for in the output of all kept runs'),
  });
}

/** The lines of a run below what the run was; VS Code leaves that out while somebody types. */
function itemsOf(hits: readonly Hit<KeptRun>[], { text }: Services): Item[] {
  const now = Date.now();
  return hits.flatMap(({ run, line, content }, index): Item[] => {
    const kind = vscode.QuickPickItemKind.Separator;
    const heading = run === hits[index - 1]?.run ? [] : [{ label: text.run(run, now), kind }];
    const description = `#${run.jobId} · ${vscode.l10n.t('line {0}', line + 1)}`;
    return [...heading, { label: plainItem(content) || ' ', description, run, line }];
  });
}
