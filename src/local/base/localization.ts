// Says things in the user's language. The shape of `vscode.l10n`, which is handed in, so that what runs
// without an editor can use it too; texts stay literal, because the tools that collect them for translation
// look for `l10n.t('…')`.

export type Localization = {
  t(message: string, ...args: (string | number | boolean)[]): string;
};
