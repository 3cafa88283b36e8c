import * as vscode from 'vscode';
import type { JobCounts } from '../../queue/index.ts';

export function pausedText(paused: boolean, byCrash: boolean): string {
  if (!paused) {
    return '';
  }
  return byCrash
    ? vscode.l10n.t(
        'The queue is paused because its last window ended unexpectedly: running jobs go on, none is started before you resume it.',
      )
    : vscode.l10n.t('The queue is paused: running jobs go on, none is started.');
}

export function badgeOf({ running, waiting }: JobCounts): vscode.ViewBadge | undefined {
  const value = running + waiting;
  return value === 0
    ? undefined
    : { value, tooltip: vscode.l10n.t('{0} running, {1} waiting', running, waiting) };
}
