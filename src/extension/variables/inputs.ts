/** Remembers answers to inputs; a `vscode.Memento` fits. */
export interface AnswerStore {
  get(key: string): unknown;
  update(key: string, value: string): PromiseLike<void>;
}
