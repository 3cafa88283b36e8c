// Decides what Enter takes in a picker that allows several rows. VS Code gives no row the focus while the
// user types there, so that Enter after typing would take nothing: here the best match has the focus.

import * as vscode from 'vscode';
import { bestMatch } from './bestMatch.ts';

export type Matching<T> = {
  /** Focuses the best match. To be called when the rows have come later than the picker. */
  readonly focus: () => void;
  /** Returns what Enter takes; undefined when that is nothing, and nothing is not an answer. */
  readonly taken: () => readonly T[] | undefined;
};

/**
 * Focuses the best match whenever the typed text changes. Enter takes the selected rows, together with the
 * match if the user has selected none of them himself; else the focused row; else the match. `noneAllowed`:
 * none is an answer, too, when nothing is typed, or when the user has cleared the selection since.
 *
 * A match is not focused beside rows that the user has selected: Enter would not take it, and the first press
 * of Down would pass it over.
 */
export function focusBestMatch<T extends vscode.QuickPickItem>(
  picker: vscode.QuickPick<T>,
  noneAllowed = false,
): Matching<T> {
  const initial = picker.selectedItems;
  let selectedByUser = false;
  let clearedByUser = false;
  const match = (): readonly T[] => {
    const rows = picker.items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
    const best = bestMatch(rows, picker.value);
    return best === undefined ? [] : [best];
  };
  const focus = (): void => {
    // While the rows are still to come there is nothing to focus, and to say so would lose the focus that
    // follows: VS Code is told in the order in which a property was first set, so it would look for the row
    // before it has the rows.
    if (picker.items.length > 0 && (!selectedByUser || picker.selectedItems.length === 0)) {
      picker.activeItems = match();
    }
  };
  picker.onDidChangeSelection((selected) => {
    // VS Code also tells of the selection that the picker opens with.
    selectedByUser ||= !isSame(selected, initial);
    clearedByUser = selectedByUser && selected.length === 0;
  });
  picker.onDidChangeValue(() => {
    clearedByUser = false;
    focus();
  });
  const taken = (): readonly T[] | undefined => {
    const { selectedItems, activeItems, value } = picker;
    const typed = value.trim() !== '';
    if (selectedItems.length > 0) {
      const more = typed && !selectedByUser ? match() : [];
      return [...new Set([...selectedItems, ...more])];
    }
    if (noneAllowed && (!typed || clearedByUser)) {
      return [];
    }
    // Enter may come before VS Code has given the match the focus.
    const rows = activeItems.length > 0 ? activeItems : match();
    return rows.length > 0 ? rows : undefined;
  };
  return { focus, taken };
}

function isSame<T>(some: readonly T[], others: readonly T[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}
