import type { Uri } from 'vscode';
import type { AnswerStore } from '../variables/inputs.ts';

export type ResolveOptions = {
  /** Last answers to inputs, offered again. `context.workspaceState` fits. Passwords never reach it. */
  answers: AnswerStore;
  /** A command line that stops the task. */
  stop?: string | undefined;
  /** What `${file}` means; default: the active file. In a command line it is then quoted. */
  file?: Uri | undefined;
};

export type CommandLineRequest = {
  commandLine: string;
  /** Absolute, or relative to the folder; variables allowed. Default: the folder; without one, home. */
  cwd?: string | undefined;
  env?: Readonly<Record<string, string | null>> | undefined;
  /** Name or URI of a workspace folder. Default: the first one. */
  folder?: string | undefined;
};
