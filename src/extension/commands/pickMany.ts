// What Enter takes in a picker with ticks. VS Code gives no row the focus while the user types there, so that Enter after
// typing would take nothing: here the best match has the focus.

import * as vscode from 'vscode';
import { bestMatch } from './bestMatch.ts';

/**
 * Focuses the best match whenever the typed text changes. Returns what Enter takes at the moment: the ticked rows, else the
 * row that has the focus, else the best match. Undefined when that is none, unless `noneAllowed` and nothing is typed.
 */
export function focusBestMatch<T extends vscode.QuickPickItem>(
  picker: vscode.QuickPick<T>,
  noneAllowed = false,
): () => readonly T[] | undefined {
  const best = (): readonly T[] => {
    const rows = picker.items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
    const match = bestMatch(rows, picker.value);
    return match === undefined ? [] : [match];
  };
  picker.onDidChangeValue(() => (picker.activeItems = best()));
  return () => {
    const { selectedItems, activeItems, value } = picker;
    if (selectedItems.length > 0 || (noneAllowed && value.trim() === '')) {
      return selectedItems;
    }
    // Enter may come before VS Code has given the match the focus.
    const taken = activeItems.length > 0 ? activeItems : best();
    return taken.length > 0 ? taken : undefined;
  };
}
