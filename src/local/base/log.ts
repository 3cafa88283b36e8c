/** Where problems go that no person has to see at once. `vscode.LogOutputChannel` fits. */
export type Log = {
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
};
