// On which branch and commit a job runs, from the git extension. It is asked, never waited for and never
// started: a job does without when the extension is off, not active yet, or does not know the folder yet.

import * as vscode from 'vscode';

/** The little of the git extension's API, version 1, that is used here. */
export type GitExtension = {
  readonly enabled: boolean;
  getAPI(version: 1): {
    getRepository(uri: vscode.Uri): {
      readonly state: { readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined };
    } | null;
  };
};

type Found = Pick<vscode.Extension<GitExtension>, 'isActive' | 'exports'> | undefined;

const gitExtension = (): Found => vscode.extensions.getExtension<GitExtension>('vscode.git');

/** `{branch, commit}`, for `context.note`; undefined when nothing is known. A detached HEAD has no branch. */
export function gitNotes(
  folder: string,
  find: () => Found = gitExtension,
): Readonly<Record<string, string>> | undefined {
  try {
    const git = find();
    if (git?.isActive !== true || !git.exports.enabled) {
      return undefined;
    }
    const head = git.exports.getAPI(1).getRepository(vscode.Uri.file(folder))?.state.HEAD;
    const notes = {
      ...(head?.name !== undefined && { branch: head.name }),
      ...(head?.commit !== undefined && { commit: head.commit }),
    };
    return Object.keys(notes).length === 0 ? undefined : notes;
  } catch {
    // It may be switched off between the two.
    return undefined;
  }
}
