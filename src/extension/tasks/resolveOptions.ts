import type { Uri } from 'vscode';
import type { Answer, AnswerStore } from '../variables/inputs.ts';

/** What has been asked for one order, by place and variable: all of a chain gets the same answer. */
export type Asked = Map<string, Answer>;

export type ResolveOptions = {
  /** Last answers to inputs, offered again. `context.workspaceState` fits. Passwords never reach it. */
  answers: AnswerStore;
  /** Default: nothing has been asked yet. */
  asked?: Asked | undefined;
  /** It is to go on without end, so that a matcher's background part tells when it is at work. */
  endless?: boolean | undefined;
  /** A command line that stops the task. */
  stop?: string | undefined;
  /** Let be what the process leaves running when it ends. */
  leaveRunning?: boolean | undefined;
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
