// Searches the output of all kept runs, newest first, and jumps to the line that is picked.

import * as vscode from 'vscode';
import type { KeptRun } from '../../node/index.ts';
import type { Services } from '../services.ts';
import { plainItem } from '../text/plainText.ts';
import type { Command } from './command.ts';
import { reportError } from './reportError.ts';

const mostHits = 1000;

type Hit = vscode.QuickPickItem & { readonly run: KeptRun; readonly line: number };

/** Takes the text to look for; without it, asks. A text without capital letters matches both. */
export const searchOutput: Command = async (services, text) => {
  const wanted = typeof text === 'string' ? text : await askText();
  if (wanted === undefined || wanted === '') {
    return;
  }
  const cancelled = new vscode.CancellationTokenSource();
  const picker = vscode.window.createQuickPick<Hit>();
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
    if (hit !== undefined) {
      picker.hide();
      services.documents.open(hit.run, hit.line).catch((error: unknown) => reportError(services, error));
    }
  });
  picker.show();
  try {
    const hits = await search(services, wanted, cancelled.token, (found) => (picker.items = found));
    if (!cancelled.token.isCancellationRequested) {
      picker.busy = false;
      picker.placeholder = placeholder(hits);
    }
  } catch (error) {
    picker.hide();
    throw error;
  }
};

function placeholder(hits: number): string {
  if (hits === 0) {
    return vscode.l10n.t('No kept output has this text');
  }
  return hits < mostHits ? vscode.l10n.t('{0} lines', hits) : vscode.l10n.t('The first {0} lines', hits);
}

function askText(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Search Output'),
    prompt: vscode.l10n.t('Text to look for in the output of all kept runs'),
  });
}

async function search(
  { outputs, documents }: Services,
  wanted: string,
  token: vscode.CancellationToken,
  show: (hits: Hit[]) => void,
): Promise<number> {
  const ignoreCase = wanted === wanted.toLowerCase();
  const hits: Hit[] = [];
  for (const run of await outputs.list()) {
    const text = await documents.text(run.logPath);
    const before = hits.length;
    for (const [line, content] of text.split('\n').entries()) {
      if (hits.length < mostHits && (ignoreCase ? content.toLowerCase() : content).includes(wanted)) {
        hits.push(hitOf(run, line, content));
      }
    }
    if (token.isCancellationRequested) {
      break;
    }
    if (hits.length > before) {
      show([...hits]);
    }
    if (hits.length >= mostHits) {
      break;
    }
  }
  return hits.length;
}

function hitOf(run: KeptRun, line: number, content: string): Hit {
  return {
    label: plainItem(content) || ' ',
    description: `${plainItem(`#${run.jobId} ${run.name}`)} · ${vscode.l10n.t('line {0}', line + 1)}`,
    run,
    line,
  };
}
