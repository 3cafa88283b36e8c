import * as vscode from 'vscode';
import type { contextKeys } from './contributions.ts';

/**
 * A context key that is true or false, and false at first: VS Code keeps what an earlier extension host of
 * this window has set.
 */
export class ContextFlag {
  readonly #key: (typeof contextKeys)[keyof typeof contextKeys];
  #value: boolean | undefined = undefined;

  constructor(key: (typeof contextKeys)[keyof typeof contextKeys]) {
    this.#key = key;
    this.set(false);
  }

  set(value: boolean): void {
    if (value !== this.#value) {
      this.#value = value;
      void vscode.commands.executeCommand('setContext', this.#key, value);
    }
  }
}
