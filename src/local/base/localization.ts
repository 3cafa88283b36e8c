// Says things in the user's language: the shape of `vscode.l10n`, which is handed in, so that a program
// without an editor can use it. Texts are literals, so that they can be collected for translation.

export type Localization = {
  t(message: string, ...args: (string | number | boolean)[]): string;
};
