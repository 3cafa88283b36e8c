// Questions that follow one another, with a button that goes back to the one before.

import * as vscode from 'vscode';
import { focusBestMatch } from './pickMany.ts';

/** What a step ends with: an answer, the back button, or undefined when it was closed. */
export type Answer<T> = { readonly value: T } | 'back' | undefined;

export type PickStep<T extends vscode.QuickPickItem> = {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly T[];
  /** Rows that are selected (in a picker for one: focused) when it opens. */
  readonly chosen?: readonly T[];
  /** Several can be selected: at least one, or `any` number of them. Otherwise exactly one is picked. */
  readonly many?: 'some' | 'any';
  /** No step comes before it, so that there is no way back. */
  readonly first?: boolean;
};

export type InputStep = {
  readonly title: string;
  readonly prompt: string;
  readonly value: string;
  /** What is wrong with a text. */
  readonly problem: (text: string) => string | undefined;
};

export async function pickStep<T extends vscode.QuickPickItem>({
  title,
  placeholder,
  items,
  chosen = [],
  many,
  first = false,
}: PickStep<T>): Promise<Answer<readonly T[]>> {
  const picker = vscode.window.createQuickPick<T>();
  Object.assign(picker, {
    title,
    placeholder,
    canSelectMany: many !== undefined,
    ignoreFocusOut: true,
    items,
  });
  picker.matchOnDescription = true;
  if (many === undefined) {
    picker.activeItems = chosen;
    return ask(picker, () => picker.selectedItems, first);
  }
  picker.selectedItems = chosen;
  return ask(picker, focusBestMatch(picker, many === 'any').taken, first);
}

export async function inputStep({ title, prompt, value, problem }: InputStep): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  Object.assign(box, { title, prompt, value, ignoreFocusOut: true });
  box.onDidChangeValue((text) => (box.validationMessage = problem(text)));
  return ask(box, () => {
    box.validationMessage = problem(box.value);
    return box.validationMessage === undefined ? box.value : undefined;
  });
}

/** `read`: undefined when it cannot be accepted yet. */
async function ask<T>(
  input: (vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox) & vscode.QuickInput,
  read: () => T | undefined,
  first = false,
): Promise<Answer<T>> {
  const { promise, resolve } = Promise.withResolvers<Answer<T>>();
  input.buttons = first ? [] : [vscode.QuickInputButtons.Back];
  input.onDidTriggerButton(() => resolve('back'));
  input.onDidAccept(() => {
    const value = read();
    if (value !== undefined) {
      resolve({ value });
    }
  });
  input.onDidHide(() => resolve(undefined));
  input.show();
  try {
    return await promise;
  } finally {
    input.dispose();
  }
}
