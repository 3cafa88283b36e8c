// What Enter takes in a picker with ticks. VS Code gives no row the focus while the user types there, so that Enter after
// typing would take nothing: here the best match has the focus.

import * as vscode from 'vscode';
import { bestMatch } from './bestMatch.ts';

export type Matching<T> = {
  /** Focuses the best match. To be called when the rows have come later than the picker. */
  readonly focus: () => void;
  /**
   * What Enter takes: the ticked rows, else the row that has the focus, else the best match. Undefined when that is none,
   * unless `noneAllowed` and nothing is typed.
   */
  readonly taken: () => readonly T[] | undefined;
};

/** Focuses the best match whenever the typed text changes. */
export function focusBestMatch<T extends vscode.QuickPickItem>(
  picker: vscode.QuickPick<T>,
  noneAllowed = false,
): Matching<T> {
  const best = (): readonly T[] => {
    const rows = picker.items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
    const match = bestMatch(rows, picker.value);
    return match === undefined ? [] : [match];
  };
  const focus = (): void => {
    picker.activeItems = best();
  };
  picker.onDidChangeValue(focus);
  const taken = (): readonly T[] | undefined => {
    const { selectedItems, activeItems, value } = picker;
    if (selectedItems.length > 0 || (noneAllowed && value.trim() === '')) {
      return selectedItems;
    }
    // Enter may come before VS Code has given the match the focus.
    const rows = activeItems.length > 0 ? activeItems : best();
    return rows.length > 0 ? rows : undefined;
  };
  return { focus, taken };
}
